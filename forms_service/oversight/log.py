"""「记录」: the audit log in the desk. What an entry says of a person is shown one by one, which is an
entry too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from forms_service.answers.receipts import shown
from forms_service.desk.access import Access, DeskOperation, Visit
from forms_service.oversight.log_reading import Log, LogPage, Wanted
from forms_service.refusal import Refusal
from forms_service.staff.accounts import STAFF
from forms_service.staff.audit import COMMAND, LOG, SERVICE, WORDS, Deed, chained, noted
from forms_service.staff.deeds import DEEDS
from forms_service.staff.roles import Right
from forms_service.store.ledger_state import State

TITLE = "记录"
_FIELDS = ("who", "did", "what", "since", "until")


@dataclass(frozen=True)
class AuditLog:
    """The routes of the audit log. `called`: what people call the page at a path; empty for what is no page's."""

    access: Access
    called: Callable[[str], str]

    def operations(self) -> list[DeskOperation]:
        asked = self.access.operation
        return [
            asked("GET", "/log", Right.SEE_LOG, self.page, "The audit log"),
            asked("GET", "/log/chain", Right.SEE_LOG, self.chain, "Whether its chain is whole"),
            asked(
                "POST", "/log/{number}", Right.SEE_WORDS, self.words, "What an entry says of whom"
            ),
        ]

    async def page(self, visit: Visit) -> Response:
        """GET /s/desk/log: `who`, `did`, `what`, `since`, `until` filter, `before` and `after` turn
        pages."""
        given = {name: visit.request.query_params.get(name, "").strip() for name in _FIELDS}
        wanted, faults = _wanted(given)
        before, after = (_number(visit, name) for name in ("before", "after"))
        log, staff = await self.access.look(Log), await self.access.look(_staff)
        found = await run_in_threadpool(log.page, wanted, before, after)
        return await self.access.desk.page(
            visit.member,
            "log",
            TITLE,
            given=given,
            faults=faults,
            found=found,
            entries=len(log),
            staff=staff,
            deeds=DEEDS,
            called=self.called,
            turned=_turned(given, found),
        )

    async def chain(self, visit: Visit) -> Response:
        """GET /s/desk/log/chain: every seal is checked again."""
        log, words = await self.access.look(
            lambda state: (dict(state.get(LOG, {})), dict(state.get(WORDS, {})))
        )
        found = await run_in_threadpool(chained, log, words)
        return await self.access.desk.page(visit.member, "log_chain", "核对记录", found=found)

    async def words(self, visit: Visit) -> Response:
        """POST /s/desk/log/{number}: who looks is noted before anything is shown."""
        text = visit.request.path_params["number"]
        number = number_of(text) or 0
        log = await self.access.look(Log)
        entry, apart = log.entry(number), log.words(number)
        if entry is None:
            raise Refusal(404, "没有这一条记录。", "没有找到")
        if apart:
            deed = Deed(visit.member.name, "log.see", f"第 {number} 条")
            await self.access.change(lambda state: (noted(state, deed, visit.now), None))
        return await self.access.desk.page(
            visit.member,
            "log_words",
            f"第 {number} 条记录",
            entry=entry,
            words=apart["words"] if apart else "",
            receipt=shown(apart["receipt"]) if apart and apart["receipt"] else "",
        )


def _staff(state: State) -> list[str]:
    """Who may have done something."""
    return [*state.get(STAFF, {}), COMMAND, SERVICE]


def _wanted(given: Mapping[str, str]) -> tuple[Wanted, Mapping[str, str]]:
    """What the filter asks for, and what is wrong with it, by field."""
    days: dict[str, date | None] = {"since": None, "until": None}
    faults = {}
    for name in days:
        try:
            days[name] = date.fromisoformat(given[name]) if given[name] else None
        except ValueError:
            faults[name] = "日期写成 2026-11-28 这样"
    return Wanted(given["who"], given["did"], given["what"], **days), faults


def _number(visit: Visit, name: str) -> int | None:
    return number_of(visit.request.query_params.get(name, ""))


def number_of(text: str) -> int | None:
    """The number of an entry; None where it can be none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def _turned(given: Mapping[str, str], found: LogPage) -> Mapping[str, str]:
    """The addresses of the pages before and after this one, with the same filter."""
    kept = {name: text for name, text in given.items() if text}
    ways = {}
    if found.newer and found.entries:
        ways["newer"] = urlencode({**kept, "after": found.entries[0].number})
    if found.older and found.entries:
        ways["older"] = urlencode({**kept, "before": found.entries[-1].number})
    return ways
