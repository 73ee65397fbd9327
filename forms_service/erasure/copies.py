"""Whole stores that restores have put aside: what goes from the store goes from them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from forms_service.store import sealed
from forms_service.store.files import replace_durably, rewritten_draft, set_aside
from forms_service.store.ledger_state import LedgerState, State, encode, owed
from forms_service.store.sealed import Damaged, Patch

Taken = Callable[[State], Patch]
"""What takes something out of a state."""


def taken_from_copies(journal: Path, taken: Taken) -> tuple[int, list[Path]]:
    """Takes it out of the stores beside this one; how many held it, and which can't be read. Raises
    OSError."""
    held, unread = 0, []
    for path in set_aside(journal):
        try:
            raw = _rewritten(path.read_bytes(), taken)
        except Damaged:
            unread.append(path)
            continue
        if raw is not None:
            held += 1
            replace_durably(path, rewritten_draft(journal), raw)
    return held, unread


def _rewritten(data: bytes, taken: Taken) -> bytes | None:
    """A store's file with the same state less what is taken out, and no history; None where it holds
    nothing of it. Raises Damaged."""
    ledger = folded(data)
    patch = taken(ledger.tables)
    if not patch and not owed(ledger.tables):
        return None
    ledger.apply(patch)
    payloads = (encode({table: documents}) for table, documents in ledger.tables.items())
    return b"".join(sealed.whole(secrets.token_hex(16), payloads))


def folded(data: bytes) -> LedgerState:
    """The state that a store's file holds. Raises Damaged."""
    patches: list[Patch] = []
    sealed.read(data, patches)
    ledger = LedgerState()
    for patch in patches:
        ledger.apply(patch)
    return ledger
