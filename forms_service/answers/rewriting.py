"""A note that the store's file still holds words that are in no answer any more, as every change leaves
the line before it standing: it is to be written again, at the latest in the next night."""

from __future__ import annotations

from datetime import datetime

from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch

_CARE, _OWED = "care", "compaction"


def owed(state: State) -> bool:
    """Whether the file is to be written again."""
    return _OWED in state.get(_CARE, {})


def owe(now: datetime) -> Patch:
    """The note; it belongs into the patch that takes words back."""
    return {_CARE: {_OWED: {"since": now.isoformat(timespec="seconds")}}}


def done() -> Patch:
    """That it was written."""
    return {_CARE: {_OWED: None}}
