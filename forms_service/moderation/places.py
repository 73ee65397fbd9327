"""The texts that may be published, in order by what became of each: kept as answers and decisions come, so
that neither a page of a hundred thousand nor their number reads more of them than it shows."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal, get_args

from forms_service.answers.publication import Became, fate, publishable, question_of
from forms_service.answers.tally import ANSWERS
from forms_service.store.ledger_state import Document

Side = Literal["waiting", "published", "down"]
SIDES: tuple[Side, ...] = get_args(Side)
_SIDE_OF: Mapping[Became, Side] = {
    Became.WAITING: "waiting",
    Became.PUBLISHED: "published",
    Became.REFUSED: "down",
    Became.WITHDRAWN: "down",
}
Asked = tuple[str, str]
"""A form, and a question of it."""
Place = tuple[str, str, str]
"""Since when a text stands where it does (an ISO 8601 moment), its receipt, its part there."""


@dataclass(frozen=True)
class Some:
    """Places that follow one another. `before`: how many come earlier; `earlier`, `later`: where as many
    before them begin, and those after them; None where there are none."""

    places: Sequence[Place]
    before: int
    earlier: Place | None
    later: Place | None


class Places:
    """The place of every text that may be published; subscribe `change` to the store, and hold it still
    while you read."""

    def __init__(self) -> None:
        self._held: dict[Asked, dict[Side, list[Place]]] = {}

    def change(self, table: str, key: str, old: Document | None, new: Document | None) -> None:
        """Takes one change of the store; an undone commit comes as its inverse."""
        if table != ANSWERS:
            return
        for held, place in _standing(self._held, key, old):
            del held[bisect_left(held, place)]
        for held, place in _standing(self._held, key, new):
            insort(held, place)

    def counts(self, asked: Iterable[Asked]) -> Mapping[Side, int]:
        """How many texts were written under these questions, by side."""
        held = [self._held[each] for each in asked if each in self._held]
        return {side: sum(len(sides[side]) for sides in held) for side in SIDES}

    def some(self, asked: Collection[Asked], side: Side, start: Place | None, most: int) -> Some:
        """At most so many texts of one side: what waits oldest first, what was decided newest decision
        first, from `start` on; where that is the end, the last before it."""
        rising = side == "waiting"
        cut = bisect_left if rising else bisect_right
        held = [self._held[each][side] for each in asked if each in self._held]
        cuts = [(cut(x, start) if start else 0 if rising else len(x), x) for x in held]
        low = sorted(chain.from_iterable(x[max(at - most - 1, 0) : at] for at, x in cuts))
        high = sorted(chain.from_iterable(x[at : at + most + 1] for at, x in cuts))
        behind, ahead = (low[::-1], high) if rising else (high, low[::-1])
        earlier = behind[:most][-1] if behind else None
        if earlier and not ahead:
            return self.some(asked, side, earlier, most)
        before = sum(at if rising else len(x) - at for at, x in cuts)
        later = ahead[most] if len(ahead) > most else None
        return Some(ahead[:most], before, earlier, later)


def _standing(
    held: dict[Asked, dict[Side, list[Place]]], receipt: str, document: Document | None
) -> Iterator[tuple[list[Place], Place]]:
    """Of each text of an answer its place, and the list that it stands in."""
    for part, text in publishable(document) if document else ():
        became, since = fate(document or {}, part, text)
        asked = ((document or {})["form"], question_of(part))
        sides = held.setdefault(asked, {side: [] for side in SIDES})
        yield sides[_SIDE_OF[became]], (since, receipt, part)
