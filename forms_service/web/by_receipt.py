"""What somebody does to an answer by its receipt: who may ask, the write, and what shows it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from forms_service.answers.receipts import shown, typed
from forms_service.answers.tally import ANSWERS, status_of
from forms_service.http.guard import Guard
from forms_service.http.operations import asks_as_program
from forms_service.keeping.durable import durably
from forms_service.refusal import no_receipt
from forms_service.site.pages import Pages
from forms_service.store.commits import Commits
from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch
from forms_service.store.tables import Store
from forms_service.web.refusals import NO_STORE
from site_src.content.site import PublishedForm
from site_src.forms.form import Form

Decide = Callable[[State, Form, str, datetime], Patch]
"""What is done to the answer of a receipt, to its form, at a moment. Raises Refusal."""
REFUSALS = {
    403: "Sent from a foreign page",
    404: "Unknown",
    429: "Too many; see Retry-After",
    503: "The store can't write: nothing is changed",
}
"""What may be said to whoever changes an answer, whatever they do to it."""


@dataclass(frozen=True)
class Held:
    """An answer that somebody has the receipt of, as it is kept, with the form that it is to."""

    receipt: str
    document: Document
    published: PublishedForm

    @property
    def form(self) -> Form:
        return self.published.form


@dataclass(frozen=True)
class ByReceipt:
    """What changes answers; `show`: what shows what is left of a form."""

    store: Store
    commits: Commits
    pages: Pages
    guard: Guard
    show: Callable[[str], Awaitable[None]]
    now: Callable[[], datetime]

    async def change(self, request: Request, decide: Decide) -> Response:
        """Does it to the answer whose receipt the address names, and leads to the receipt. Raises Refusal."""
        held = await self.held(request)
        status = await self.done(held, decide)
        name = shown(held.receipt)
        if asks_as_program(request):
            return JSONResponse({"receipt": name, "status": status}, headers=NO_STORE)
        return RedirectResponse(f"/s/receipts/{name}", 303, headers=NO_STORE)

    async def done(self, held: Held, decide: Decide) -> str:
        """Does it, and returns when pages show it: the answer's status then. Raises Refusal."""
        receipt, form, now = held.receipt, held.form, self.now()

        def done() -> str:
            self.store.transact(lambda state: (decide(state, form, receipt, now), None))
            # What follows from it is in the same commit.
            return status_of(self.store.journal.state[ANSWERS][receipt])

        status = await durably(self.commits, done)
        await self.show(form.id)
        return status

    async def held(self, request: Request) -> Held:
        """The answer whose receipt the address names. Raises Refusal 404 where it or its form is gone."""
        receipt = typed(request.path_params["receipt"])
        # A store that is written again holds its lock for as long: nobody else waits for that.
        document = await run_in_threadpool(self._document, receipt) if receipt else None
        published = self.pages.forms().get(document["form"]) if document else None
        if receipt is None or document is None or published is None:
            raise no_receipt()
        return Held(receipt, document, published)

    def _document(self, receipt: str) -> Document | None:
        with self.store.journal.lock:
            return self.store.journal.state.get(ANSWERS, {}).get(receipt)
