"""How the ballots of a form stand: what waits for its second entry, what differs, what somebody entered last, and
who has not taken part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import nlargest
from itertools import groupby

from forms_service.answers.tally import ANSWERS, CANCELLED, counts, status_of
from forms_service.electorate.delivery import by_building
from forms_service.electorate.electorate import Electorate, Voter
from forms_service.electorate.paper_entries import ENTRIES, PASSES, SERVED, Pass
from forms_service.electorate.taking_part import TOOK_PART
from forms_service.paper.entries import PaperBallot, Standing, entered, read_ballot
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
    counted = 0
    by: dict[Standing, list[Line]] = {each: [] for each in Standing}
    for held in entered(state, form):
        if "receipt" in held:
            counted += 1
            continue
        ballot = read_ballot(held)
        by[ballot.standing].append(Line(ballot, _voter(electorate, ballot.voter)))
    waiting, differing = (
        tuple(sorted(by[each], key=lambda line: _last(line.ballot)))
        for each in (Standing.WAITING, Standing.DIFFERS)
    )
    ways = [held["voter"] for held in _taken(state, form) if _stands(state, held)]
    return Overview(counted, waiting, differing, len(ways) - len(set(ways)))


def unsettled(state: State, form: str) -> tuple[int, int]:
    """How many ballots wait for their second entry, and how many differ."""
    found = [read_ballot(each).standing for each in entered(state, form) if "receipt" not in each]
    return found.count(Standing.WAITING), found.count(Standing.DIFFERS)


def latest(
    state: State, form: str, electorate: Electorate | None, by: str
) -> list[tuple[Pass, Line]]:
    """What somebody entered last, the newest first."""
    mine = (
        (held[which]["at"], number, which, held)
        for number, held in enumerate(entered(state, form))
        for which in PASSES
        if which in held and held[which]["by"] == by
    )
    newest = nlargest(_LATEST, mine, key=lambda each: each[:2])
    return [
        (which, Line(read_ballot(held), _voter(electorate, held["voter"])))
        for _, _, which, held in newest
    ]


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


@dataclass(frozen=True)
class Heard:
    """Of a form's voters those who took part, those whose ballot was entered, and what was noted of who was
    served, by voter."""

    took_part: frozenset[str]
    entered: frozenset[str]
    served: Mapping[str, Document]


def heard(state: State, form: str) -> Heard:
    """What is known of a form's voters; what they chose is not looked at."""
    answers = state.get(ANSWERS, {})
    return Heard(
        frozenset(
            held["voter"] for held in _taken(state, form) if counts(answers[held["receipt"]])
        ),
        frozenset(
            held["voter"] for held in state.get(ENTRIES, {}).values() if held["form"] == form
        ),
        {
            held["voter"]: held
            for held in state.get(SERVED, {}).values()
            if held["form"] == form and "voter" in held
        },
    )


def missing(heard: Heard, electorate: Electorate) -> list[Building]:
    """Who has not taken part, building by building, in the order in which one walks."""
    voters = by_building(electorate)
    return [
        Building(
            name,
            tuple(
                Absent(each, each.key in heard.entered, heard.served.get(each.key))
                for each in there
                if each.key not in heard.took_part
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
