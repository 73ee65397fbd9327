"""How slips are delivered: in which order somebody walks by, and at which of an owner's parts."""

from __future__ import annotations

from forms_service.electorate.electorate import By, Electorate, Voter
from forms_service.roster.parts import DWELLING, Part, numbered

WHOSE: dict[By, str] = {"owner": "业主", "household": "住户"}
"""What people call who votes."""


def by_round(electorate: Electorate) -> tuple[Voter, ...]:
    """The voters by building, unit and room of where they are found."""
    return tuple(sorted(electorate.voters.values(), key=lambda voter: walked(found_at(voter))))


def by_building(electorate: Electorate) -> tuple[Voter, ...]:
    """The voters by building, unit and room of their first part: those of a building stand together."""
    return tuple(sorted(electorate.voters.values(), key=lambda voter: walked(voter.parts[0])))


def found_at(voter: Voter) -> Part:
    """The part at which an owner is found: a dwelling of theirs before a parking space."""
    return min(voter.parts, key=lambda part: (part.kind != DWELLING, walked(part)))


def address(voter: Voter) -> str:
    """Where a slip goes, and what else it is for."""
    more = f"等 {len(voter.parts)} 处" if len(voter.parts) > 1 else ""
    return f"{found_at(voter)}{more}"


def walked(part: Part) -> tuple[object, ...]:
    """By what parts stand in the order in which a person goes by them."""
    return tuple(numbered(text) for text in (part.building, part.unit, part.room))
