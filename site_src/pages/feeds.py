"""The news as an Atom feed and the activities as a calendar, from records."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from site_src.content.site import Site
from site_src.pages.news import TITLE
from site_src.source.moments import ZONE, start_of_day

ATOM_URL = "feeds/all.atom.xml"
CALENDAR_URL = "feeds/activities.ics"
_IN_FEED = 20


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


def calendar(site: Site, base_url: str) -> bytes:
    """All activities (RFC 5545); one without an end is taken to last two hours."""
    from icalendar import Calendar, Event

    found = Calendar()
    found.add("prodid", "-//Linli//linli//ZH")
    found.add("version", "2.0")
    found.add("x-wr-calname", f"{site.compound.name}活动")
    found.add("x-wr-timezone", ZONE.key)
    for page, meta in site.activities:
        event = Event()
        event.add("uid", f"{page.path.removesuffix('.md')}@linli")
        event.add("dtstamp", datetime.combine(meta.date, time(), UTC))
        event.add("dtstart", meta.starts.astimezone(UTC))
        event.add("dtend", (meta.ends or meta.starts + timedelta(hours=2)).astimezone(UTC))
        event.add("summary", page.title)
        event.add("description", page.description)
        event.add("url", f"{base_url}/{page.url}")
        if meta.place:
            event.add("location", meta.place)
        found.add_component(event)
    return bytes(found.to_ical())
