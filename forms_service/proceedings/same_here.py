"""「我家也有」: who has what a neighbour reported says so in one tap, in place of another report; a household counts once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from forms_service.credentials.secret import Secret
from forms_service.electorate.electorate import Electorate
from forms_service.http.operations import HTML, OBJECT, Operation, Said, asks_as_program
from forms_service.http.requests import read_form
from forms_service.keeping.durable import durably
from forms_service.kinds.report import ALSO, Reports
from forms_service.proceedings.neighbours import BROWSER, HOME, Neighbour, browsers, moved
from forms_service.refusal import Refusal
from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch
from forms_service.web.by_receipt import ByReceipt
from forms_service.web.refusals import NO_STORE
from site_src.content.site import PublishedForm
from site_src.forms.form import Form
from site_src.live.ledger_pages import LOOK
from site_src.questions.household import Household, run_together
from site_src.questions.question import Unreadable
from site_src.reporting.report import Report
from site_src.reporting.reported import Item
from site_src.show.fragments import fragment

_FOR = 365 * 24 * 3600
_ADDRESS = "/s/reports/{form}/{item}/also"
_REFUSALS = {
    403: "Sent from a foreign page",
    404: "No such report, or none that is public",
    429: "Too many; see Retry-After",
    503: "The store can't write: nothing is counted",
}
_HOME = {"application/x-www-form-urlencoded": dict[str, list[str]]}
_SENT = {413: "Too large", 415: "No form of a browser's", 422: "No address"}


@dataclass(frozen=True)
class SameHere:
    """What counts those who have it too; `by`: what residents change answers by, `framed`: HTML in the site's frame,
    `buildings`: those of the compound, `homes`: the households of its roster, where there is one."""

    by: ByReceipt
    reports: Reports
    framed: Callable[[str, str], str]
    buildings: Callable[[], tuple[str, ...]]
    homes: Callable[[], Electorate | None]
    secret: Secret
    base_url: str

    def operations(self) -> list[Operation]:
        counted = _said("Counted, now or before")
        return [
            Operation(
                "POST",
                _ADDRESS,
                self.also,
                "Say that one has what a neighbour reported, once a household",
                counted,
                {**_REFUSALS, 409: "It is done with"},
                pages=True,
            ),
            Operation(
                "GET",
                _ADDRESS,
                self.page,
                "Whether this household is counted",
                {200: Said("How many have it, and the ways from there", HTML)},
                {404: _REFUSALS[404]},
                pages=True,
            ),
            Operation(
                "POST",
                f"{_ADDRESS}/home",
                self.name,
                "Say which household this browser is of; field `home`: building, unit, room",
                counted,
                {**_REFUSALS, **_SENT},
                body=_HOME,
                pages=True,
            ),
            Operation(
                "POST",
                f"{_ADDRESS}/back",
                self.take_back,
                "Take it back that one has it too",
                _said("No longer counted"),
                _REFUSALS,
                pages=True,
            ),
        ]

    async def also(self, request: Request) -> Response:
        """POST /s/reports/{form}/{item}/also. Raises Refusal."""
        self.by.guard.admit(request)
        published, item = self._public(request)
        form = published.form
        if not _open(form, item):
            text = "这一件已经办完了。您家还有的，请另外反映一件。"
            raise Refusal(409, text, "没有记上")
        asks = Neighbour.of(request)

        def decide(state: State) -> Patch:
            if asks.said(state, form.id, item.id) == asks.counted(form.id, item.id):
                return {}
            mark = {"form": form.id, "item": item.id, "at": self._today()}
            return {ALSO: moved(state.get(ALSO, {}), mark, asks)}

        await self._done(form.id, decide)
        return self._told(request, published, item, asks)

    async def name(self, request: Request) -> Response:
        """POST /s/reports/{form}/{item}/also/home. What this browser said before is the household's from then on.
        Raises Refusal."""
        self.by.guard.admit(request)
        published, item = self._public(request)
        sent = (await read_form(request, limit=1024, most=8)).get("home", ())
        asked = self._asked()
        given = asked.read(sent)
        if isinstance(given, Unreadable):
            return await self._faulty(request, published, item, tuple(sent), given.text)
        homes = self.homes()
        voter = homes.typed(str(given)) if homes else None
        if homes and voter is None:
            fault = homes.unknown(str(given))
            return await self._faulty(request, published, item, tuple(sent), fault)
        household = voter.key if voter else run_together(str(given))
        before = Neighbour.of(request)
        asks = Neighbour(before.browser, self.secret.digest("also household", household))

        def decide(state: State) -> Patch:
            held = state.get(ALSO, {})
            changed: dict[str, Document | None] = {}
            for key, mark in held.items():
                if key == asks.own(mark["form"], mark["item"]):
                    changed |= moved(held, mark, asks)
            return {ALSO: changed} if changed else {}

        await self._done(published.form.id, decide)
        return self._told(request, published, item, asks)

    async def take_back(self, request: Request) -> Response:
        """POST /s/reports/{form}/{item}/also/back. Raises Refusal."""
        self.by.guard.admit(request)
        published, item = self._public(request)
        asks = Neighbour.of(request)

        def decide(state: State) -> Patch:
            key = asks.said(state, published.form.id, item.id)
            if key is None:
                return {}
            held, own = state[ALSO], asks.own(published.form.id, item.id)
            left = [each for each in browsers(key, held) if each != own]
            return {ALSO: {key: {**held[key], "of": left} if left else None}}

        await self._done(published.form.id, decide)
        return self._told(request, published, item, asks, "cancelled")

    async def page(self, request: Request) -> Response:
        """GET /s/reports/{form}/{item}/also. Raises Refusal."""
        return await self._page(request, *self._public(request))

    async def _faulty(
        self,
        request: Request,
        published: PublishedForm,
        item: Item,
        given: tuple[str, ...],
        fault: str,
    ) -> Response:
        """What is wrong with the household that was named."""
        if asks_as_program(request):
            return JSONResponse({"faults": {"home": fault}}, 422, headers=NO_STORE)
        return await self._page(request, published, item, given, fault)

    async def _page(
        self,
        request: Request,
        published: PublishedForm,
        item: Item,
        given: tuple[str, ...] = (),
        fault: str = "",
    ) -> Response:
        asks = Neighbour.of(request)
        state = self.by.store.journal.state
        body = fragment(
            "also",
            item=item,
            at=request.url.path.removesuffix("/home"),
            counted=asks.said(state, published.form.id, item.id) is not None,
            known=bool(asks.home),
            open=_open(published.form, item),
            question=self._asked(),
            given=given,
            fault=fault,
            back=f"{LOOK}/{item.id}",
        )
        html = await run_in_threadpool(self.framed, "我家也有", body)
        return HTMLResponse(html, 422 if fault else 200, headers=NO_STORE)

    def _public(self, request: Request) -> tuple[PublishedForm, Item]:
        """The form and the report that the address names. Raises Refusal 404."""
        name, item = request.path_params["form"], request.path_params["item"]
        published = self.by.pages.forms().get(name)
        found = self.reports.public(name, item)
        form = published.form if published else None
        if (
            published is None
            or not isinstance(form, Report)
            or found is None
            or found.sort in form.private_sorts
        ):
            raise Refusal(404, "没有这一件，可能已经撤下了。", "没有找到")
        return published, found

    def _asked(self) -> Household:
        asked = Household.model_validate({"id": "home", "ask": "您家是哪一户", "type": "household"})
        return asked.asked_in(self.buildings())

    async def _done(self, form: str, decide: Callable[[State], Patch]) -> None:
        await durably(
            self.by.commits,
            lambda: self.by.store.transact(lambda state: (decide(state), None)),
        )
        await self.by.show(form)

    def _told(
        self,
        request: Request,
        published: PublishedForm,
        item: Item,
        asks: Neighbour,
        status: str = "counted",
    ) -> Response:
        at = _ADDRESS.format(form=published.form.id, item=item.id)
        response: Response = (
            JSONResponse({"status": status}, headers=NO_STORE)
            if asks_as_program(request)
            else RedirectResponse(at, 303, headers=NO_STORE)
        )
        for name, kept in ((HOME, asks.home), (BROWSER, asks.browser)):
            if kept:
                response.set_cookie(
                    name,
                    kept,
                    max_age=_FOR,
                    path="/s/reports",
                    secure=self.base_url.startswith("https://"),
                    httponly=True,
                    samesite="lax",
                )
        return response

    def _today(self) -> str:
        return self.by.now().date().isoformat()


def _said(what: str) -> dict[int, Said]:
    """How whoever did something is told of it."""
    return {200: Said(what, OBJECT), 303: Said(f"{what}: the page that says so")}


def _open(form: Form, item: Item) -> bool:
    """Whether it is still worked at."""
    return form.course is not None and item.stage not in form.course.ended
