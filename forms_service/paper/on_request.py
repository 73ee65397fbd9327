"""A table of ballots entered as a command asks for it, of a running service too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from forms_service.control import Message, ask
from forms_service.electorate.paper_entries import Pass
from forms_service.keeping.rules import Known
from forms_service.paper.double_entry import Entering, entering
from forms_service.paper.entries import SAID, Standing
from forms_service.paper.tables import Read, Voters, read_ballots
from forms_service.refusal import Refusal
from forms_service.roster.cells import CellFault
from forms_service.roster.tables import Table
from forms_service.staff.accounts import known as known_account
from forms_service.staff.audit import Deed, noted
from forms_service.staff.roles import Member, Right
from forms_service.store.journal import StoreClosed, StoreFull
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch
from site_src.content.site import PublishedForm

NOT_WRITTEN = "磁盘写不了，一张也没有录。请检查磁盘，再运行一次。"
Forms = Callable[[], Mapping[str, PublishedForm]]


@dataclass(frozen=True)
class Wanted:
    """A table (rows of cells) that is to be entered: to which form, as which pass, by whom."""

    form: str
    which: Pass
    by: str
    table: Table


@dataclass(frozen=True)
class Imported:
    """What came of it: how many were entered and count now, wait for their second entry, or differ from it; how many had been entered so before; how many of these voters voted online too."""

    counted: int = 0
    waiting: int = 0
    differing: int = 0
    same: int = 0
    online: int = 0

    @property
    def entered(self) -> int:
        return self.counted + self.waiting + self.differing


class Faulty(Exception):
    """A table with faults; nothing of it is entered."""

    def __init__(self, faults: tuple[CellFault, ...]) -> None:
        super().__init__()
        self.faults = faults


Decide = Callable[[State], tuple[Patch, Imported]]


def importing(known: Known, forms: Forms, wanted: Wanted, now: datetime) -> Decide:
    """What enters the table, for Store.transact. Raises Faulty; Refusal where nobody could enter it."""

    def decide(state: State) -> tuple[Patch, Imported]:
        published = _published(forms, wanted.form)
        by = _who(state, wanted.by)
        read = _read(known, state, published, wanted.table)
        if read.faults:
            raise Faulty(read.faults)
        found: dict[str, dict[str, Any]] = {}
        faults: list[CellFault] = []
        number = dict.fromkeys(Standing, 0)
        same = online = 0
        for ballot in read.ballots:
            given = Entering(published, ballot.voter, ballot.answer, by, now, wanted.which)
            try:
                patch, done = entering(known, given)(state)
            except Refusal as refusal:
                faults.append(CellFault(ballot.row, ballot.column, refusal.text))
                continue
            # Of different voters each, so that none touches what another does.
            for table, documents in patch.items():
                found.setdefault(table, {}).update(documents or {})
            same += done.again
            number[done.standing] += not done.again
            online += done.kept is not None and done.kept.aside is not None
        if faults:
            raise Faulty(tuple(faults))
        done_all = Imported(
            counted=number[Standing.COUNTED],
            waiting=number[Standing.WAITING],
            differing=number[Standing.DIFFERS],
            same=same,
            online=online,
        )
        if not done_all.entered:
            return {}, done_all
        what = f"{published.form.id} {SAID[wanted.which]} {done_all.entered} 张"
        return {**found, **noted(state, Deed(by, "paper.import", what), now)}, done_all

    return decide


def _published(forms: Forms, name: str) -> PublishedForm:
    published = forms().get(name)
    if published is None:
        known = "、".join(name for name, each in forms().items() if each.form.paper)
        text = f"没有「{name}」这张表。" + (f"收纸质票的有：{known}。" if known else "")
        raise Refusal(404, f"{text}刚写好的先运行 linli build。")
    if not published.form.paper:
        raise Refusal(409, f"「{published.title}」不收纸质票；要收，在它的页面里写 paper: true。")
    return published


def _who(state: State, name: str) -> str:
    """The account that enters it, as it is written. Raises Refusal."""
    found = known_account(state, name)
    if found.disabled or not Member(found.name, found.role).may(Right.HANDLE_ANSWERS):
        text = f"「{found.name}」的账号停用了，或者他的角色（{found.role.label}）不能录票。"
        raise Refusal(403, text)
    return found.name


def _read(known: Known, state: State, published: PublishedForm, table: Table) -> Read:
    electorate = known.counts.electorates.of(published.form)
    if electorate is None:
        raise Refusal(409, "还没有业主名册，分不清是谁的票。请先运行 linli roster import 文件。")

    def by_address(address: str) -> str | None:
        voter = electorate.at(address)
        return voter.key if voter else None

    def by_code(code: str) -> str | None:
        return known.voter_of(state, published.form.by, code)

    return read_ballots(published.form, table, Voters(by_code, by_address))


def ask_service(folder: Path, wanted: Wanted) -> Imported:
    """Has the running service enter it. Raises Faulty, Refusal, control.NobodyAnswers."""
    said = ask(
        folder,
        "paper",
        {
            "form": wanted.form,
            "which": wanted.which,
            "by": wanted.by,
            "table": wanted.table,
        },
    )
    if said.get("faults"):
        raise Faulty(tuple(CellFault(*fault) for fault in said["faults"]))
    return Imported(**said["done"])


@dataclass(frozen=True)
class Requests:
    """What a running service does when it is asked to. `change` commits what a decision makes; `show` brings
    pages in step with what is kept of a form."""

    known: Known
    forms: Forms
    change: Callable[[Decide], Awaitable[Imported]]
    show: Callable[[str], Awaitable[None]]
    now: Callable[[], datetime]

    async def answer(self, message: Message) -> Message:
        """Enters it, and says what came of it, or what is wrong with the table. Raises Refusal."""
        wanted = Wanted(**message)
        try:
            done = await self.change(importing(self.known, self.forms, wanted, self.now()))
        except Faulty as faulty:
            return {"faults": [[each.row, each.column, each.what] for each in faulty.faults]}
        except (StoreFull, StoreClosed):
            raise Refusal(503, NOT_WRITTEN) from None
        await self.show(wanted.form)
        return {"done": vars(done)}
