"""Codes given out, printed, taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from unicodedata import normalize
from urllib.parse import quote, urlencode

from starlette.responses import RedirectResponse, Response

from forms_service.credentials.secret import Secret
from forms_service.desk.access import Access, DeskOperation, Visit, one
from forms_service.desk.frame import HEADERS
from forms_service.electorate.code_table import codes_csv
from forms_service.electorate.codes import grouped, have_codes, voter_of
from forms_service.electorate.delivery import WHOSE, address
from forms_service.electorate.electorate import By, Voter
from forms_service.electorate.issuing import Issuing, Slip, voting
from forms_service.http.operations import Said
from forms_service.http.sheets import printed
from forms_service.refusal import Refusal
from forms_service.staff.roles import Right
from forms_service.store.ledger_state import State
from forms_service.voters.batches import MINUTES, Batch, Batches
from forms_service.voters.roster_pages import ROSTER
from site_src.content.site import PublishedForm, Site
from site_src.paper.qr import drawn
from site_src.paper.slips import MOST, code_address, leaflet, slips_pdf
from site_src.source.moments import ZONE

_FOUND = 30
_TABLE = "codes.csv"


@dataclass(frozen=True)
class CodePages:
    """`votes`: those that a slip may lead to, first the one that ends first."""

    access: Access
    secret: Secret
    site: Callable[[], Site]
    votes: Callable[[By, datetime], list[PublishedForm]]
    batches: Batches = field(default_factory=Batches)
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One PDF is made at a time: each takes a process."""

    def operations(self) -> list[DeskOperation]:
        asked, single = self.access.operation, Right.ISSUE_CODE
        file = {200: Said("The file"), 303: Said("To be signed in first")}
        return [
            asked("POST", "/roster/codes", Right.ISSUE_CODES, self.issue, "Give voters codes"),
            asked("GET", "/roster/slips", single, self.held, "Codes that can be printed still"),
            asked("GET", "/roster/slips/{batch}/{file}", single, self.file, "Slips to print", file),
            asked("GET", "/roster/voters", single, self.find, "Find a voter by address"),
            asked("POST", "/roster/voters", single, self.change, "A voter's code, new or gone"),
        ]

    async def issue(self, visit: Visit) -> Response:
        """POST /s/desk/roster/codes: by, form, and `again` for who has one too. Its answer leads to the
        slips, which a second tap doesn't lose."""
        fields = await visit.fields()
        by, again = _by(one(fields, "by")), one(fields, "again") == "yes"
        vote = self._vote(by, one(fields, "form"), visit.now)
        slips = await self.access.change(self._issuing(visit, by).batch(again))
        if slips:
            self.batches.hold(Batch(visit.member.name, by, slips, vote, visit.now))
        elif not self.batches.of(visit.member.name):
            return RedirectResponse(f"{ROSTER}?done=none", 303, headers=HEADERS)
        return RedirectResponse(f"{ROSTER}/slips", 303, headers=HEADERS)

    async def held(self, visit: Visit) -> Response:
        """GET /s/desk/roster/slips."""
        mine = self.batches.of(visit.member.name)
        return await self.access.desk.page(
            visit.member,
            "slips",
            "口令纸条",
            batches=[(name, held, _files(held)) for name, held in mine.items()],
            table=_TABLE,
            minutes=MINUTES,
            whose=WHOSE,
        )

    async def file(self, visit: Visit) -> Response:
        """GET /s/desk/roster/slips/{batch}/{file}: a PDF or the table of what one gave out oneself."""
        name, file = (visit.request.path_params[each] for each in ("batch", "file"))
        batch = self.batches.of(visit.member.name).get(name)
        slips = (
            await self.access.look(lambda state: self._good(state, batch, file)) if batch else []
        )
        if batch is None or not slips:
            text = (
                f"这批纸条已经不在了：发出 {MINUTES} 分钟后、服务重启后就忘掉，作废的不再印。"
                "没印的，请重发。"
            )
            raise Refusal(404, text, "没有这批纸条")
        if file == _TABLE:
            return _attached(codes_csv(slips), batch, file, "text/csv; charset=utf-8")
        lines = [(address(each.voter), grouped(each.code)) for each in slips]
        said = leaflet(self.site(), self.access.base_url, WHOSE[batch.by], batch.vote)
        text = "纸条没有印成，口令还在。请过一会儿再下载一次，或者下载表格。"
        async with self._one:
            pdf = await printed(lambda: slips_pdf(said, lines, visit.now), "slips", text)
        return _attached(pdf, batch, file, "application/pdf")

    async def find(self, visit: Visit) -> Response:
        """GET /s/desk/roster/voters: `by`, and a part of the address, `q`."""
        given = visit.request.query_params
        return await self._found(visit, _by(given.get("by", "household")), given.get("q", ""))

    async def change(self, visit: Visit) -> Response:
        """POST /s/desk/roster/voters: by, voter and what to `do`: issue or revoke. A new code is on this
        page alone."""
        fields = await visit.fields()
        by, voter = _by(one(fields, "by")), one(fields, "voter")
        issuing = self._issuing(visit, by)
        if one(fields, "do") == "revoke":
            await self.access.change(issuing.none(voter))
            return await self._found(visit, by, one(fields, "q"), "作废了，那张纸条不能再投。")
        if one(fields, "do") != "issue":
            raise Refusal(422, "请用页面上的按钮。", "没有做")
        [slip] = await self.access.change(issuing.one(voter))
        vote = self._vote(by, "", visit.now)
        name = self.batches.hold(Batch(visit.member.name, by, [slip], vote, visit.now))
        page = f"{self.access.base_url}/{vote.page}" if vote else f"{self.access.base_url}/"
        code = grouped(slip.code)
        return await self.access.desk.page(
            visit.member,
            "slip",
            "新口令",
            whose=WHOSE[by],
            address=address(slip.voter),
            code=code,
            page=page,
            vote=vote,
            qr=drawn(code_address(page, code)) if vote else "",
            pdf=f"{ROSTER}/slips/{name}/1.pdf",
            onward=f"{ROSTER}/voters?{urlencode({'by': by, 'q': one(fields, 'q')})}",
            minutes=MINUTES,
        )

    async def _found(self, visit: Visit, by: By, words: str, done: str = "") -> Response:
        voters, have = await self.access.look(lambda state: _matching(state, by, words))
        return await self.access.desk.page(
            visit.member,
            "voters",
            "补发、作废口令",
            by=by,
            whose=WHOSE,
            q=words,
            voters=[(each, address(each), each.key in have) for each in voters[:_FOUND]],
            more=len(voters) - _FOUND,
            done=done,
        )

    def _good(self, state: State, batch: Batch, file: str) -> list[Slip]:
        """Those slips of a file that were not taken back meanwhile; none where there is no such file."""
        begin, end = _files(batch).get(file, (0, 0))
        slips = batch.slips[begin:end]
        return [each for each in slips if voter_of(state, self.secret, batch.by, each.code)]

    def _issuing(self, visit: Visit, by: By) -> Issuing:
        return Issuing(self.secret, by, visit.member.name, visit.now)

    def _vote(self, by: By, form: str, now: datetime) -> PublishedForm | None:
        """The vote that was chosen, or the first."""
        votes = self.votes(by, now)
        return next((each for each in votes if each.form.id == form), votes[0] if votes else None)


