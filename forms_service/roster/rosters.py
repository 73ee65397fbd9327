"""Rosters in the store. What is counted by is a value of its own, named by its digest: a vote is counted by
the one that held when it opened, whatever is imported later. Whom to reach stands apart, and in none of
them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import Any

from forms_service.roster.importing import NOBODY, Roster
from forms_service.roster.parts import Contact, Part
from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch

ROSTERS = "rosters"
"""The table of rosters: digest → {"parts": [[building, unit, room, kind, area, owner]]}."""
IMPORTS = "roster"
"""The table of imports, {"digest", "at", "by"} each: the one that holds under "current", those before under
when they were made."""
CONTACTS = "roster_contacts"
"""The table of whom to reach: owner's key → {"name", "phone"}. Personal."""
CURRENT = "current"
"""Under it stands the import that holds now."""
_COUNTED_FOR = timedelta(days=800)
"""So long a roster is kept after another took its place: as long as a vote that opened under it may be open
(a year), and its ballots are kept after (400 days)."""


def parts_of(document: Document) -> list[Part]:
    """The parts of a roster as it is stored."""
    return [Part(*row) for row in document["parts"]]


def current(state: State) -> Roster:
    """The roster that holds now; without one, an empty one."""
    held = state.get(IMPORTS, {}).get(CURRENT)
    if held is None:
        return NOBODY
    contacts = {
        owner: Contact(said["name"], said["phone"])
        for owner, said in state.get(CONTACTS, {}).items()
    }
    parts = parts_of(state[ROSTERS][held["digest"]])
    return Roster({part.address: part for part in parts}, contacts)


def since(state: State) -> Document | None:
    """When the roster that holds now was imported, by whom, and its digest; None where there is none."""
    return state.get(IMPORTS, {}).get(CURRENT)


def counted_by(imports: Iterable[Document], opens: datetime) -> str | None:
    """The digest of the roster that a vote is frozen on which `opens` then: the last that was imported by
    that moment, or, where there was none yet, the first that is. It is the same whenever it is asked."""
    in_order = sorted(imports, key=_moment)
    before = [each for each in in_order if _moment(each) <= opens]
    found = before[-1] if before else in_order[0] if in_order else None
    return None if found is None else str(found["digest"])


def kept(state: State, roster: Roster, by: str, now: datetime) -> Patch:
    """What to store so that `roster` holds from now on. Those before stay as long as a vote may be counted
    by them."""
    rows = [
        [part.building, part.unit, part.room, part.kind, part.area, part.owner]
        for _, part in sorted(roster.parts.items())
    ]
    digest = sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
    new = {"digest": digest, "at": now.isoformat(timespec="seconds"), "by": by}
    imports = _without_old({**state.get(IMPORTS, {})}, new, now)
    wanted = {each["digest"] for each in imports.values() if each is not None}
    rosters: dict[str, Any] = {
        held: None for held in state.get(ROSTERS, {}) if held not in wanted
    } | {digest: {"parts": rows}}
    contacts: dict[str, Any] = dict.fromkeys(state.get(CONTACTS, {}))
    contacts |= {
        owner: {"name": said.name, "phone": said.phone} for owner, said in roster.contacts.items()
    }
    return {ROSTERS: rosters, IMPORTS: imports, CONTACTS: contacts}


def _without_old(
    before: Mapping[str, Document], new: Document, now: datetime
) -> dict[str, Document | None]:
    """The imports once `new` holds: what came before under its moment, and None for what no vote can be
    counted by any more: no vote opened while it held, or only such as are long over."""
    imports: dict[str, Document | None] = {**before, CURRENT: new}
    if (held := before.get(CURRENT)) and held["at"] != new["at"]:
        imports[held["at"]] = held
    in_order = sorted((each for each in imports.values() if each), key=_moment)
    for each, after in pairwise(in_order):
        if now - _moment(after) > _COUNTED_FOR:
            imports[each["at"]] = None
    return imports


def _moment(made: Document) -> datetime:
    return datetime.fromisoformat(made["at"])
