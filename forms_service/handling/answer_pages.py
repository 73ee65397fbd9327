"""One answer: looked up by its receipt, shown masked, shown whole on a click that is noted, cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from forms_service.answers.handled import REASON_LIMIT, handled
from forms_service.answers.receipts import shown
from forms_service.answers.tally import CANCELLED, made_up, status_of
from forms_service.desk.access import Access, DeskOperation, Visit
from forms_service.desk.frame import DESK, HEADERS
from forms_service.handling.changes import REASON, SEEN, Handling, cancelled, read_reason, version
from forms_service.handling.columns import has_personal
from forms_service.handling.office import Office
from forms_service.handling.table import STATUSES
from forms_service.refusal import Faulty
from forms_service.staff.audit import Deed
from forms_service.staff.roles import Right
from forms_service.store.ledger_state import Document

ANSWER = "/answers/{receipt}"
_DONE = {
    "entered": "代填好了。请把回执抄给本人，凭它可以再查。",
    "changed": "改好了，网页和屏幕已经跟着更新，回执上写明了原因。",
    "cancelled": "取消了，网页和屏幕已经跟着更新，回执上写明了原因。",
}


def answer_address(receipt: str, done: str = "") -> str:
    """Where one answer is shown; `done`: what was just done to it."""
    return f"{DESK}/answers/{shown(receipt)}{f'?done={done}' if done else ''}"


@dataclass(frozen=True)
class AnswerPages:
    """The routes of one answer."""

    office: Office

    @property
    def _access(self) -> Access:
        return self.office.access

    def operations(self) -> list[DeskOperation]:
        operation, handle = self._access.operation, Right.HANDLE_ANSWERS
        return [
            operation("GET", "/answers", Right.SEE_ANSWERS, self.look_up, "Look up a receipt"),
            operation("GET", ANSWER, Right.SEE_ANSWERS, self.page, "An answer, masked"),
            operation("POST", f"{ANSWER}/see", Right.SEE_PERSONAL, self.see, "An answer, whole"),
            operation("POST", f"{ANSWER}/cancel", handle, self.cancel, "Cancel an answer"),
        ]

    async def look_up(self, visit: Visit) -> Response:
        """Leads to the answer of a receipt. Raises Refusal 404."""
        receipt, _ = self.office.answer(visit.request.query_params.get("receipt", ""))
        return RedirectResponse(answer_address(receipt), 303, headers=HEADERS)

    async def page(self, visit: Visit) -> Response:
        receipt, document = self.office.answer(visit.request.path_params["receipt"])
        return await self._shown(visit, receipt, document)

    async def see(self, visit: Visit) -> Response:
        """Shows what is masked elsewhere, once that is noted."""
        receipt, document = self.office.answer(visit.request.path_params["receipt"])
        deed = Deed(visit.member.name, "answer.see", document["form"], receipt=receipt)
        await self.office.note(visit, deed)
        return await self._shown(visit, receipt, document, whole=True)

    async def cancel(self, visit: Visit) -> Response:
        receipt, document = self.office.answer(visit.request.path_params["receipt"])
        fields = await visit.fields()
        sent = "".join(fields.get(REASON, ()))
        try:
            reason = read_reason(sent)
        except Faulty as faulty:
            return await self._shown(
                visit, receipt, document, faults=faulty.faults, reason=sent, status=422
            )
        seen = "".join(fields.get(SEEN, ()))
        handling = Handling(receipt, visit.member.name, visit.now, reason, seen)
        deed = Deed(visit.member.name, "answer.cancel", document["form"], reason, receipt)
        await self.office.handle(
            visit, deed, lambda state: (cancelled(state, handling), receipt), lambda name: name
        )
        return RedirectResponse(answer_address(receipt, "cancelled"), 303, headers=HEADERS)

    async def _shown(
        self,
        visit: Visit,
        receipt: str,
        document: Document,
        *,
        whole: bool = False,
        faults: Mapping[str, str] | None = None,
        reason: str = "",
        status: int = 200,
    ) -> Response:
        form = await run_in_threadpool(self.office.form, document["form"], visit.now.date())
        given = [
            (column.ask, column.shown(document, whole), column.personal)
            for column in form.columns
            if column.given(document) is not None
        ]
        context: dict[str, Any] = {
            "form": form,
            "receipt": shown(receipt),
            "address": answer_address(receipt),
            "list_address": f"{DESK}/forms/{form.id}",
            "given": given,
            "at": document["at"],
            "became": STATUSES[status_of(document)],
            "cancelled": status_of(document) == CANCELLED,
            "sample": made_up(document),
            "steps": handled(document),
            "whole": whole,
            "masked": not whole and has_personal(form.columns, document),
            "seen": version(document),
            "done": _DONE.get(visit.request.query_params.get("done", ""), ""),
            "faults": faults or {},
            "reason": reason,
            "limit": REASON_LIMIT,
            "fields": {"reason": REASON, "seen": SEEN},
        }
        return await self._access.desk.page(visit.member, "answer", "一份回答", status, **context)
