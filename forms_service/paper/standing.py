"""How the ballots of a form stand: what waits for its second entry, what differs, what somebody entered last, and
who has not taken part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from forms_service.answers.tally import ANSWERS, CANCELLED, counts, status_of
from forms_service.electorate.electorate import Electorate, Voter
from forms_service.electorate.paper_entries import SERVED, Pass, entry_name
from forms_service.electorate.taking_part import TOOK_PART
from forms_service.paper.entries import PaperBallot, Standing, ballots_of
from forms_service.store.ledger_state import Document, State

_LATEST = 5


@dataclass(frozen=True)
class Line:
    """A ballot in a list, and whose it is; None where the roster no longer has them."""

    ballot: PaperBallot
    voter: Voter | None

    def __str__(self) -> str:
        return str(self.voter) if self.voter else "（名册里没有了）"


@dataclass(frozen=True)
class Overview:
    """All ballots of a form: how many count, those that wait and those that differ, oldest first; and how many
    voters gave one online too."""

    counted: int
    waiting: tuple[Line, ...]
    differing: tuple[Line, ...]
    both: int


def overview(state: State, form: str, electorate: Electorate | None) -> Overview:
    """How a form's ballots stand."""
    found = [Line(each, _voter(electorate, each.voter)) for each in ballots_of(state, form)]
    by: dict[Standing, list[Line]] = {each: [] for each in Standing}
    for line in sorted(found, key=lambda line: _last(line.ballot)):
        by[line.ballot.standing].append(line)
    ways = [held["voter"] for held in _taken(state, form) if _stands(state, held)]
    return Overview(
        len(by[Standing.COUNTED]),
        tuple(by[Standing.WAITING]),
        tuple(by[Standing.DIFFERS]),
        len(ways) - len(set(ways)),
    )


def unsettled(state: State, form: str) -> tuple[int, int]:
    """How many ballots wait for their second entry, and how many differ."""
    found = [each.standing for each in ballots_of(state, form)]
    return found.count(Standing.WAITING), found.count(Standing.DIFFERS)


def latest(
    state: State, form: str, electorate: Electorate | None, by: str
) -> list[tuple[Pass, Line]]:
    """What somebody entered last, the newest first."""
    mine = [
        (entry.at, which, Line(ballot, _voter(electorate, ballot.voter)))
        for ballot in reversed(ballots_of(state, form))
        for which, entry in ballot.entries.items()
        if entry.by == by
    ]
    newest = sorted(mine, key=lambda each: each[0], reverse=True)[:_LATEST]
    return [(which, line) for _, which, line in newest]


@dataclass(frozen=True)
class Absent:
    """A voter who has not taken part. `entered`: their ballot is, and doesn't count yet; `served`: when and
    before whom they were, if it was noted."""

    voter: Voter
    entered: bool
    served: Document | None


@dataclass(frozen=True)
class Building:
    """Of a building's `of` voters those who have not taken part; areas in 1/100 m²."""

    name: str
    absent: tuple[Absent, ...]
    of: int
    of_area: int

    @property
    def area(self) -> int:
        """That is missing."""
        return sum(each.voter.area for each in self.absent)


def missing(state: State, form: str, electorate: Electorate) -> list[Building]:
    """Who has not taken part, building by building, in the order in which one walks; what others chose is not
    looked at."""
    answers = state.get(ANSWERS, {})
    took_part = {held["voter"] for held in _taken(state, form) if counts(answers[held["receipt"]])}
    entered = {each.voter for each in ballots_of(state, form)}
    served = state.get(SERVED, {})
    voters = sorted(electorate.voters.values(), key=walked)
    return [
        Building(
            name,
            tuple(
                Absent(each, each.key in entered, served.get(entry_name(form, each.key)))
                for each in there
                if each.key not in took_part
            ),
            len(there),
            sum(each.area for each in there),
        )
        for name, group in groupby(voters, key=lambda voter: voter.building)
        if (there := list(group))
    ]


def silent(buildings: list[Building]) -> tuple[int, int]:
    """How many were served and have said nothing, and with how much area."""
    found = [each.voter.area for each in _absent(buildings) if each.served and not each.entered]
    return len(found), sum(found)


def _absent(buildings: list[Building]) -> Iterator[Absent]:
    for building in buildings:
        yield from building.absent


def _taken(state: State, form: str) -> Iterator[Mapping[str, str]]:
    """The entries of who has taken part whose ballot is there."""
    answers = state.get(ANSWERS, {})
    for held in state.get(TOOK_PART, {}).values():
        if held["form"] == form and held["receipt"] in answers:
            yield held


def _stands(state: State, held: Mapping[str, str]) -> bool:
    return status_of(state[ANSWERS][held["receipt"]]) != CANCELLED


def _voter(electorate: Electorate | None, key: str) -> Voter | None:
    return electorate.voters.get(key) if electorate else None


def _last(ballot: PaperBallot) -> str:
    return max(entry.at for entry in ballot.entries.values())


def walked(voter: Voter) -> tuple[list[tuple[int, str]], ...]:
    """In which order somebody walks by: 1 before 2 before 10, whatever stands around the numbers."""
    first = voter.parts[0]
    return tuple(_numbers(part) for part in (first.building, first.unit, first.room))


def _numbers(text: str) -> list[tuple[int, str]]:
    return [(int(n or 0), rest) for n, rest in re.findall(r"(\d*)(\D*)", text)[:-1]]
