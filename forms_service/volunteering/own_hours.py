"""A volunteer's own page, by receipt: hours, the certificate, and how to be shown. Whoever changes that is shown
so at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from forms_service.answers.receipts import shown
from forms_service.answers.tally import ANSWERS, counts
from forms_service.attendance.credits import credits_of, number_of
from forms_service.http.operations import HTML, OBJECT, Operation, Said, asks_as_program
from forms_service.http.requests import read_form
from forms_service.http.sheets import PDF, printed, shown_pdf
from forms_service.refusal import Refusal, no_receipt
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch
from forms_service.web.by_receipt import ByReceipt, Held
from site_src.content.site import Site
from site_src.forms.form import Form
from site_src.paper.attendance import Given, certificate_pdf
from site_src.show.fragments import fragment
from site_src.volunteering.hours import hours
from site_src.volunteering.profile import NAME, SHOWN, TEAM, WAYS, shown_as
from site_src.volunteering.registration import Volunteer

_NO_STORE = {"Cache-Control": "no-store"}
_PATH = "/s/receipts/{receipt}/hours"


@dataclass(frozen=True)
class Own:
    """What is kept of one volunteer."""

    held: Held
    given: tuple[Given, ...]

    @property
    def name(self) -> str:
        return str(self.held.document["entries"].get(NAME, ""))

    @property
    def number(self) -> str:
        return number_of(self.held.receipt)

    @property
    def team(self) -> str:
        chosen = "".join(self.held.document["choices"].get(TEAM, ()))
        asked = next(q for q in self.held.form.questions if q.id == TEAM)
        return asked.wordings.get(chosen, chosen)

    @property
    def way(self) -> str:
        return "".join(self.held.document["choices"].get(SHOWN, ()))

    @property
    def minutes(self) -> int:
        return sum(each.minutes for each in self.given)


@dataclass(frozen=True)
class OwnHours:
    """The routes. `framed`: HTML in the site's frame."""

    by_receipt: ByReceipt
    site: Callable[[], Site]
    framed: Callable[[str, str], str]
    base_url: str

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
        name = shown(own.held.receipt)
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
            page=own.held.published.page,
        )
        html = await run_in_threadpool(self.framed, "我的志愿时长", body)
        return Response(html, media_type="text/html; charset=utf-8", headers=_NO_STORE)

    async def certificate(self, request: Request) -> Response:
        """GET /s/receipts/{receipt}/hours.pdf. Raises Refusal."""
        own = await self._own(request)
        if not own.name:
            text = "登记的姓名已经到期删除，开不了证明。请重新登记，或告诉社区办公室。"
            raise Refusal(404, text, "开不了证明")
        pdf = await printed(
            lambda: certificate_pdf(
                self.site(),
                self.base_url,
                own.held.published.page,
                own.name,
                f"{own.number[:4]}-{own.number[4:]}",
                own.team,
                own.given,
                self.by_receipt.now(),
            ),
            "certificate",
            "证明没有印成，请过一会儿再试。",
        )
        return shown_pdf(pdf, "志愿服务时长证明.pdf", _NO_STORE)

    async def change(self, request: Request) -> Response:
        """POST /s/receipts/{receipt}/shown: `shown`, one of profile.WAYS. Raises Refusal."""
        self.by_receipt.guard.admit(request)
        way = "".join((await read_form(request, 4096, 5)).get("shown", ())[:1])
        if way not in WAYS:
            raise Refusal(422, "请从列出的写法里选一种。", "没有改")
        own = await self._own(request)

        def decide(state: State, _form: Form, receipt: str, _now: datetime) -> Patch:
            document = state.get(ANSWERS, {}).get(receipt)
            if document is None or not counts(document):
                raise no_receipt()
            changed = {**document, "choices": {**document["choices"], SHOWN: [way]}}
            return {ANSWERS: {receipt: changed}}

        await self.by_receipt.done(own.held, decide)
        return RedirectResponse(
            f"/s/receipts/{shown(own.held.receipt)}/hours", 303, headers=_NO_STORE
        )

    async def _own(self, request: Request) -> Own:
        """Raises Refusal."""
        self.by_receipt.guard.admit_look(request)
        held = await self.by_receipt.held(request)
        if not isinstance(held.form, Volunteer) or not counts(held.document):
            raise no_receipt()
        return Own(held, await run_in_threadpool(self._given, held.receipt))

    def _given(self, receipt: str) -> tuple[Given, ...]:
        journal = self.by_receipt.store.journal
        with journal.lock:
            held = credits_of(journal.state, receipt)
        given = (Given(each["day"], each["title"], each["theme"], each["minutes"]) for each in held)
        return tuple(each for each in given if each.minutes)
