"""The seals that were set on results: one that is set again stands beside the one before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from forms_service.sealing.record import Record
from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch
from site_src.forms.seal import Seal, Sealed

SEALS = "seals"
"""The table of seals: form id → {"set": [{"digest", "parts", "at", "by", "reason"}]}, oldest first; `parts`: see
`Record.parts`; `by`: an account."""


def seals_in(state: State, form: str) -> Sequence[Document]:
    """A form's, oldest first."""
    found: Sequence[Document] = state.get(SEALS, {}).get(form, {}).get("set", ())
    return found


def with_seal(
    before: Sequence[Document], form: str, record: Record, by: str, reason: str, now: datetime
) -> Patch:
    """What to store of one more."""
    made: dict[str, Any] = {
        "digest": record.digest,
        "parts": dict(record.parts),
        "at": now.isoformat(timespec="seconds"),
        "by": by,
        "reason": reason,
    }
    return {SEALS: {form: {"set": [*before, made]}}}


def sealed(seals: Sequence[Document], record: Record) -> Sealed | None:
    """What all are told of a form's seals; None before the first. Not who set them."""
    if not seals:
        return None
    *earlier, last = (Seal(digest=s["digest"], at=s["at"], reason=s["reason"]) for s in seals)
    return Sealed(**dict(last), stands=last.digest == record.digest, earlier=tuple(earlier))
