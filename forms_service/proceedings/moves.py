"""A step of an answer through its course, decided in the same step as the write."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from forms_service.answers.handled import Handled
from forms_service.answers.stages import since, stage_of, with_stage
from forms_service.answers.tally import ANSWERS, counts
from forms_service.handling.changes import Handling, held
from forms_service.refusal import Refusal, no_receipt
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch
from site_src.forms.form import Form
from site_src.proceedings.course import Course

_NOT_DONE = "没有办"


def taken(state: State, handling: Handling, form: Form, to: str, office: str) -> Patch:
    """What takes the answer to the stage `to`; `office`: which answers for that, no person. Raises Refusal where
    the course doesn't lead there, or somebody else has done something to it meanwhile."""
    document, course = held(state, handling), _course(form)
    stage = course.stages[stage_of(document, course)]
    if to not in stage.to:
        text = f"这一份现在是「{stage.label}」，不能这样办。请看一看现在的样子，再办一次。"
        raise Refusal(409, text, _NOT_DONE)
    step = replace(handling.step("moved"), office=office)
    return {ANSWERS: {handling.receipt: with_stage(document, course, to, step)}}


def taken_by_sender(state: State, form: Form, receipt: str, to: str, now: datetime) -> Patch:
    """What takes the answer to `to`, by whoever has its receipt; nothing where it is there. Raises Refusal."""
    document, course = state.get(ANSWERS, {}).get(receipt), _course(form)
    if document is None:
        raise no_receipt()
    key = stage_of(document, course)
    if key == to:
        return {}
    if not counts(document) or not course.may_sender_take(key, to, since(document), now):
        text = f"这一份现在是「{course.stages[key].label}」，不能这样办。有别的情况，请把回执告诉工作人员。"
        raise Refusal(409, text, _NOT_DONE)
    step = Handled("moved", now.isoformat(timespec="seconds"), "")
    return {ANSWERS: {receipt: with_stage(document, course, to, step)}}


def _course(form: Form) -> Course:
    if form.course is None:
        raise Refusal(409, "这种表的回答没有要一步一步办的。", _NOT_DONE)
    return form.course
