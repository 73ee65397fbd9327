"""A contest that is held each quarter: the one that is under way, and what households made of the earlier ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from site_src.content.site import PublishedForm
from site_src.forms.facts import FormFacts
from site_src.markup.blocks import BASE
from site_src.questions.results import Result
from site_src.show.fragments import fragment
from site_src.show.regions import Region, soonest
from site_src.show.view import View
from site_src.source.moments import quarter_called

_QUARTER = re.compile(r"(.+)-([0-9]{4})q([1-4])")


@dataclass(frozen=True)
class Contest:
    """One quarter's: its form and page, how it stands (`State` of a form), its facts, and of each candidate what it came
    to, the first of them first, once that may be seen."""

    quarter: str
    published: PublishedForm
    url: str
    state: str
    facts: FormFacts
    results: tuple[Result, ...]

    @property
    def called(self) -> str:
        return quarter_called(self.quarter)

    @property
    def preliminary(self) -> bool:
        """Whether its result, which may be seen, isn't sealed yet or no more."""
        seal = self.facts.seal
        return self.published.form.votes and not (seal and seal.stands)

    @property
    def won(self) -> tuple[Result, ...]:
        """Who has the most votes: several, where they have as many."""
        most = max((each.count for each in self.results), default=0)
        return tuple(each for each in self.results if most and each.count == most)


def of_series(argument: str, _url: str, form: PublishedForm) -> bool:
    """The facts of the contests of the series that the region names: forms whose ids are NAME-2026q4."""
    found = _QUARTER.fullmatch(form.form.id)
    return found is not None and found[1] == argument


def contests(argument: str, _url: str, view: View) -> Region:
    """All of a series, the latest quarter first."""
    found = sorted(_found(argument, view), key=lambda each: each.quarter, reverse=True)
    changes = (each.published.form.next_change(view.now) for each in found)
    return Region(fragment("contests", contests=found), soonest(changes))


def _found(argument: str, view: View) -> Iterator[Contest]:
    for name, published in view.site.forms.items():
        if not of_series(argument, "", published):
            continue
        form, facts = published.form, view.public[name]
        tallies = form.tallies(facts) if form.shows_results(view.now) else ()
        results = sorted(tallies[0].counts if tallies else (), key=lambda each: -each.count)
        yield Contest(
            name.rpartition("-")[2].upper(),
            published,
            f"{BASE}/{published.page}",
            form.state(view.now),
            facts,
            tuple(results),
        )
