"""The way back of an answer: by its receipt, in one click."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from forms_service.http.operations import OBJECT, Operation, Said
from forms_service.keeping.withdrawal import withdrawn
from forms_service.web.by_receipt import REFUSALS, ByReceipt


@dataclass(frozen=True)
class Withdrawing:
    """What takes answers back."""

    by_receipt: ByReceipt

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
                    **REFUSALS,
                    409: "Its form is closed, or doesn't let it",
                },
                pages=True,
            )
        ]

    async def cancel(self, request: Request) -> Response:
        """POST /s/receipts/{receipt}/cancel. Raises Refusal."""
        self.by_receipt.guard.admit(request)
        return await self.by_receipt.change(request, withdrawn)