def _matching(state: State, by: By, words: str) -> tuple[list[Voter], frozenset[str]]:
    """Those whose address holds all of these words; none where there are no words."""
    wanted = normalize("NFKC", words).casefold().split()
    if not wanted:
        return [], frozenset()
    found = [
        each
        for each in voting(state, by)
        if all(word in f"{each} {each.key}".casefold() for word in wanted)
    ]
    return found, have_codes(state, by)


def _by(text: str) -> By:
    for by in WHOSE:
        if text == by:
            return by
    raise Refusal(422, "请选住户或业主。", "没有做")


def _files(batch: Batch) -> dict[str, tuple[int, int]]:
    """The files of a batch: each one's name, and which slips it holds."""
    return {_TABLE: (0, len(batch.slips))} | {
        f"{number}.pdf": (at, min(at + MOST, len(batch.slips)))
        for number, at in enumerate(range(0, len(batch.slips), MOST), 1)
    }


def _attached(data: bytes, batch: Batch, file: str, kind: str) -> Response:
    """By a name that says whose codes they are: households' and owners' lie in one folder."""
    name = quote(f"{WHOSE[batch.by]}口令 {batch.at.astimezone(ZONE):%m-%d %H%M} {file}")
    headers = {**HEADERS, "Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(data, media_type=kind, headers=headers)
