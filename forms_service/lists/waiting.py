"""What of the lists waits for the office: a case that isn't written, an entry that doesn't say when it was, a letter
that isn't printed, an entry that was struck and still stands in content."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from forms_service.desk.frame import DESK
from forms_service.due_process.cases import CASES, assessed, case_of
from forms_service.due_process.letters import lettered
from forms_service.electorate.codes import CODES
from forms_service.kinds.appeal import STRUCK
from forms_service.lists.pages import LISTS, black
from forms_service.staff.roles import Right
from forms_service.store.ledger_state import State
from forms_service.today.waiting import Source, Waiting
from site_src.content.site import Site
from site_src.kinds.list_entries import SINCE

OF_LISTS = (CASES, CODES, STRUCK)
"""The tables that it looks at."""


def unfinished_entries(
    site: Callable[[], Site], state: Callable[[], State], edit: Callable[[str], str]
) -> Source:
    """Of entries that haven't ended; of older ones than the rules only what was begun. `edit`: where a page is
    written."""

    def found(now: datetime) -> Iterator[Waiting]:
        held = state()
        letters, struck = lettered(held), held.get(STRUCK, {})
        for page, entry in black(site()):
            key = entry.key
            if key in struck:
                text = f"「{page.title}」有一条申诉成立，已经不显示，请从内容里删掉"
                yield Waiting(f"struck {key}", text, edit(page.path), Right.WRITE_CONTENT)
            elif now >= entry.ends or (entry.start < SINCE and key not in held.get(CASES, {})):
                continue
            elif lacking := case_of(held, key).lacking:
                says = f"写着 {entry.assessed} 评估过，案卷里" if entry.assessed else ""
                text = f"「{page.title}」有一条{says}还没写：{'、'.join(lacking)}"
                address = f"{DESK}{LISTS}/{key}"
                yield Waiting(f"case {key}", text, address, Right.HANDLE_ANSWERS, told=True)
            elif entry.unassessed:
                day = assessed(held, key)
                text = f"「{page.title}」有一条案卷写好了，请在榜单里补上 assessed: {day}，补上以前不公布"
                yield Waiting(f"assessed {key}", text, edit(page.path), Right.WRITE_CONTENT)
            elif key not in letters:
                text = f"「{page.title}」有一条还没印告知书"
                address = f"{DESK}{LISTS}/{key}"
                yield Waiting(f"letter {key}", text, address, Right.HANDLE_ANSWERS, told=True)

    return found
