"""An answer that says something else than it did: by whoever has its receipt, or by the office. It keeps its receipt,
its time and its place, and what its form's kind asks of an answer holds for it too."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from forms_service.answers.handled import HANDLED, Handled, handled, with_step
from forms_service.answers.publication import with_entries
from forms_service.answers.reading import PUBLISHABLE, WHOLE_FORM, Answer
from forms_service.answers.receipts import signed_up
from forms_service.answers.sending import Here, Sending, judged
from forms_service.answers.tally import ANSWERS, PENDING, in_hand
from forms_service.keeping.rules import Known, refuse_unknown_homes
from forms_service.refusal import Faulty, Refusal, no_receipt
from forms_service.store.ledger_state import Document, State, owe
from forms_service.store.sealed import Patch
from site_src.forms.form import Form

_NOT_CHANGED = "没有改"


def may_change(form: Form, document: Document, now: datetime) -> bool:
    """Whether whoever has its receipt can change this answer at `now`."""
    return form.changed_by_receipt and form.state(now) == "open" and in_hand(document)


def refuse_unless_changeable(form: Form, document: Document, now: datetime) -> None:
    """Raises Refusal 409 of an answer that whoever has its receipt can't change at `now`."""
    if not may_change(form, document, now):
        text = "这一份现在不能自己改。要改，请把回执告诉工作人员。"
        raise Refusal(409, text, _NOT_CHANGED)


def changed_by_sender(state: State, receipt: str, known: Known, sending: Sending) -> Patch:
    """What makes the answer say what its sender sent now. Of several times one after another the last is noted.
    Raises Refusal."""
    old = state.get(ANSWERS, {}).get(receipt)
    if old is None:
        raise no_receipt()
    refuse_unless_changeable(sending.form, old, sending.now)
    step = Handled("changed", sending.now.isoformat(timespec="seconds"), "")
    done = handled(old)
    if done and (done[-1].did, done[-1].by) == (step.did, step.by):
        old = {**old, HANDLED: old[HANDLED][:-1]}
    return {ANSWERS: {receipt: with_step(revised(known, sending, old), step)}, **owe(sending.now)}


def revised(known: Known, sending: Sending, old: Document) -> Document:
    """The answer `old` once it says what was sent now; one that didn't count does where its form's kind lets it. Raises
    Faulty where the kind would put it aside."""
    sending = replace(sending, instead=old, answer=_as_promised(sending.answer, old))
    refuse_unknown_homes(known, sending)
    found = known.counts.kind(sending.form).verdict(sending, known.counts.tally)
    if found == PENDING:
        said = signed_up(sending.answer.values).heading
        raise Faulty({WHOLE_FORM: f"{said}，只算一份，这一次没有改。"})
    assert not isinstance(found, Here)
    new = sending.document
    asked = {question.id for question in sending.form.questions}
    choices, entries = (
        {**{name: value for name, value in old[part].items() if name not in asked}, **new[part]}
        for part in ("choices", "entries")
    )
    others = {name: value for name, value in old.items() if name not in ("status", PUBLISHABLE)}
    return judged(with_entries({**new, **others, "choices": choices}, entries), found)


def _as_promised(answer: Answer, old: Document) -> Answer:
    """The answer, which says that what stays as it was written is published no more than was promised
    then."""
    asked = old.get(PUBLISHABLE, ())
    kept = {name for name, text in old["entries"].items() if answer.values.get(name) == text}
    return replace(answer, private=frozenset(name for name in kept if name not in asked))
