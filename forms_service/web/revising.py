"""An answer changed by whoever has its receipt: the page that asks again, and what it sends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from forms_service.answers.reading import Fields, Invalid, sent_again
from forms_service.answers.receipts import shown
from forms_service.answers.sending import Sending
from forms_service.http.operations import HTML, OBJECT, Operation, Said, asks_as_program
from forms_service.http.requests import Sent
from forms_service.keeping.revision import changed_by_sender, refuse_unless_changeable
from forms_service.keeping.rules import Known
from forms_service.refusal import Faulty, Refusal
from forms_service.site.pages import Pages
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch
from forms_service.web.by_receipt import REFUSALS, ByReceipt, Held
from forms_service.web.refusals import NO_STORE, made
from forms_service.web.submission import BODY
from site_src.forms.form import Form


@dataclass(frozen=True)
class Revising:
    """What changes answers; `read`: an answer off the wire."""

    by_receipt: ByReceipt
    known: Known
    read: Callable[[Request, Form], Awaitable[Sent]]

    @property
    def _pages(self) -> Pages:
        return self.by_receipt.pages

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "GET",
                "/s/receipts/{receipt}/change",
                self.page,
                "The form with what was answered, to change it",
                {200: Said("The form", HTML)},
                {
                    404: "Unknown",
                    409: "Its form is closed, or doesn't let it",
                    429: "Too many looks",
                },
                pages=True,
            ),
            Operation(
                "POST",
                "/s/receipts/{receipt}",
                self.change,
                "Change an answer; the fields are the form's",
                {
                    200: Said("Changed: receipt, and status", OBJECT),
                    303: Said("Changed: the receipt's page"),
                },
                {
                    **REFUSALS,
                    409: "Its form is closed, or doesn't let it",
                    413: "Too large",
                    415: "Neither a form nor JSON",
                    422: "Not to be parsed, or invalid: the fault at each question",
                },
                body=BODY,
                pages=True,
            ),
        ]

    async def page(self, request: Request) -> Response:
        """GET /s/receipts/{receipt}/change: it shows what is masked elsewhere. Raises Refusal."""
        self.by_receipt.guard.admit_look(request)
        held = await self.by_receipt.held(request)
        refuse_unless_changeable(held.form, held.document, self.by_receipt.now())
        return await self._page(held, sent_again(held.form, held.document), {}, 200)

    async def change(self, request: Request) -> Response:
        """POST /s/receipts/{receipt}. Raises Refusal."""
        self.by_receipt.guard.admit(request)
        held = await self.by_receipt.held(request)
        sent = await self.read(request, held.form)
        refuse_unless_changeable(held.form, held.document, self.by_receipt.now())
        try:
            sending = self._sending(request, held, sent)

            def decide(state: State, form: Form, receipt: str, now: datetime) -> Patch:
                new = replace(sending, form=form, now=now)
                return changed_by_sender(state, receipt, self.known, new)

            return await self.by_receipt.change(request, decide)
        except Faulty as faulty:
            if sent.as_json or asks_as_program(request) or isinstance(sent.fields, Invalid):
                raise
            return await self._page(held, sent.fields, faulty.faults, 422)

    def _sending(self, request: Request, held: Held, sent: Sent) -> Sending:
        """Raises Faulty where it is no answer to the form."""
        read = sent.answer(held.form)
        if isinstance(read, Invalid):
            raise Faulty(read.faults)
        senders = self.by_receipt.guard.senders(request)
        title = held.published.title
        return Sending(held.form, read, self.by_receipt.now(), title=title, counted_as=senders)

    async def _page(
        self, held: Held, values: Fields, faults: Mapping[str, str], status: int
    ) -> Response:
        def page() -> str:
            return self._pages.change(held.published, shown(held.receipt), values, faults)

        try:
            return HTMLResponse(await made(page), status, headers=NO_STORE)
        except OSError as error:
            text = "回答都在，什么也没有改。请过几分钟再打开这一页。"
            raise Refusal(503, text, "现在打不开这一页") from error
