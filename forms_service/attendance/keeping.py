"""How long names are kept that were added to a list at the activity: nobody has a receipt for them."""

from __future__ import annotations

from datetime import datetime, timedelta

from forms_service.attendance.lists import TICKS
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch

NAMES_FOR = timedelta(days=90)
"""So long after the tick, as a form keeps that says nothing else."""


def without_old_names(state: State, now: datetime) -> Patch:
    """What takes out the names that have been kept long enough; that somebody came stays."""
    changed = {
        key: {**each, "name": ""}
        for key, each in state.get(TICKS, {}).items()
        if each.get("name") and now - datetime.fromisoformat(each["at"]) >= NAMES_FOR
    }
    return {TICKS: dict(changed)} if changed else {}
