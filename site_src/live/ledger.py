"""The problem ledger: the lines that editors wrote and the reports that were let be published, as one list; and what
they add up to by quarter."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date
from functools import cached_property
from statistics import median

from site_src.content.site import Page, Site
from site_src.kinds.page_kinds import PageMeta
from site_src.kinds.page_records import Problem
from site_src.questions.results import percent
from site_src.reporting.report import COURSE, Report
from site_src.reporting.reported import SOLVED, Item, Reported, Step, contested
from site_src.show.figures import is_settled
from site_src.show.view import View
from site_src.source.moments import quarter_called, quarter_of

_TITLE = 40
_CANDIDATES = 20
STATES = {"open": "在办", "solved": "已解决", "refused": "不予受理", "transferred": "转交"}
"""Where a line stands, as the list is looked through."""


@dataclass(frozen=True)
class Line:
    """A line. `id`: what its address ends with; `state`: a key of STATES, `said`: that more closely; `solved`: the day,
    if it is; `days`: within so many it is to be solved, if that is known; `form`: of a report the form that it came
    by, "" of an editor's line."""

    id: str
    title: str
    text: str
    place: str
    sort: str
    source: str
    opened: Date
    state: str
    said: str
    solved: Date | None
    by: str
    days: int | None = None
    steps: tuple[Step, ...] = ()
    photos: tuple[str, ...] = ()
    also: int = 0
    sample: bool = False
    form: str = ""

    @property
    def quarter(self) -> str:
        """In which it was opened, as lists name it."""
        return quarter_of(self.opened)

    @property
    def took(self) -> int | None:
        """How many days, if it is solved; 0 on the day itself."""
        return (self.solved - self.opened).days if self.solved else None

    @property
    def took_said(self) -> str:
        """The same as people say it; "" where it isn't solved."""
        if self.took is None:
            return ""
        return f"用了 {self.took} 天" if self.took else "当天办好"

    @cached_property
    def searched(self) -> str:
        """In what words are looked for."""
        return f"{self.title} {self.text} {self.place}".casefold()

    @property
    def in_time(self) -> bool | None:
        """Whether it was solved within its days; None where that can't be said."""
        return None if self.took is None or self.days is None else self.took <= self.days


@dataclass(frozen=True)
class Quarter:
    """What was opened in a quarter: how many, how many of these are solved, the median of days that took, and of those
    whose days are known how many took no longer."""

    name: str
    number: int
    solved: int
    median: int | None
    in_time: int
    of: int

    @property
    def year(self) -> str:
        return self.name[:4]

    @property
    def median_said(self) -> str:
        """The median as people say it; "" where nothing is solved."""
        if self.median is None:
            return ""
        return f"{self.median}" if self.median else "当天"

    @property
    def share(self) -> str:
        """Of those whose days are known, how many took no longer; there are some."""
        return percent(self.in_time, self.of)

    @property
    def label(self) -> str:
        return quarter_called(self.name).partition("年")[2]


def lines(view: View, written: Sequence[Problem] | None = None) -> list[Line]:
    """All lines, the newest first; `written`: an editor's, those of all pages unless given."""
    own = [*_written(view)] if written is None else written
    found = [_own(problem, view) for problem in own]
    for name, published in view.site.forms.items():
        form, facts = published.form, view.public[name]
        if isinstance(form, Report) and isinstance(facts, Reported):
            found += [_reported(item, form) for item in facts.items]
    return sorted(found, key=lambda line: (line.opened, line.id), reverse=True)


def ledger_page(site: Site) -> str | None:
    """The URL of the page where all lines stand; None of a compound without a ledger."""
    return next((page.url for page in site.standing if _shows_ledger(page)), None)


def _shows_ledger(page: Page) -> bool:
    placed = any(block.name == "problems" for block in page.markup.blocks)
    return isinstance(page.meta, PageMeta) and (placed or bool(page.meta.problems))


def quarters(found: Collection[Line]) -> list[Quarter]:
    """What they add up to, the latest quarter first."""
    by_name: dict[str, list[Line]] = {}
    for line in found:
        by_name.setdefault(line.quarter, []).append(line)
    return [_quarter(name, by_name[name]) for name in sorted(by_name, reverse=True)]


def facets(found: Collection[Line]) -> dict[str, dict[str, str]]:
    """By what the list can be looked through: facet → its values → what each is called."""
    return {
        "state": {key: said for key, said in STATES.items() if any(x.state == key for x in found)},
        "place": {place: place for place in sorted({x.place for x in found if x.place})},
        "sort": {sort: sort for sort in sorted({x.sort for x in found})},
        "quarter": {
            name: quarter_called(name) for name in sorted({x.quarter for x in found}, reverse=True)
        },
    }


def candidates(view: View) -> list[str]:
    """What the quarter's contest is between: what was solved in it, the first first, twenty at most. It is held at a quarter's end or
    in the days after it."""
    quarter = contested(view.now)
    found = [x.title for x in lines(view) if x.solved and quarter_of(x.solved) == quarter]
    return [*dict.fromkeys(reversed(found))][-_CANDIDATES:]


def _written(view: View) -> Iterator[Problem]:
    for page in view.site.standing:
        if isinstance(page.meta, PageMeta):
            yield from page.meta.problems


def _own(problem: Problem, view: View) -> Line:
    done = is_settled(problem, view.now)
    return Line(
        problem.id,
        problem.title,
        problem.how or "",
        problem.place or "",
        problem.kind,
        "",
        problem.opened,
        "solved" if done else "open",
        "已解决" if done else "办理中",
        problem.settled if done else None,
        problem.by,
    )


def _reported(item: Item, form: Report) -> Line:
    offices = [step.office for step in item.steps if step.office]
    title, text = _titled(item.text)
    return Line(
        item.id,
        title,
        text,
        item.place,
        item.sort,
        item.source,
        Date.fromisoformat(item.opened),
        "solved" if item.stage in SOLVED else item.stage if item.stage in STATES else "open",
        COURSE.stages[item.stage].label,
        Date.fromisoformat(item.solved) if item.solved else None,
        offices[-1] if offices else "",
        form.days_of(item.sort),
        item.steps,
        item.photos,
        item.also,
        item.sample,
        form.id,
    )


def _titled(text: str) -> tuple[str, str]:
    """What heads a report, and all of it where that is more."""
    flat = " ".join(text.split())
    short = flat.rstrip("。")
    return (short, "") if len(short) <= _TITLE else (f"{flat[:_TITLE]}…", text)


def _quarter(name: str, found: Collection[Line]) -> Quarter:
    took = [line.took for line in found if line.took is not None]
    known = [line.in_time for line in found if line.in_time is not None]
    middle = round(median(took)) if took else None
    return Quarter(name, len(found), len(took), middle, sum(known), len(known))
