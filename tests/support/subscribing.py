"""Being told of changes as the store tells its subscribers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from forms_service.answers.tally import ANSWERS
from forms_service.store.ledger_state import Subscriber


def tell(
    subscriber: Subscriber, changes: Iterable[tuple[str, dict[str, Any] | None]]
) -> dict[str, dict[str, Any]]:
    """Tells of answers that come, change and go (None), by receipt. What stands in the end."""
    held: dict[str, dict[str, Any]] = {}
    for receipt, document in changes:
        old = held.pop(receipt, None)
        if document is not None:
            held[receipt] = document
        subscriber(ANSWERS, receipt, old, document)
    return held
