"""The step that whoever has the receipt may take: reopening what was solved, closing what is done."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from forms_service.http.operations import OBJECT, Operation, Said
from forms_service.http.requests import read_form
from forms_service.proceedings.moves import taken_by_sender
from forms_service.web.by_receipt import REFUSALS, ByReceipt


@dataclass(frozen=True)
class BySender:
    """What takes answers on as their senders want."""

    by_receipt: ByReceipt

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "POST",
                "/s/receipts/{receipt}/step",
                self.step,
                "Take an answer a stage on, as its sender may; field `to`",
                {
                    200: Said("Done: receipt and status", OBJECT),
                    303: Said("Done: the receipt's page"),
                },
                {
                    **REFUSALS,
                    409: "It can't be taken there from where it stands",
                    413: "Too large",
                    415: "Neither a form of a browser's nor as one",
                    422: "Can't be read",
                },
                body={"application/x-www-form-urlencoded": dict[str, str]},
                pages=True,
            )
        ]

    async def step(self, request: Request) -> Response:
        """POST /s/receipts/{receipt}/step. Raises Refusal."""
        self.by_receipt.guard.admit(request)
        fields = await read_form(request, limit=1024, most=4)
        to = "".join(fields.get("to", ())[:1])
        return await self.by_receipt.change(
            request,
            lambda state, form, receipt, now: taken_by_sender(state, form, receipt, to, now),
        )
