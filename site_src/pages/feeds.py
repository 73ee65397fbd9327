"""The news as an Atom feed and the activities as a calendar, from records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from site_src.content.reading import Stamp
from site_src.content.site import Page, Site
from site_src.kinds.page_kinds import ActivityMeta
from site_src.pages.listings import TITLE
from site_src.source.moments import ZONE, start_of_day

if TYPE_CHECKING:
    from icalendar import Event

ATOM_URL = "feeds/all.atom.xml"
CALENDAR_URL = "feeds/activities.ics"
_IN_FEED = 20
_LOOKING_BACK = timedelta(days=30)
_FIRST = datetime(2020, 1, 1, tzinfo=UTC)
"""No file of a compound is older: sequences count from here, as they fit in 31 bits."""


def atom(site: Site, base_url: str) -> bytes:
    """The latest news (RFC 4287). Says nothing that depends on when it is made."""
    from feedgenerator import Atom1Feed

    compound = site.compound
    feed = Atom1Feed(
        title=f"{compound.name} · {TITLE}",
        link=f"{base_url}/news/index.html",
        description=compound.motto,
        language="zh-CN",
        feed_url=f"{base_url}/{ATOM_URL}",
    )
    for page, meta in site.news[:_IN_FEED]:
        feed.add_item(
            title=page.title,
            link=f"{base_url}/{page.url}",
            description=page.description,
            unique_id=f"{base_url}/{page.url}",
            pubdate=start_of_day(meta.date),
            updateddate=start_of_day(meta.date),
            categories=[meta.category, *meta.tags],
        )
    text: str = feed.writeString("utf-8")
    return text.encode()


def in_calendar(site: Site) -> list[tuple[Page, ActivityMeta]]:
    """The activities that the compound's calendar holds: those to come, and those of the last 30 days."""
    since = start_of_day(site.day) - _LOOKING_BACK if site.day else None
    return [(page, meta) for page, meta in site.activities if since is None or meta.over > since]


def calendar(site: Site, base_url: str, stamps: Mapping[str, Stamp]) -> bytes:
    """The activities of now as one calendar to subscribe to (RFC 5545). `stamps`: of their sources."""
    events = [_event(page, meta, base_url, stamps[page.path]) for page, meta in in_calendar(site)]
    return _calendar(f"{site.compound.name}活动", events)


def one_event(page: Page, meta: ActivityMeta, base_url: str, stamp: Stamp) -> bytes:
    """One activity, to put into a calendar of one's own."""
    return _calendar(page.title, [_event(page, meta, base_url, stamp)])


def _calendar(name: str, events: Iterable[Event]) -> bytes:
    from icalendar import Calendar

    found = Calendar()
    found.add("prodid", "-//Linli//linli//ZH")
    found.add("version", "2.0")
    found.add("x-wr-calname", name)
    found.add("x-wr-timezone", ZONE.key)
    for event in events:
        found.add_component(event)
    return bytes(found.to_ical())


def _event(page: Page, meta: ActivityMeta, base_url: str, stamp: Stamp) -> Event:
    """An activity; without an end it is taken to last two hours, without an hour all day.

    The time stamp of its file is when it was last changed (LAST-MODIFIED). What was imported is
    replaced by what has a higher SEQUENCE (RFC 5545, 3.8.7.4): the seconds of that stamp, which
    rise with each edit and need no memory.
    """
    from icalendar import Event

    changed = datetime.fromtimestamp(stamp[1] // 1_000_000_000, UTC)
    event = Event()
    event.add("uid", f"{page.path.removesuffix('.md')}@{urlsplit(base_url).hostname}")
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", max(int((changed - _FIRST).total_seconds()), 0))
    if meta.all_day:
        event.add("dtstart", meta.starts.astimezone(ZONE).date())
        event.add("dtend", meta.over.astimezone(ZONE).date())
    else:
        event.add("dtstart", meta.starts.astimezone(UTC))
        event.add("dtend", (meta.ends or meta.starts + timedelta(hours=2)).astimezone(UTC))
    event.add("summary", page.title)
    event.add("description", page.description)
    event.add("url", f"{base_url}/{page.url}")
    if meta.place:
        event.add("location", meta.place)
    return event
