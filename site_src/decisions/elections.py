"""Who is elected: to the owners' committee by a decision of Civil Code art. 278, paragraph 1, item 3, or by heads
alone, as `majorities.HEADS`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from site_src.decisions.votes import Terms, Votes

MATTER = 3
"""Electing the committee: art. 278, paragraph 1, item 3."""


@dataclass(frozen=True)
class Standing:
    """What a candidate, known by `id`, came to. `qualified`: more than half of those participating by number
    and, where that counts, by area gave their vote (art. 278, paragraph 2). `tied`: as many votes and as much area as others, and
    together they are more than the seats that are left: which of them has one is for the assembly's rules,
    never for the order in which they are listed. `alternate`: which in line, from 1, of those who qualified
    without a seat, behind whoever is tied; equals share a place."""

    id: str
    votes: Votes
    qualified: bool
    elected: bool = False
    tied: bool = False
    alternate: int | None = None


@dataclass(frozen=True)
class Outcome:
    """`standings`: most votes first, by number, then by area, and equals in the order in which they came. `tied`
    of them are for so many seats, `open_seats`; `vacant`: seats for which too few qualified."""

    seats: int
    took_place: bool
    standings: tuple[Standing, ...]

    @property
    def elected(self) -> int:
        return sum(each.elected for each in self.standings)

    @property
    def tied(self) -> int:
        return sum(each.tied for each in self.standings)

    @property
    def open_seats(self) -> int:
        """The seats that those who are tied would share."""
        return self.seats - self.elected if self.tied else 0

    @property
    def vacant(self) -> int:
        return self.seats - self.elected - self.open_seats


def _rank(standing: Standing) -> tuple[int, int]:
    return (-standing.votes.owners, -standing.votes.area)


def elect(
    terms: Terms, seats: int, candidates: Iterable[tuple[str, Votes]], took_part: Votes, of: Votes
) -> Outcome:
    """The outcome of votes for `candidates`. Where too few took part, nobody is elected."""
    took_place = all(bar.reached for bar in terms.took_part(took_part, of))
    standings = sorted(
        (
            Standing(name, votes, all(bar.reached for bar in terms.agreed(votes, took_part)))
            for name, votes in candidates
        ),
        key=_rank,
    )
    if not took_place:
        return Outcome(seats, took_place, tuple(standings))
    qualified = [each for each in standings if each.qualified]
    seated = _seated(seats, qualified)
    return Outcome(seats, took_place, tuple(seated.get(each.id, each) for each in standings))


def _seated(seats: int, qualified: Sequence[Standing]) -> dict[str, Standing]:
    """Those who qualified, by rank, with what became of each."""
    found: dict[str, Standing] = {}
    before = 0
    for _, group in groupby(qualified, key=_rank):
        equals = list(group)
        left = seats - before
        elected = len(equals) <= left
        tied = 0 < left < len(equals)
        for each in equals:
            found[each.id] = Standing(
                each.id,
                each.votes,
                qualified=True,
                elected=elected,
                tied=tied,
                alternate=None if left > 0 else before - seats + 1,
            )
        before += len(equals)
    return found
