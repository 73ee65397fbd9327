"""Rosters in the store. What is counted by is a value of its own, named by its digest: a vote that is
frozen on one keeps it whatever is imported later. Whom to reach stands apart, and in none of them."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from forms_service.roster.importing import NOBODY, Roster
from forms_service.roster.parts import Contact, Part
from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch

ROSTERS = "rosters"
"""The table of rosters: digest → {"parts": [[building, unit, room, kind, area, owner]]}."""
CURRENT = "roster"
"""The table of the one that holds now: "current" → {"digest", "at", "by"}."""
CONTACTS = "roster_contacts"
"""The table of whom to reach: owner's key → {"name", "phone"}. Personal."""
_NOW = "current"


def current(state: State) -> Roster:
    """The roster that holds now; without one, an empty one."""
    held = state.get(CURRENT, {}).get(_NOW)
    if held is None:
        return NOBODY
    parts = [Part(*row) for row in state[ROSTERS][held["digest"]]["parts"]]
    contacts = {
        owner: Contact(said["name"], said["phone"])
        for owner, said in state.get(CONTACTS, {}).items()
    }
    return Roster({part.address: part for part in parts}, contacts)


def since(state: State) -> Document | None:
    """When the roster that holds now was imported, by whom, and its digest; None where there is none."""
    return state.get(CURRENT, {}).get(_NOW)


def kept(state: State, roster: Roster, by: str, now: datetime) -> Patch:
    """What to store so that `roster` holds from now on; the one before goes."""
    rows = [
        [part.building, part.unit, part.room, part.kind, part.area, part.owner]
        for _, part in sorted(roster.parts.items())
    ]
    digest = sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
    held = since(state)
    rosters: dict[str, Any] = {digest: {"parts": rows}}
    if held and held["digest"] != digest:
        rosters[held["digest"]] = None
    contacts: dict[str, Any] = dict.fromkeys(state.get(CONTACTS, {}))
    contacts |= {
        owner: {"name": said.name, "phone": said.phone} for owner, said in roster.contacts.items()
    }
    at = now.isoformat(timespec="seconds")
    return {
        ROSTERS: rosters,
        CURRENT: {_NOW: {"digest": digest, "at": at, "by": by}},
        CONTACTS: contacts,
    }
