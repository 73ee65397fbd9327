"""Keeping one answer: what the rules decide, and the write, in one step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from forms_service.answers.receipts import Aside, aside_of, new_receipt
from forms_service.answers.sending import ABOUT, Here, Sending, digest, judged
from forms_service.answers.tally import ANSWERS, COUNTED, counts, status_of
from forms_service.keeping.rules import IDEMPOTENCY, Case, Known, verdict
from forms_service.secrecy.ballot_box import apart
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch
from forms_service.store.tables import Store

REPLACED = "replaced"
"""What somebody is told whose ballot counts in place of their earlier one."""
KEYS_FOR = timedelta(days=7)
"""So long an idempotency key is known at least: nobody tries to send an answer again later."""


@dataclass(frozen=True)
class Kept:
    """An answer that is stored: its receipt, whether it was already there, and whether it counts
    (tally.status_of), REPLACED where it does in place of an earlier one; `aside`: why it doesn't."""

    receipt: str
    again: bool
    status: str = COUNTED
    aside: Aside | None = field(default=None, compare=False)


def keeping(store: Store, known: Known, sending: Sending) -> Callable[[], Kept]:
    """The action that keeps an answer, for `Commits.run`. Raises Refusal."""
    decide = deciding(known, sending)
    return lambda: store.transact(decide)


def deciding(known: Known, sending: Sending) -> Callable[[State], tuple[Patch, Kept]]:
    """What keeps an answer, for `Store.transact`. Raises Refusal."""
    document, body, key_name = sending.document, sending.kept_body, sending.key_name

    def decide(state: State) -> tuple[Patch, Kept]:
        case = Case(sending, known, state)
        found = verdict(case)
        if isinstance(found, Here):
            # The answer it repeats may still be on its way to the disk. This empty commit stands
            # behind that one and fails with it, so no receipt is given for what is not kept.
            held = state.get(ANSWERS, {}).get(found.receipt, {})
            return {IDEMPOTENCY: {}}, Kept(found.receipt, True, status_of(held), aside_of(held))
        receipt = new_receipt()
        kept = judged(document, found)
        patch: dict[str, dict[str, Any] | None] = {ANSWERS: {receipt: kept}}
        replaces = False
        if seat := case.seat:
            if sending.form.secret:
                kept, inner = apart(state, sending.form, receipt, kept, seat.earlier)
                patch |= inner
            kept = seat.settled(state, kept)
            patch |= seat.cast(state, kept, receipt)
            replaces = seat.earlier is not None and counts(kept)
        elif sending.form.code_by:
            patch[ANSWERS] = {receipt: {**kept, ABOUT: case.voter}}
        if key_name:
            patch[IDEMPOTENCY] = {key_name: {"body": body, "receipt": receipt}}
        elif sending.sender:
            name = digest(sending.form.id, sending.body)
            known.doubles.note(sending.sender, name, receipt, sending.now)
        status = REPLACED if replaces else status_of(kept)
        return patch, Kept(receipt, False, status, aside_of(kept))

    return decide


def forget_keys(store: Store, now: datetime) -> int:
    """Erases the idempotency keys that came more than KEYS_FOR before `now`, or whose answer is
    gone; returns how many."""

    def decide(state: State) -> tuple[Patch, int]:
        answers = state.get(ANSWERS, {})
        gone = {
            name: None
            for name, known in state.get(IDEMPOTENCY, {}).items()
            if (answer := answers.get(known["receipt"])) is None
            or now - datetime.fromisoformat(answer["at"]) > KEYS_FOR
        }
        return ({IDEMPOTENCY: gone} if gone else {}), len(gone)

    return store.transact(decide)
