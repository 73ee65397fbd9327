"""「名册」: what the roster adds up to, and importing one, looked at first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from forms_service.desk.access import Access, DeskOperation, Visit, one
from forms_service.desk.frame import DESK, HEADERS
from forms_service.electorate.codes import have_codes
from forms_service.electorate.electorate import By, Electorate, electorate_of
from forms_service.electorate.electorates import electorate_in
from forms_service.http.requests import read_form
from forms_service.http.uploads import upload
from forms_service.roster.cells import CellFault
from forms_service.roster.parts import Totals, by_building, totals
from forms_service.roster.rosters import current, since
from forms_service.roster.samples import MADE_UP
from forms_service.roster.tables import LARGEST, Unreadable
from forms_service.staff.roles import Right
from forms_service.store.ledger_state import State
from forms_service.voters.previews import Preview, confirmed, held_against, preview_of, unpacked
from site_src.content.site import PublishedForm
from site_src.forms.turnout import square_metres

TITLE = "名册"
ROSTER = f"{DESK}/roster"
_SHOWN = 50
"""So many of what changes, and of faults, are listed; of the rest it is said how many."""
_MOST = 16 * 1024 * 1024
"""Bytes of a confirmation: a packed table of 20,000 rows is about half a million."""
_DONE = {
    "import": "名册导入了。",
    "none": "每一位都有口令了，没有发新的。",
}


@dataclass(frozen=True)
class Figures:
    """What the roster that holds adds up to. `have`: how many have a code, by whom votes are taken."""

    at: datetime
    by: str
    totals: Totals
    buildings: dict[str, Totals]
    have: dict[By, tuple[int, int]]

    @property
    def made_up(self) -> bool:
        return self.by == MADE_UP


def figures(state: State) -> Figures | None:
    """What holds now; None where nothing was imported yet."""
    held = since(state)
    if held is None:
        return None
    parts = list(current(state).parts.values())
    kinds: tuple[By, By] = ("household", "owner")
    have = {}
    for by in kinds:
        voters = electorate_of(parts, by).voters
        have[by] = (len(have_codes(state, by) & voters.keys()), len(voters))
    at = datetime.fromisoformat(held["at"])
    return Figures(at, held["by"], totals(parts), by_building(parts), have)


@dataclass(frozen=True)
class Frozen:
    """A vote that has begun, and who may take part: by the roster that held then."""

    title: str
    page: str
    electorate: Electorate


def frozen(state: State, votes: Iterable[PublishedForm], now: datetime) -> list[Frozen]:
    """Those of these votes that are open."""
    opened = [each for each in votes if each.form.state(now) == "open"]
    found = [(each, electorate_in(state, each.form)) for each in opened]
    return [Frozen(each.title, each.page, voters) for each, voters in found if voters]


def waiting(state: State, votes: Iterable[PublishedForm], now: datetime) -> list[str]:
    """The titles of those of these votes that are open and have no roster: the first that is imported is theirs
    for good."""
    return [
        each.title
        for each in votes
        if each.form.state(now) == "open" and electorate_in(state, each.form) is None
    ]


@dataclass(frozen=True)
class RosterPages:
    """`forms`: all of the site; `votes`: those that a slip may lead to; `changed`: brings in step what shows how many may vote."""

    access: Access
    forms: Callable[[], Mapping[str, PublishedForm]]
    votes: Callable[[By, datetime], list[PublishedForm]]
    changed: Callable[[], Awaitable[None]]

    def operations(self) -> list[DeskOperation]:
        asked, change = self.access.operation, Right.CHANGE_ROSTER
        return [
            asked("GET", "/roster", Right.SEE_ROSTER, self.page, "What the roster adds up to"),
            asked("POST", "/roster/preview", change, self.preview, "What an import would change"),
            asked("POST", "/roster/import", change, self.imported, "Import a roster"),
        ]

    async def page(self, visit: Visit) -> Response:
        """GET /s/desk/roster."""
        return await self._page(visit, _DONE.get(visit.request.query_params.get("done", ""), ""))

    async def preview(self, visit: Visit) -> Response:
        """POST /s/desk/roster/preview: the file `table`. Writes nothing."""
        too_large = f"文件太大（最多 {LARGEST // 1_000_000} MB），请拆成几个。"
        async with upload(visit.request, LARGEST, too_large) as sent:
            data = await sent.file.read() if sent.file else b""
        if not data:
            return await self._page(
                visit, fault="没有选文件，或者文件是空的。请选一个 CSV 或 xlsx。"
            )
        try:
            found = await run_in_threadpool(preview_of, data)
        except Unreadable as error:
            return await self._page(visit, fault=str(error))
        return await self._preview(visit, found)

    async def _preview(self, visit: Visit, found: Preview) -> Response:
        done, against = await self.access.look(lambda state: held_against(state, found.rows))
        votes = [each for each in self.forms().values() if each.form.votes]
        freezes = await self.access.look(lambda state: waiting(state, votes, visit.now))
        return await self.access.desk.page(
            visit.member,
            "roster-preview",
            "导入前请核对",
            422 if found.faults else 200,
            faults=[*map(_said, found.faults[:_SHOWN])],
            wrong=len(found.faults),
            done=done,
            totals=totals(done.roster.parts.values()),
            metres=square_metres,
            shown=_SHOWN,
            packed=found.packed,
            against=against,
            freezes=freezes,
        )

    async def imported(self, visit: Visit) -> Response:
        """POST /s/desk/roster/import: the fields `table`, as a preview packed it, and `against`."""
        fields = await read_form(visit.request, _MOST, 10)
        found = await run_in_threadpool(unpacked, one(fields, "table"))
        if found.faults:
            return await self._preview(visit, found)
        decide = confirmed(found.rows, one(fields, "against"), visit.member.name, visit.now)
        await self.access.change(decide)
        await self.changed()
        return RedirectResponse(f"{ROSTER}?done=import", 303, headers=HEADERS)

    async def _page(self, visit: Visit, done: str = "", fault: str = "") -> Response:
        found = await self.access.look(figures)
        running = [each for each in self.forms().values() if each.form.votes]
        begun = await self.access.look(lambda state: frozen(state, running, visit.now))
        votes = {by: self.votes(by, visit.now) for by in found.have} if found else {}
        return await self.access.desk.page(
            visit.member,
            "roster",
            TITLE,
            422 if fault else 200,
            found=found,
            metres=square_metres,
            votes=votes,
            begun=begun,
            done=done,
            fault=fault,
        )


def _said(fault: CellFault) -> str:
    return f"第 {fault.row} 行第 {fault.column} 列：{fault.what}。"
