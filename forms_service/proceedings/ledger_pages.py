"""The problem ledger looked through without a script: by state, place, sort, quarter and words, some at a time; and each
line at an address of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from forms_service.http.guard import Guard
from forms_service.http.operations import HTML, Operation, Said
from forms_service.refusal import Refusal
from forms_service.web.refusals import NO_STORE
from site_src.live.ledger import STATES
from site_src.live.ledger_pages import LOOK, Ledger, Wanted
from site_src.show.view import View

Look = Callable[[View], tuple[str, str] | None]
"""What is made of the site as it is now: a title and HTML, None where there is nothing."""
_TOO_OFTEN = "Looks too often; see Retry-After"
_QUERY = {
    "state": f"Where lines stand: {', '.join(STATES)}",
    "place": "Where it is, in the ledger's own words",
    "sort": "Of what sort, in the ledger's own words",
    "quarter": "In which it was opened, as 2026Q4",
    "words": "Words that are all in it, separated by spaces",
    "page": "From 1",
}


@dataclass(frozen=True)
class LedgerPages:
    """The routes. `show`: hands the site as it is now; `framed`: HTML in its frame; `guard`: turns away whoever looks
    too often."""

    show: Callable[[Look], tuple[str, str] | None]
    framed: Callable[[str, str], str]
    guard: Guard
    ledger: Ledger = field(default_factory=Ledger)

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "GET",
                LOOK,
                self.page,
                "The problem ledger looked through",
                {200: Said("What was found, a page of it", HTML)},
                {429: _TOO_OFTEN},
                query=_QUERY,
                pages=True,
            ),
            Operation(
                "GET",
                f"{LOOK}/{{item}}",
                self.line,
                "A line of the problem ledger",
                {200: Said("It, with its history", HTML)},
                {404: "No such line, or taken back", 429: _TOO_OFTEN},
                pages=True,
            ),
        ]

    async def page(self, request: Request) -> Response:
        """GET /s/ledger. Raises Refusal."""
        self.guard.admit_look(request)
        wanted, number = Wanted.of(request.query_params), request.query_params.get("page", "")
        page = int(number) if number.isdecimal() and len(number) < 6 else 1
        return await self._shown(lambda view: ("问题台账", self.ledger.found(view, wanted, page)))

    async def line(self, request: Request) -> Response:
        """GET /s/ledger/{item}. Raises Refusal."""
        self.guard.admit_look(request)
        return await self._shown(lambda view: self.ledger.one(view, request.path_params["item"]))

    async def _shown(self, look: Look) -> Response:
        found = await run_in_threadpool(self.show, look)
        if found is None:
            raise Refusal(404, "没有这一件，可能已经撤下了。", "没有找到")
        html = await run_in_threadpool(self.framed, *found)
        return HTMLResponse(html, headers=NO_STORE)
