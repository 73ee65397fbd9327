"""Answers of a demo in the store: put there as answers are, and taken out again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from forms_service.answers.publication import texts_of, with_decision
from forms_service.answers.sample import made_up_answers, made_up_decisions, made_up_steps
from forms_service.answers.tally import ANSWERS, made_up
from forms_service.electorate.taking_part import TOOK_PART
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import keeping
from forms_service.refusal import Refusal
from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch
from forms_service.store.tables import Store
from site_src.forms.form import Form

FILLING = "filling"
"""The table that holds something while a demo is being filled: what is there then may be half of it."""
_BEGUN = "begun"
_FILLED: Patch = {FILLING: {_BEGUN: None}}


def is_empty(store: Store) -> bool:
    """Whether nobody has answered anything; what was left of a demo that was not filled to its end is
    nobody's answer."""
    return store.transact(lambda state: ({}, _nobody(state)))


def _nobody(state: State) -> bool:
    answers = state.get(ANSWERS, {}).values()
    return all(map(made_up, answers)) if state.get(FILLING) else not answers


def keep_samples(
    store: Store, known: Known, forms: Iterable[Form], households: int, now: datetime
) -> int:
    """Keeps what a compound of so many made-up households would have sent by `now`, by the same rules
    as answers, in place of what is left of an unfinished time before; returns how many there are."""
    drop_samples(store)
    store.transact(lambda _: ({FILLING: {_BEGUN: {"at": now.isoformat()}}}, None))
    kept = 0

    def voters(form: Form) -> list[str]:
        electorate = known.counts.electorates.of(form)
        return list(electorate.voters) if electorate else []

    asked = [*forms]
    for sending in made_up_answers(asked, households, now, voters):
        # No place is left: as people who come late.
        with contextlib.suppress(Refusal):
            keeping(store, known, sending)()
            kept += 1
    # In one step with what is published of them: there is all of it or a trace of the beginning.
    stepped = {form.id: form for form in asked if form.course}
    store.transact(lambda state: (_decided(state.get(ANSWERS, {}), stepped, now) | _FILLED, None))
    return kept


def _decided(answers: Mapping[str, Document], stepped: Mapping[str, Form], now: datetime) -> Patch:
    """What is published of made-up answers, what was replied, and the steps of those that are taken on."""
    texts = [
        text
        for receipt, answer in answers.items()
        if made_up(answer)
        for text in texts_of(receipt, answer)
    ]
    changed: dict[str, Document] = {
        receipt: made_up_steps(stepped[answer["form"]], answer, now)
        for receipt, answer in answers.items()
        if made_up(answer) and answer["form"] in stepped
    }
    for text, decision in made_up_decisions(texts, now):
        answer = changed.get(text.receipt, answers[text.receipt])
        changed[text.receipt] = with_decision(answer, text, decision)
    return {ANSWERS: dict(changed)} if changed else {}


def drop_samples(store: Store) -> int:
    """Takes out every answer that is made up, and no other; returns how many."""

    def decide(state: State) -> tuple[Patch, int]:
        answers = state.get(ANSWERS, {})
        gone = {receipt: None for receipt, answer in answers.items() if made_up(answer)}
        voted = {
            name: None
            for name, entry in state.get(TOOK_PART, {}).items()
            if entry["receipt"] in gone
        }
        tables: Patch = {ANSWERS: gone, TOOK_PART: voted}
        begun = _FILLED if state.get(FILLING) else {}
        return {name: rows for name, rows in tables.items() if rows} | begun, len(gone)

    return store.transact(decide)
