"""The news as an Atom feed, activities and meetings as a calendar, from records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from site_src.content.links import slug
from site_src.content.reading import Stamp
from site_src.content.site import Page, Site
from site_src.kinds.meetings import MeetingMeta
from site_src.kinds.page_kinds import ActivityMeta, NewsMeta
from site_src.live.atom import Entry
from site_src.live.atom import atom as feed
from site_src.pages.listings import TITLE
from site_src.source.moments import ZONE, end_of_day, start_of_day
from site_src.volunteering.recurrence import Repeats

if TYPE_CHECKING:
    from icalendar import Event

Dated = ActivityMeta | MeetingMeta
"""What has a day and an hour: activities, and meetings of deliberation."""
ATOM_URL = "feeds/all.atom.xml"
CALENDAR_URL = "feeds/activities.ics"
_IN_FEED = 20
_LOOKING_BACK = timedelta(days=30)
_FIRST = datetime(2020, 1, 1, tzinfo=UTC)
"""No file of a compound is older: sequences count from here, as they fit in 31 bits."""
_LAST_MODIFIED = re.compile(rb"^LAST-MODIFIED:([0-9]{8}T[0-9]{6}Z)\r$", re.MULTILINE)


def category_url(category: str) -> str:
    """Where the news of a category are, as a feed."""
    return f"feeds/{slug(category)}.atom.xml"


def in_feed(site: Site, category: str = "") -> list[tuple[Page, NewsMeta]]:
    """The latest news, of all or of one category."""
    return [each for each in site.news if not category or each[1].category == category][:_IN_FEED]


def atom(site: Site, base_url: str, category: str = "") -> bytes:
    """The latest news, of all or of one category (RFC 4287). Says nothing that depends on when it is made."""
    page = f"news/category/{slug(category)}.html" if category else "news/index.html"
    address = category_url(category) if category else ATOM_URL
    entries = (
        Entry(
            page.title,
            page.url,
            page.description,
            meta.date,
            meta.date,
            (meta.category, *meta.tags),
        )
        for page, meta in in_feed(site, category)
    )
    return feed(site.compound, base_url, category or TITLE, page, address, entries)


def dated(site: Site) -> list[tuple[Page, Dated]]:
    """The pages that are entries for calendars, too, by the time they start."""
    found: list[tuple[Page, Dated]] = [*site.activities, *site.meetings]
    return sorted(found, key=lambda each: (each[1].starts, each[0].path))


def in_calendar(site: Site) -> list[tuple[Page, Dated]]:
    """What the compound's calendar holds: what is to come, and what was in the last 30 days."""
    since = start_of_day(site.day) - _LOOKING_BACK if site.day else None
    return [(page, meta) for page, meta in dated(site) if since is None or meta.over > since]


def calendar(site: Site, base_url: str, changes: Mapping[str, datetime]) -> bytes:
    """Those of now as one calendar to subscribe to (RFC 5545). `changes`: when each was last
    changed, by the path of its page."""
    events = [_event(page, meta, base_url, changes[page.path]) for page, meta in in_calendar(site)]
    return _calendar(f"{site.compound.name}活动", events)


def one_event(page: Page, meta: Dated, base_url: str, changed: datetime) -> bytes:
    """One of them, to put into a calendar of one's own."""
    return _calendar(page.title, [_event(page, meta, base_url, changed)])


def last_change(
    page: Page, meta: Dated, base_url: str, stamp: Stamp, before: bytes | None
) -> datetime:
    """When one of them was last changed: the time stamp of its file.

    A file may come with an older one (`rsync -a`, unzip, a computer whose clock is wrong), and who
    imported it `before` would take it for the older. Then it is as it was said before, where
    nothing changed, else a second later. So it rises wherever the site was built before; it needs no
    memory but where a stamp falls, and a first build elsewhere knows the stamps alone.
    """
    stamped = datetime.fromtimestamp(stamp[1] // 1_000_000_000, UTC)
    if before is None or not (found := _LAST_MODIFIED.search(before)):
        return stamped
    said = datetime.strptime(found[1].decode(), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if said <= stamped:
        return stamped
    same = one_event(page, meta, base_url, said) == before
    return said if same else said + timedelta(seconds=1)


def _calendar(name: str, events: Iterable[Event]) -> bytes:
    from icalendar import Calendar, vText

    found = Calendar()
    found.add("prodid", "-//Linli//linli//ZH")
    found.add("version", "2.0")
    found.add("x-wr-calname", vText(name))
    found.add("x-wr-timezone", ZONE.key)
    for event in events:
        found.add_component(event)
    found.add_missing_timezones()
    return bytes(found.to_ical())


def _event(page: Page, meta: Dated, base_url: str, changed: datetime) -> Event:
    """One of them; without an end it is taken to last two hours, without an hour all day.

    What was imported is replaced by what has a higher SEQUENCE (RFC 5545, 3.8.7.4): the seconds of
    its last change, which rise with each.
    """
    from icalendar import Event

    event = Event()
    event.add("uid", f"{page.path.removesuffix('.md')}@{urlsplit(base_url).hostname}")
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", max(int((changed - _FIRST).total_seconds()), 0))
    if isinstance(meta, ActivityMeta) and meta.repeats:
        _come_again(event, meta, meta.repeats)
    elif meta.all_day:
        event.add("dtstart", meta.starts.astimezone(ZONE).date())
        event.add("dtend", meta.over.astimezone(ZONE).date())
    else:
        event.add("dtstart", meta.starts.astimezone(UTC))
        event.add("dtend", (meta.ends or meta.starts + timedelta(hours=2)).astimezone(UTC))
    event.add("summary", page.title)
    event.add("description", _about(page, meta))
    event.add("url", f"{base_url}/{page.url}")
    if meta.place:
        event.add("location", meta.place)
    return event


def _about(page: Page, meta: Dated) -> str:
    """What it is about: of a meeting, its agenda."""
    return "；".join(meta.agenda) if isinstance(meta, MeetingMeta) else page.description


def _come_again(event: Event, meta: ActivityMeta, repeats: Repeats) -> None:
    """The times of an activity that comes again, in local hours: the rule is of local days, which in UTC may
    be others."""
    from icalendar import vRecur

    first = meta.occasions[0]
    event.add("dtstart", first.starts.astimezone(ZONE))
    event.add("dtend", first.ends.astimezone(ZONE))
    rule = vRecur.from_ical(repeats.rule)
    rule["UNTIL"] = (end_of_day(repeats.until) - timedelta(seconds=1)).astimezone(UTC)
    event.add("rrule", rule)
    hour = first.starts.astimezone(ZONE).time()
    for name, days in (("exdate", repeats.skipped(first.day)), ("rdate", repeats.also)):
        if days:
            event.add(name, [datetime.combine(day, hour, ZONE) for day in days])
