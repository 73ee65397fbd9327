"""The compound's figures, computed from content and facts: never typed in by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from site_src.kinds.page_kinds import PageMeta
from site_src.kinds.page_records import Problem
from site_src.markup.blocks import BASE
from site_src.reporting.reported import SOLVED, Reported
from site_src.show.regions import soonest
from site_src.show.view import View
from site_src.source.moments import ZONE, start_of_day


@dataclass(frozen=True)
class Figure:
    """A number with its name and unit, and the page that shows what it counts."""

    name: str
    value: int
    unit: str
    url: str


def _households(view: View) -> Figure:
    return Figure("住户", view.site.compound.households, "户", _url(view, "index.md"))


def _members(view: View) -> Figure:
    """Party members who reported to the compound: those on the boards of the buildings."""
    count = sum(
        member.party
        for _, board in view.site.boards.values()
        if board.group == "building"
        for member in board.members
    )
    return Figure("报到党员", count, "名", _url(view, "flag/check-in.md", "boards/index.md"))


def _volunteers(view: View) -> Figure:
    count = sum(team.volunteers for _, b in view.site.boards.values() for team in b.teams)
    return Figure("志愿者", count, "人", _url(view, "boards/volunteers.md", "boards/index.md"))


def _activities(view: View) -> Figure:
    """Volunteers' activities of this year that have begun."""
    now = view.now.astimezone(ZONE)
    count = sum(
        meta.starts.year == now.year and meta.starts <= now for _, meta in view.site.activities
    )
    return Figure("今年活动", count, "次", f"{BASE}/news/index.html")


def is_settled(problem: Problem, now: datetime) -> bool:
    """Whether the day of settling has come: the same in the ledger and in the figure."""
    return problem.settled is not None and problem.settled <= now.astimezone(ZONE).date()


def _problems(view: View) -> Figure:
    pages = [p for p in view.site.standing if isinstance(p.meta, PageMeta) and p.meta.problems]
    count = sum(
        is_settled(problem, view.now)
        for page in pages
        if isinstance(page.meta, PageMeta)
        for problem in page.meta.problems
    )
    count += sum(
        item.stage in SOLVED
        for facts in view.public.values()
        if isinstance(facts, Reported)
        for item in facts.items
    )
    return Figure("解决问题", count, "件", f"{BASE}/{pages[0].url}" if pages else _url(view))


def _answers(view: View) -> Figure:
    count = sum(facts.answers for facts in view.public.values())
    return Figure("收到回答", count, "份", _url(view, "forms/index.md"))


_FIGURES: dict[str, Callable[[View], Figure]] = {
    "households": _households,
    "members": _members,
    "volunteers": _volunteers,
    "activities": _activities,
    "problems": _problems,
    "answers": _answers,
}


def figures(view: View, names: Sequence[str]) -> list[Figure]:
    """The figures of these names, in their order."""
    return [_FIGURES[name](view) for name in names]


def next_figure_change(view: View) -> datetime | None:
    """When the clock alone changes a figure: an activity begins, a problem's day of settling comes,
    a year ends."""
    year = view.now.astimezone(ZONE).year
    moments = [meta.starts for _, meta in view.site.activities]
    if any(at.year == year for at in moments):
        moments.append(datetime(year + 1, 1, 1, tzinfo=ZONE))
    moments += [
        start_of_day(problem.settled)
        for page in view.site.standing
        if isinstance(page.meta, PageMeta)
        for problem in page.meta.problems
        if problem.settled
    ]
    return soonest(at for at in moments if at > view.now)


def _url(view: View, *paths: str) -> str:
    """The first of these pages that the compound has, else its home page."""
    found = next((path for path in paths if path in view.site.pages), "index.md")
    return f"{BASE}/{view.site.pages[found].url}"
