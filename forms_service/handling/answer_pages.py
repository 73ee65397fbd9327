"""One answer: looked up by its receipt, shown masked, shown whole on a click that is noted, cancelled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from forms_service.answers.handled import REASON_LIMIT, entered_by, handled, with_reasons
from forms_service.answers.receipts import short, shown
from forms_service.answers.sending import ABOUT
from forms_service.answers.stages import due, since, stage_of
from forms_service.answers.tally import CANCELLED, counts, made_up, on_paper, status_of
from forms_service.desk.access import Access, DeskOperation, Visit
from forms_service.desk.frame import DESK, HEADERS
from forms_service.handling.changes import REASON, SEEN, Handling, cancelled, read_reason
from forms_service.handling.columns import Sight, personal_words
from forms_service.handling.office import Office, OfficeForm, sight
from forms_service.photographs.names import named_in
from forms_service.photographs.showing import shown_photo
from forms_service.refusal import Faulty, not_there
from forms_service.staff.audit import Deed
from forms_service.staff.roles import Right
from forms_service.store.ledger_state import Document
from site_src.proceedings.follow_up import FollowUp, answer_key

ANSWER = "/answers/{handle}"
_ENTERED = "entered"
_DONE = {
    _ENTERED: "代填好了。请把回执抄给本人，凭它可以再查。",
    "changed": "改好了，网页和屏幕已经跟着更新，回执上写明了原因。",
    "moved": "办好这一步了，网页和屏幕已经跟着更新，本人打开回执看得到。",
    "cancelled": "取消了，网页和屏幕已经跟着更新，回执上写明了原因。",
}


def answer_address(handle: str, done: str = "") -> str:
    """Where one answer is shown; `done`: what was just done to it."""
    return f"{DESK}/answers/{handle}{f'?done={done}' if done else ''}"


@dataclass(frozen=True)
class Proceeding:
    """Where the office has got with an answer: the stage's label, since when, until when it is to be taken on if
    it has to, and where to (key, label). `follow`: what is to be written of it; `key`: by what content names it."""

    stage: str
    since: datetime
    due: datetime | None
    ways: tuple[tuple[str, str], ...]
    follow: FollowUp | None
    key: str


@dataclass(frozen=True)
class Typed:
    """What was sent and not done, to be shown again: the reason of a cancellation or, with an `office`, of a step;
    `ask_again`: that can be done all the same, by who has looked twice."""

    reason: str = ""
    office: str | None = None
    ask_again: bool = False


_NOTHING_TYPED = Typed()


@dataclass(frozen=True)
class AnswerPages:
    """The routes of one answer. `made`: the title, address and kind of what was made of the answer with a key, None where
    nothing was yet."""

    office: Office
    made: Callable[[str], tuple[str, str, str] | None]

    @property
    def _access(self) -> Access:
        return self.office.access

    def operations(self) -> list[DeskOperation]:
        operation, handle = self._access.operation, Right.HANDLE_ANSWERS
        return [
            operation("GET", "/answers", Right.SEE_ANSWERS, self.look_up, "Look up a receipt"),
            operation("GET", ANSWER, Right.SEE_ANSWERS, self.page, "An answer, masked"),
            operation(
                "GET", f"{ANSWER}/photos/{{name}}", Right.SEE_PERSONAL, self.photo, "A photograph"
            ),
            operation("POST", f"{ANSWER}/see", Right.SEE_PERSONAL, self.see, "An answer, whole"),
            operation("POST", f"{ANSWER}/cancel", handle, self.cancel, "Cancel an answer"),
        ]

    async def look_up(self, visit: Visit) -> Response:
        """Leads to the answer of a receipt. Raises Refusal 404."""
        handle = self.office.looked_up(visit.request.query_params.get("receipt", ""))
        return RedirectResponse(answer_address(handle), 303, headers=HEADERS)

    async def page(self, visit: Visit) -> Response:
        receipt, document = self.office.answer(visit.request.path_params["handle"])
        return await self.shown(visit, receipt, document)

    async def photo(self, visit: Visit) -> Response:
        """Raises Refusal 404."""
        _, document = self.office.answer(visit.request.path_params["handle"])
        name = visit.request.path_params["name"]
        if name not in named_in(document):
            raise not_there()
        return await run_in_threadpool(shown_photo, self.office.album, name, HEADERS)

    async def see(self, visit: Visit) -> Response:
        """Shows what is masked elsewhere, once that is noted."""
        receipt, document = self.office.answer(visit.request.path_params["handle"])
        deed = Deed(visit.member.name, "answer.see", document["form"], receipt=receipt)
        await self.office.note(visit, deed)
        return await self.shown(visit, receipt, document, whole=True)

    async def cancel(self, visit: Visit) -> Response:
        receipt, document = self.office.answer(visit.request.path_params["handle"])
        fields = await visit.fields()
        sent = "".join(fields.get(REASON, ()))
        try:
            reason = read_reason(sent)
        except Faulty as faulty:
            return await self.shown(
                visit, receipt, document, faults=faulty.faults, typed=Typed(sent), status=422
            )
        seen = "".join(fields.get(SEEN, ()))
        handling = Handling(
            receipt, visit.member.name, visit.now, reason, seen, self.office.version
        )
        deed = Deed(visit.member.name, "answer.cancel", document["form"], reason, receipt)
        await self.office.handle(
            visit, deed, lambda state: (cancelled(state, handling), receipt), lambda name: name
        )
        address = answer_address(self.office.handles.of(receipt), "cancelled")
        return RedirectResponse(address, 303, headers=HEADERS)

    async def shown(
        self,
        visit: Visit,
        receipt: str,
        document: Document,
        *,
        whole: bool = False,
        faults: Mapping[str, str] | None = None,
        typed: Typed = _NOTHING_TYPED,
        status: int = 200,
    ) -> Response:
        """`whole`: with names, phones and the receipt. That opens all of the answer, so it is shown only where
        who sees it is noted: now, or as who has just entered it and gives it to somebody."""
        form = await run_in_threadpool(self.office.form, document["form"], visit.now.date())
        seen, done = sight(visit), visit.request.query_params.get("done", "")
        handed_over = done == _ENTERED and entered_by(document) == visit.member.name
        opened = whole or (handed_over and seen is Sight.MASKED)
        answered = [column for column in form.columns if column.given(document) is not None]
        given = [
            (column.ask, column.shown(document, Sight.WHOLE if whole else seen), column.personal)
            for column in answered
        ]
        context: dict[str, Any] = {
            "form": form,
            "receipt": shown(receipt) if opened else short(receipt),
            "opened": opened,
            "address": answer_address(self.office.handles.of(receipt)),
            "list_address": f"{DESK}/forms/{form.id}",
            "given": given,
            "photos": sorted(named_in(document)) if seen is Sight.MASKED else (),
            "at": document["at"],
            "about": document.get(ABOUT, ""),
            "became": self.office.became(receipt, document),
            "cancelled": status_of(document) == CANCELLED,
            "sample": made_up(document),
            "on_paper": on_paper(document),
            "steps": handled(
                with_reasons(document, lambda _: "") if seen is Sight.OVERSEEN else document
            ),
            "whole": whole,
            "masked": () if whole else personal_words(answered),
            "seen": self.office.version(document),
            "done": _DONE.get(done, ""),
            "faults": faults or {},
            "typed": typed,
            "limit": REASON_LIMIT,
            "fields": {"reason": REASON, "seen": SEEN},
            "proceeding": (proceeding := _proceeding(form, receipt, document)),
            "made": self.made(proceeding.key) if proceeding else None,
        }
        return await self._access.desk.page(visit.member, "answer", "一份回答", status, **context)


def _proceeding(form: OfficeForm, receipt: str, document: Document) -> Proceeding | None:
    """Where the office has got with it; None of an answer that isn't taken anywhere."""
    asked = form.published.form if form.published else None
    if asked is None or asked.course is None or not counts(document):
        return None
    stages = asked.course.stages
    stage = stages[stage_of(document, asked.course)]
    ways = tuple((to, stages[to].label) for to in stage.to)
    key = answer_key(receipt)
    return Proceeding(stage.label, since(document), due(document, asked), ways, stage.follow, key)
