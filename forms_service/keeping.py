"""Keeping one answer: everything that must be decided in the same step as the write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from forms_service.answers import Answer, document_of
from forms_service.ledger_state import State
from forms_service.receipts import new_receipt
from forms_service.sealed import Patch
from forms_service.store import Store
from forms_service.tally import ANSWERS, Tally
from site_src.forms import Form

IDEMPOTENCY = "idempotency"
KEYS_FOR = timedelta(days=7)
"""So long an idempotency key is known at least: nobody tries to send an answer again later."""


class FormNotOpen(Exception):
    """The form takes no answers now."""


class FormFull(Exception):
    """The sign-up has no place left."""


class KeyReused(Exception):
    """An idempotency key came again with another answer."""


@dataclass(frozen=True)
class Kept:
    """An answer that is stored: its receipt, and whether it was already there."""

    receipt: str
    again: bool


def keeping(
    store: Store, tally: Tally, form: Form, answer: Answer, now: datetime, key: str | None
) -> Callable[[], Kept]:
    """The action that keeps `answer`, for `Commits.run`. It raises FormNotOpen, FormFull, KeyReused.

    `key`: the request's Idempotency-Key; the same key with the same answer gives the same receipt,
    even when the form is closed or full by now.
    """
    document = document_of(form, answer, now.isoformat(timespec="seconds"))
    name = _digest(form.id, key) if key else None
    body = _digest(repr(document["choices"]), repr(sorted(document["entries"].items())))

    def decide(state: State) -> tuple[Patch, Kept]:
        known = state.get(IDEMPOTENCY, {}).get(name) if name else None
        if known:
            if known["body"] != body:
                raise KeyReused
            # The answer it repeats may still be on its way to the disk. This empty commit stands
            # behind that one and fails with it, so no receipt is given for what is not kept.
            return {IDEMPOTENCY: {}}, Kept(known["receipt"], again=True)
        if form.state(now) != "open":
            raise FormNotOpen
        if form.capacity is not None and tally.of(form.id).answers >= form.capacity:
            raise FormFull
        receipt = new_receipt()
        patch: dict[str, dict[str, Any] | None] = {ANSWERS: {receipt: document}}
        if name:
            patch[IDEMPOTENCY] = {name: {"body": body, "receipt": receipt}}
        return patch, Kept(receipt, again=False)

    return lambda: store.transact(decide)


def is_known(store: Store, form: Form, key: str | None) -> bool:
    """Whether an answer came with this Idempotency-Key."""
    held = store.journal.state.get(IDEMPOTENCY, {})
    return key is not None and _digest(form.id, key) in held


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


def _digest(*parts: str) -> str:
    return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()
