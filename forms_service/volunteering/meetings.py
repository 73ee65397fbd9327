"""The dates of activities, each with a list of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from forms_service.attendance.credits import MOST_MINUTES
from forms_service.attendance.expected import expected
from forms_service.attendance.lists import LISTS, list_name, ticks_on
from forms_service.store.ledger_state import Document, State
from site_src.content.site import Page, Site
from site_src.forms.form import Form
from site_src.kinds.page_kinds import ActivityMeta
from site_src.volunteering.recurrence import Occasion

BEFORE, AFTER = timedelta(hours=12), timedelta(days=3)
"""So long before and after a date a leader's phone opens its list."""


@dataclass(frozen=True)
class Meeting:
    """One date of an activity."""

    page: Page
    meta: ActivityMeta
    occasion: Occasion

    @property
    def activity(self) -> str:
        """By what it is kept: the path of its page."""
        return self.page.path

    @property
    def name(self) -> str:
        """By what its list is kept."""
        return list_name(self.activity, self.occasion.day)

    @property
    def when(self) -> str:
        return self.meta.when(self.occasion)

    @property
    def shut(self) -> datetime:
        """From when on no phone opens its list."""
        return self.occasion.ends + AFTER

    def begun(self, now: datetime) -> bool:
        """Whether anybody may have been ticked for it by `now`."""
        return self.occasion.starts - BEFORE <= now

    def at_hand(self, now: datetime) -> bool:
        """Whether a phone may open its list at `now`."""
        return self.begun(now) and now < self.shut

    def held(self, state: State) -> Document:
        """Its list as it is kept, or as it is to be: an hour for every hour that it lasts."""
        blank: Document = {
            "activity": self.activity,
            "title": self.page.title,
            "theme": self.meta.theme,
            "day": self.occasion.day.isoformat(),
            "minutes": min(self.occasion.minutes, MOST_MINUTES),
            "closed": "",
            "by": "",
        }
        return blank | state.get(LISTS, {}).get(self.name, {})


@dataclass(frozen=True)
class OnList:
    """Somebody on a list; `who`: by what the list names him; `credited`: whose hours, "" of nobody's; `added`:
    not expected."""

    who: str
    name: str
    here: bool
    receipt: str = ""
    credited: str = ""
    number: str = ""
    added: bool = False

    @property
    def nobodys(self) -> bool:
        """Whether the number that was typed is no volunteer's: nobody gets hours by it."""
        return bool(self.number) and not self.credited


def meetings(site: Site, since: datetime, until: datetime) -> list[Meeting]:
    """The dates between, the latest first."""
    found = [
        Meeting(page, meta, occasion)
        for page, meta in site.activities
        for occasion in meta.occasions
        if occasion.ends > since and occasion.starts < until
    ]
    return sorted(found, key=lambda each: (each.occasion.starts, each.activity), reverse=True)


def meeting(site: Site, activity: str, day: date) -> Meeting | None:
    """The date of this activity, if it is held then."""
    page = site.pages.get(activity)
    if page is None or not isinstance(page.meta, ActivityMeta):
        return None
    found = (each for each in page.meta.occasions if each.day == day)
    return next((Meeting(page, page.meta, each) for each in found), None)


def at_hand(site: Site, activity: str, now: datetime) -> list[Meeting]:
    """Those dates of an activity whose lists a phone may open at `now`, the latest first."""
    found = meetings(site, now - AFTER, now + BEFORE)
    return [each for each in found if each.activity == activity and each.at_hand(now)]


def on_list(
    state: State,
    found: Meeting,
    sign_up: Form | None,
    forms: Iterable[Form],
    handle: Callable[[str], str],
) -> list[OnList]:
    """Who stands on a list: who is expected, volunteers first, then who was added there, while the name is
    kept."""
    ticks = dict(ticks_on(state, found.name))
    people = [
        OnList(
            who=(who := handle(person.receipt)),
            name=person.name,
            here=bool(ticks.get(who, {}).get("here")),
            receipt=person.receipt,
            credited=person.volunteer,
        )
        for person in expected(state, sign_up, found.meta.teams, forms)
    ]
    added = [
        OnList(
            who,
            tick["name"],
            tick["here"],
            credited=tick.get("receipt", ""),
            number=tick["number"],
            added=True,
        )
        for who, tick in sorted(ticks.items(), key=lambda each: (each[1]["at"], each[0]))
        if tick.get("name")
    ]
    return people + added
