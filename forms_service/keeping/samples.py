"""Answers of a demo in the store: put there as answers are, and taken out again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from forms_service.answers.publication import texts_of, with_decision
from forms_service.answers.sample import made_up_answers, made_up_decisions
from forms_service.answers.tally import ANSWERS, made_up
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import keeping
from forms_service.refusal import Refusal
from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch
from forms_service.store.tables import Store
from site_src.forms.form import Form


def is_empty(store: Store) -> bool:
    """Whether nobody has answered anything."""
    return not store.transact(lambda state: ({}, len(state.get(ANSWERS, {}))))


def keep_samples(
    store: Store, known: Known, forms: Iterable[Form], households: int, now: datetime
) -> int:
    """Keeps what a compound of so many made-up households would have sent by `now`, by the same rules
    as answers; returns how many there are."""
    kept = 0
    for sending in made_up_answers(forms, households, now):
        # No place is left: as people who come late.
        with contextlib.suppress(Refusal):
            keeping(store, known, sending)()
            kept += 1
    store.transact(lambda state: (_decided(state.get(ANSWERS, {}), now), None))
    return kept


def _decided(answers: Mapping[str, Document], now: datetime) -> Patch:
    """What is published of made-up answers, and what was replied."""
    texts = [
        text
        for receipt, answer in answers.items()
        if made_up(answer)
        for text in texts_of(receipt, answer)
    ]
    changed: dict[str, Document] = {}
    for text, decision in made_up_decisions(texts, now):
        answer = changed.get(text.receipt, answers[text.receipt])
        changed[text.receipt] = with_decision(answer, text, decision)
    return {ANSWERS: dict(changed)} if changed else {}


def drop_samples(store: Store) -> int:
    """Takes out every answer that is made up, and no other; returns how many."""

    def decide(state: State) -> tuple[Patch, int]:
        answers = state.get(ANSWERS, {})
        gone = {receipt: None for receipt, answer in answers.items() if made_up(answer)}
        return ({ANSWERS: gone} if gone else {}), len(gone)

    return store.transact(decide)
