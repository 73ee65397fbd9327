"""Neighbours who say that they have what was reported too, and under what each of them is counted.

What is known of a household: a browser by its cookie, nothing else, until somebody says on it which household theirs
is (building, unit and room; no need to). Then what counts is the household, however many of its phones have said so:
what this browser said before is counted as the household's too. Two phones of which nobody said that are two. A
browser sees, and takes back, what it said itself: the household is counted as long as one of its phones stands by it,
and whoever names somebody else's learns nothing of theirs and takes nothing from them. Where
there is a roster, the household is one of its dwellings however its address is typed; where there is none, 1栋101 and
1栋1单元101 are two. Nobody proves where they live: the figure is neighbours' word, and no vote.

No address is kept: a household is a keyed digest, in a cookie of that browser alone, and of that and the report another
one in the store.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from forms_service.answers.sending import digest
from forms_service.kinds.report import ALSO
from forms_service.store.ledger_state import Document, State

BROWSER, HOME = "linli_also", "linli_home"
"""The cookies of a browser and of its household."""


@dataclass(frozen=True)
class Neighbour:
    """Who asks: what their browser is known by, and their household, "" where nobody said which that is."""

    browser: str
    home: str

    @classmethod
    def of(cls, request: Request) -> Neighbour:
        kept = request.cookies
        return cls(kept.get(BROWSER) or secrets.token_hex(16), kept.get(HOME, ""))

    def own(self, form: str, item: str) -> str:
        """By what the store knows that this browser said it has this too."""
        return digest(form, item, self.browser)

    def counted(self, form: str, item: str) -> str:
        """Under what that is counted: the household, where it is known."""
        return digest(form, item, self.home) if self.home else self.own(form, item)

    def said(self, state: State, form: str, item: str) -> str | None:
        """Under what it is counted that this browser said so; None where it didn't."""
        held, own = state.get(ALSO, {}), self.own(form, item)
        found = (key for key in (self.counted(form, item), own) if own in browsers(key, held))
        return next(found, None)


def browsers(key: str, held: Mapping[str, Document]) -> Sequence[str]:
    """Which browsers said what is counted under this key: one alone, or those of a household."""
    found: Sequence[str] = held.get(key, {}).get("of", [key] if key in held else [])
    return found


def moved(
    held: Mapping[str, Document], mark: Document, asks: Neighbour
) -> dict[str, Document | None]:
    """What counts that this browser has what the mark is of, under the household where that is known."""
    own, key = asks.own(mark["form"], mark["item"]), asks.counted(mark["form"], mark["item"])
    if key == own:
        return {own: mark}
    of = sorted({own, *browsers(key, held)} - {key})
    before = {own: None} if own in held else {}
    return {**before, key: {**held.get(key, mark), "of": of}}
