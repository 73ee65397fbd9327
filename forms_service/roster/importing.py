"""An import held against the roster that is there: rows with the same address are the same part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from forms_service.roster.cells import Row
from forms_service.roster.parts import GONE, Contact, Part
from site_src.forms.turnout import square_metres

_SAID = {
    "building": "楼栋",
    "unit": "单元",
    "room": "房号",
    "kind": "类型",
    "area": "面积",
    "owner": "业主编号",
}


@dataclass(frozen=True)
class Roster:
    """Parts by address, and whom to reach of each owner by key. The latter is personal."""

    parts: Mapping[str, Part]
    contacts: Mapping[str, Contact]


NOBODY = Roster({}, {})


@dataclass(frozen=True)
class Imported:
    """What an import makes of a roster: what it is then, the parts that are new, those that changed
    with how, how many are the same, those that it doesn't name, which stay, those that it took out, and those that
    it would have and that weren't there."""

    roster: Roster
    added: tuple[Part, ...]
    changed: tuple[tuple[Part, str], ...]
    same: int
    unnamed: tuple[Part, ...]
    removed: tuple[Part, ...] = ()
    absent: tuple[Part, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        return not self.added and not self.changed and not self.removed


def imported(roster: Roster, rows: Sequence[Row]) -> Imported:
    """Merges `rows` into `roster`, by address. What a file says of whom to reach replaces what was
    known; where it says nothing, that stays."""
    parts, contacts = dict(roster.parts), dict(roster.contacts)
    added, changed, removed, absent, same = [], [], [], [], 0
    for row in rows:
        part = row.part
        before = parts.get(part.address)
        if part.kind == GONE:
            if before is None:
                absent.append(part)
            else:
                removed.append(parts.pop(part.address))
            continue
        if before is None:
            added.append(part)
        elif before == part:
            same += 1
        else:
            changed.append((part, _difference(before, part)))
        parts[part.address] = part
        if row.contact != Contact():
            contacts[part.owner_key] = row.contact
    owners = {part.owner_key for part in parts.values()}
    named = {row.part.address for row in rows}
    return Imported(
        Roster(parts, {owner: contacts[owner] for owner in contacts if owner in owners}),
        tuple(added),
        tuple(changed),
        same,
        tuple(part for address, part in roster.parts.items() if address not in named),
        tuple(removed),
        tuple(absent),
    )


def _difference(before: Part, after: Part) -> str:
    said = []
    for each in fields(Part):
        old, new = getattr(before, each.name), getattr(after, each.name)
        if old != new:
            if each.name == "area":
                old, new = square_metres(old), square_metres(new)
            said.append(f"{_SAID[each.name]} {old or '（空）'} → {new or '（空）'}")
    return "，".join(said)
