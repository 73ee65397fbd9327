"""The way back of an answer: by its receipt, in one click."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from forms_service.answers.receipts import shown, typed
from forms_service.answers.tally import ANSWERS, CANCELLED
from forms_service.http.guard import Guard
from forms_service.http.operations import OBJECT, Operation, Said, asks_as_program
from forms_service.keeping.rules import DISK_FULL, STORE_CLOSED
from forms_service.keeping.withdrawal import withdrawn
from forms_service.refusal import Refusal, no_receipt
from forms_service.site.pages import Pages
from forms_service.store.commits import Commits
from forms_service.store.journal import StoreClosed, StoreFull
from forms_service.store.tables import Store
from forms_service.web.refusals import NO_STORE
from site_src.content.site import PublishedForm


@dataclass(frozen=True)
class Withdrawing:
    """What takes answers back; `show`: what shows what is left of a form."""

    store: Store
    commits: Commits
    pages: Pages
    guard: Guard
    show: Callable[[str], Awaitable[None]]
    now: Callable[[], datetime]

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "POST",
                "/s/receipts/{receipt}/cancel",
                self.cancel,
                "Take an answer back",
                {
                    200: Said("Taken back: receipt, and status cancelled", OBJECT),
                    303: Said("Taken back: the receipt's page"),
                },
                {
                    403: "Sent from a foreign page",
                    404: "Unknown",
                    409: "Its form is closed, or doesn't let it",
                    429: "Too many; see Retry-After",
                    503: "The store can't write: nothing is changed",
                },
                pages=True,
            )
        ]

    async def cancel(self, request: Request) -> Response:
        """POST /s/receipts/{receipt}/cancel. Raises Refusal."""
        self.guard.admit(request)
        receipt = typed(request.path_params["receipt"])
        # A store that is written again holds its lock for as long: nobody else waits for that.
        published = await run_in_threadpool(self._form_of, receipt) if receipt else None
        if receipt is None or published is None:
            raise no_receipt()
        form, now = published.form, self.now()
        try:
            await self.commits.run(
                lambda: self.store.transact(
                    lambda state: (withdrawn(state, form, receipt, now), None)
                )
            )
        except (StoreFull, StoreClosed) as error:
            why = DISK_FULL if isinstance(error, StoreFull) else STORE_CLOSED
            raise Refusal(503, why) from None
        await self.show(form.id)
        name = shown(receipt)
        if asks_as_program(request):
            return JSONResponse({"receipt": name, "status": CANCELLED}, headers=NO_STORE)
        return RedirectResponse(f"/s/receipts/{name}", 303, headers=NO_STORE)

    def _form_of(self, receipt: str) -> PublishedForm | None:
        """The form that the answer is to, if both are there."""
        document = self.store.keyed(ANSWERS).get(doc_id=receipt)
        return self.pages.forms().get(document["form"]) if document else None
