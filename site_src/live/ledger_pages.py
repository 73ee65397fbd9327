"""The problem ledger as it is looked at: on its own page the newest lines, and by what somebody asks for the others, a
page at a time. However long it is, no page is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date as Date
from urllib.parse import urlencode

from site_src.content.site import Site
from site_src.forms.facts import FormFacts
from site_src.kinds.page_kinds import PageMeta
from site_src.live.ledger import STATES, Line, facets, ledger_page, lines, quarters
from site_src.markup.blocks import BASE
from site_src.reporting.report import Report
from site_src.show.chart import bar_chart
from site_src.show.fragments import fragment
from site_src.show.regions import Region, soonest
from site_src.show.view import View
from site_src.source.moments import quarter_called, start_of_day

A_PAGE = 30
"""So many lines are on a page: some 1.5 KB each."""
LOOK = "/s/ledger"
"""Where the service shows the rest of it."""
_TITLES = 200
_WORDS = 40


@dataclass(frozen=True)
class Wanted:
    """Which lines somebody asks for: by a value of each of `ledger.facets`, "" for all, and by words that they hold."""

    state: str = ""
    place: str = ""
    sort: str = ""
    quarter: str = ""
    words: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Wanted:
        """As an address says it; what makes no sense finds nothing."""
        return cls(**{each.name: asked.get(each.name, "").strip()[:_WORDS] for each in fields(cls)})

    @property
    def query(self) -> str:
        """As an address says it, without what is all."""
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def called(self) -> str:
        """As a heading says it."""
        state = STATES.get(self.state, self.state)
        words = f"「{self.words}」" if self.words else ""
        said = (state, self.place, self.sort, quarter_called(self.quarter), words)
        return " · ".join(filter(None, said))

    def takes(self, line: Line) -> bool:
        """Whether it is asked for."""
        return all(
            (
                self.state in ("", line.state),
                self.place in ("", line.place),
                self.sort in ("", line.sort),
                self.quarter in ("", line.quarter),
                all(word in line.searched for word in self.words.casefold().split()),
            )
        )


def problems(_argument: str, url: str, view: View) -> Region:
    """The ledger on its own page: its figures, the newest lines, and of older ones that editors wrote the titles, by
    which a search finds them. A problem whose day of settling is still to come is being worked on."""
    meta = view.site.by_url[url].meta
    assert isinstance(meta, PageMeta)
    found = lines(view, meta.problems)
    by_quarter = quarters(found)
    reports = [each for each in view.site.forms.values() if isinstance(each.form, Report)]
    earlier = [line for line in found[A_PAGE:] if not line.form]
    html = fragment(
        "ledger",
        lines=found[:A_PAGE],
        number=len(found),
        solved=sum(1 for line in found if line.solved),
        earlier=earlier[:_TITLES],
        quarters=by_quarter,
        chart=bar_chart(by_quarter),
        facets=facets(found),
        wanted=Wanted(),
        look=LOOK,
        single=None,
        forms=[
            (published.title, f"{BASE}/{published.page}")
            for published in reports
            if published.form.state(view.now) == "open"
        ],
    )
    days = (start_of_day(problem.settled) for problem in meta.problems if problem.settled)
    changes = [published.form.next_change(view.now) for published in reports]
    return Region(html, soonest([*changes, *(at for at in days if at > view.now)]))


@dataclass(frozen=True)
class Made:
    """All lines as they were made, and of what: content, the facts of each form of reports, and the day."""

    site: Site
    facts: tuple[FormFacts | None, ...]
    day: Date
    lines: Sequence[Line]
    facets: Mapping[str, Mapping[str, str]]
    by_id: Mapping[str, Line]

    @classmethod
    def of(cls, view: View) -> Made:
        found = lines(view)
        by_id = {line.id: line for line in found}
        return cls(view.site, _reports(view), view.today, found, facets(found), by_id)

    def holds(self, view: View) -> bool:
        """Whether they would be made the same of this."""
        facts = _reports(view)
        return (
            self.site is view.site
            and self.day == view.today
            and len(self.facts) == len(facts)
            and all(made is now for made, now in zip(self.facts, facts, strict=True))
        )


class Ledger:
    """The ledger as it is looked through. Its lines are kept as they were made last, for as long as they hold."""

    def __init__(self) -> None:
        self._made: Made | None = None

    def made(self, view: View) -> Made:
        """All lines as of this."""
        made = self._made
        if made is None or not made.holds(view):
            made = self._made = Made.of(view)
        return made

    def found(self, view: View, wanted: Wanted, number: int) -> str:
        """What is found of all lines, page `number` of it, the last where there are not so many."""
        made = self.made(view)
        found = [line for line in made.lines if wanted.takes(line)]
        pages = max(-(-len(found) // A_PAGE), 1)
        number = min(max(number, 1), pages)
        return _framed(
            view,
            lines=found[(number - 1) * A_PAGE : number * A_PAGE],
            number=len(found),
            facets=made.facets,
            wanted=wanted,
            page=number,
            pages=pages,
        )

    def one(self, view: View, name: str) -> tuple[str, str] | None:
        """The title of the line that is known by this id, and what is shown of it; None where there is none."""
        line = self.made(view).by_id.get(name)
        return (line.title, _framed(view, lines=[line], single=line)) if line else None


def _reports(view: View) -> tuple[FormFacts | None, ...]:
    """The facts of each form of reports."""
    forms = view.site.forms.items()
    return tuple(view.facts.get(name) for name, each in forms if isinstance(each.form, Report))


def _framed(view: View, lines: Sequence[Line], single: Line | None = None, **more: object) -> str:
    ledger = f"{BASE}/{ledger_page(view.site) or 'index.html'}"
    given = {"facets": {}, "wanted": Wanted(), "number": 1, "page": 1, "pages": 1, **more}
    return fragment("ledger-found", lines=lines, single=single, ledger=ledger, look=LOOK, **given)
