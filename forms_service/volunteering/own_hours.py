"""A volunteer's own page, by receipt: hours, the certificate, and how to be shown. Whoever changes that is shown
so at once."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from forms_service.answers.receipts import shown, typed
from forms_service.answers.tally import ANSWERS, counts
from forms_service.attendance.credits import credits_of, number_of
from forms_service.http.guard import Guard
from forms_service.http.operations import HTML, OBJECT, Content, Operation, Said, asks_as_program
from forms_service.http.requests import read_form
from forms_service.keeping.rules import DISK_FULL, STORE_CLOSED
from forms_service.refusal import Refusal, no_receipt
from forms_service.store.commits import Commits
from forms_service.store.journal import StoreClosed, StoreFull
from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch
from forms_service.store.tables import Store
from forms_service.telemetry.logs import event
from site_src.content.site import PublishedForm, Site
from site_src.paper.apart import NotPrinted
from site_src.paper.attendance import Given, certificate_pdf
from site_src.show.fragments import fragment
from site_src.volunteering.hours import hours
from site_src.volunteering.profile import NAME, SHOWN, TEAM, WAYS, shown_as
from site_src.volunteering.registration import Volunteer

PDF: Content = {"application/pdf": bytes}
_NO_STORE = {"Cache-Control": "no-store"}
_PATH = "/s/receipts/{receipt}/hours"


@dataclass(frozen=True)
class Own:
    """What is kept of one volunteer."""

    receipt: str
    document: Document
    published: PublishedForm
    given: tuple[Given, ...]

    @property
    def name(self) -> str:
        return str(self.document["entries"].get(NAME, ""))

    @property
    def number(self) -> str:
        return number_of(self.receipt)

    @property
    def team(self) -> str:
        chosen = "".join(self.document["choices"].get(TEAM, ()))
        asked = next(q for q in self.published.form.questions if q.id == TEAM)
        return asked.wordings.get(chosen, chosen)

    @property
    def way(self) -> str:
        return "".join(self.document["choices"].get(SHOWN, ()))

    @property
    def minutes(self) -> int:
        return sum(each.minutes for each in self.given)


@dataclass(frozen=True)
class OwnHours:
    """The routes. `framed`: HTML in the site's frame; `show`: brings pages in step with what is kept of a
    form."""

    store: Store
    commits: Commits
    forms: Callable[[], Mapping[str, PublishedForm]]
    site: Callable[[], Site]
    framed: Callable[[str, str], str]
    guard: Guard
    show: Callable[[str], Awaitable[None]]
    base_url: str
    now: Callable[[], datetime]

    def operations(self) -> list[Operation]:
        refusals = {404: "Unknown, or no volunteer's", 429: "Too many; see Retry-After"}
        return [
            Operation(
                "GET",
                _PATH,
                self.page,
                "A volunteer's hours",
                {200: Said("The hours", {**OBJECT, **HTML})},
                refusals,
                pages=True,
                described=False,
            ),
            Operation(
                "GET",
                f"{_PATH}.pdf",
                self.certificate,
                "A certificate of a volunteer's hours",
                {200: Said("The certificate", PDF)},
                {**refusals, 503: "Not printed"},
                pages=True,
                described=False,
            ),
            Operation(
                "POST",
                "/s/receipts/{receipt}/shown",
                self.change,
                "How a volunteer is shown, from now on",
                {303: Said("Changed: the volunteer's page")},
                {
                    **refusals,
                    403: "Sent from a foreign page",
                    413: "Too large",
                    415: "Wrong type",
                    422: "No such way",
                    503: "The store can't write: nothing is changed",
                },
                pages=True,
                described=False,
            ),
        ]

    async def page(self, request: Request) -> Response:
        """GET /s/receipts/{receipt}/hours. Raises Refusal."""
        own = await self._own(request)
        name = shown(own.receipt)
        seen = shown_as(own.way, own.name, own.number)
        if asks_as_program(request):
            said: dict[str, Any] = {
                "receipt": name,
                "number": own.number,
                "team": own.team,
                "shown": seen,
                "minutes": own.minutes,
                "activities": [
                    {"day": g.day, "title": g.title, "theme": g.theme, "minutes": g.minutes}
                    for g in own.given
                ],
            }
            return JSONResponse(said, headers=_NO_STORE)
        body = fragment(
            "own-hours",
            own=own,
            receipt=name,
            seen=seen,
            ways=WAYS,
            hours=hours,
            page=own.published.page,
        )
        html = await run_in_threadpool(self.framed, "我的志愿时长", body)
        return Response(html, media_type="text/html; charset=utf-8", headers=_NO_STORE)

    async def certificate(self, request: Request) -> Response:
        """GET /s/receipts/{receipt}/hours.pdf. Raises Refusal."""
        own = await self._own(request)
        if not own.name:
            text = "登记的姓名已经到期删除，开不了证明。请重新登记，或告诉社区办公室。"
            raise Refusal(404, text, "开不了证明")
        try:
            pdf = await run_in_threadpool(
                certificate_pdf,
                self.site(),
                self.base_url,
                own.published.page,
                own.name,
                f"{own.number[:4]}-{own.number[4:]}",
                own.team,
                own.given,
                self.now(),
            )
        except NotPrinted as error:
            event("certificate not printed", logging.ERROR, why=str(error))
            raise Refusal(503, "证明没有印成，请过一会儿再试。", "没有印成") from None
        name = quote("志愿服务时长证明.pdf")
        headers = {**_NO_STORE, "Content-Disposition": f"inline; filename*=UTF-8''{name}"}
        return Response(pdf, media_type="application/pdf", headers=headers)

    async def change(self, request: Request) -> Response:
        """POST /s/receipts/{receipt}/shown: `shown`, one of profile.WAYS. Raises Refusal."""
        self.guard.admit(request)
        way = "".join((await read_form(request, 4096, 5)).get("shown", ())[:1])
        if way not in WAYS:
            raise Refusal(422, "请从列出的写法里选一种。", "没有改")
        own = await self._own(request)

        def decide(state: State) -> tuple[Patch, None]:
            document = state.get(ANSWERS, {}).get(own.receipt)
            if document is None or not counts(document):
                raise no_receipt()
            changed = {**document, "choices": {**document["choices"], SHOWN: [way]}}
            return {ANSWERS: {own.receipt: changed}}, None

        try:
            await self.commits.run(lambda: self.store.transact(decide))
        except (StoreFull, StoreClosed) as error:
            why = DISK_FULL if isinstance(error, StoreFull) else STORE_CLOSED
            raise Refusal(503, why) from None
        await self.show(own.published.form.id)
        return RedirectResponse(f"/s/receipts/{shown(own.receipt)}/hours", 303, headers=_NO_STORE)

    async def _own(self, request: Request) -> Own:
        """Raises Refusal."""
        self.guard.admit_look(request)
        receipt = typed(request.path_params["receipt"])
        # A store that is written again holds its lock for as long: nobody else waits for that.
        own = await run_in_threadpool(self._found, receipt) if receipt else None
        if own is None:
            raise no_receipt()
        return own

    def _found(self, receipt: str) -> Own | None:
        with self.store.journal.lock:
            state = self.store.journal.state
            document = state.get(ANSWERS, {}).get(receipt)
            if document is None or not counts(document):
                return None
            published = self.forms().get(document["form"])
            if published is None or not isinstance(published.form, Volunteer):
                return None
            held = credits_of(state, receipt)
        given = (Given(each["day"], each["title"], each["theme"], each["minutes"]) for each in held)
        return Own(receipt, document, published, tuple(each for each in given if each.minutes))
