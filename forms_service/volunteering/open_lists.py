"""Lists of activities that are over and that nobody closed: their volunteers wait for their hours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from forms_service.attendance.lists import LISTS, TICKS
from forms_service.store.ledger_state import State
from forms_service.volunteering.meetings import Meeting, meetings
from site_src.content.site import Site

GRACE, _BACK = timedelta(days=1), timedelta(days=30)
"""How long after its end a list may be open, and for how long it is said of it: as long as the desk shows it."""


@dataclass(frozen=True)
class LeftOpen:
    """The lists of an activity that nobody closed: how many, and the `first` of them."""

    first: Meeting
    number: int


def left_open(state: State, site: Site, now: datetime) -> Iterator[LeftOpen]:
    """Of each activity that somebody signs up for or sees to, or at which somebody was ticked."""
    ticked = {tick["list"] for tick in state.get(TICKS, {}).values()}
    closed = {name for name, held in state.get(LISTS, {}).items() if held["closed"]}
    found: dict[str, list[Meeting]] = {}
    for each in meetings(site, now - _BACK, now):
        asked = each.meta.form or each.meta.teams or each.name in ticked
        if asked and each.name not in closed and each.occasion.ends + GRACE <= now:
            found.setdefault(each.activity, []).append(each)
    for lists in found.values():
        yield LeftOpen(min(lists, key=lambda each: each.occasion.starts), len(lists))
