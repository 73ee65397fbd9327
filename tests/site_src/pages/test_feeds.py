"""What machines read: Atom, iCalendar, sitemap, robots, the web app manifest, chat cards."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as etree

import pytest
from icalendar import Calendar

from site_src.pages.discovery import robots, sitemap, web_manifest
from site_src.pages.feeds import atom, calendar
from tests.conftest import Compound, article

ATOM = {"a": "http://www.w3.org/2005/Atom"}
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
BASE_URL = "https://example.cn"


def test_the_feed_holds_the_latest_news_first(built_good: Compound) -> None:
    feed = etree.fromstring(built_good.page("feeds/all.atom.xml"))
    titles = [entry.findtext("a:title", "", ATOM) for entry in feed.findall("a:entry", ATOM)]
    assert titles == ["十二月河边野餐", "楼道清理通知", "读书会记", "巡河一上午", "冬至饺子会"]
    assert feed.findtext("a:title", "", ATOM).startswith("柳岸新村")
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-CN"


def test_every_entry_has_what_readers_need(built_good: Compound) -> None:
    feed = etree.fromstring(built_good.page("feeds/all.atom.xml"))
    ids = []
    for entry in feed.findall("a:entry", ATOM):
        link = entry.find("a:link", ATOM)
        assert link is not None
        address = link.get("href", "")
        assert (built_good.site / address.removeprefix(f"{BASE_URL}/")).is_file()
        assert datetime.fromisoformat(entry.findtext("a:updated", "", ATOM)).tzinfo
        ids.append(entry.findtext("a:id", "", ATOM))
    assert len(set(ids)) == len(ids)


def test_the_feed_is_as_long_as_a_page_however_many_news(good: Compound) -> None:
    for number in range(30):
        good.write(f"news/2026/n-{number:02}.md", article(f"第{number}条", "2026-08-01"))
    feed = etree.fromstring(atom(good.read(), BASE_URL))
    assert len(feed.findall("a:entry", ATOM)) == 20


def test_words_with_signs_come_through_the_feed_whole(good: Compound) -> None:
    good.write("news/a.md", article("'<水> & \"电\"'", "2026-11-23", summary="'a < b && c'"))
    feed = etree.fromstring(atom(good.read(), BASE_URL))
    assert feed.findtext("a:entry/a:title", "", ATOM) == '<水> & "电"'
    assert feed.findtext("a:entry/a:summary", "", ATOM) == "a < b && c"


def test_a_compound_without_news_has_an_empty_feed(good: Compound) -> None:
    import shutil

    shutil.rmtree(good.content / "news")
    good.edit("rooms/reading.md", "见[最近的读书会](../news/2026/2026-10-10-reading.md)。", "")
    good.build()
    assert etree.fromstring(good.page("feeds/all.atom.xml")).findall("a:entry", ATOM) == []
    assert list(Calendar.from_ical(good.page("feeds/activities.ics")).walk("VEVENT")) == []
    assert "还没有新闻" in good.page("news/index.html")


def test_the_calendar_holds_every_activity(built_good: Compound) -> None:
    found = Calendar.from_ical((built_good.site / "feeds/activities.ics").read_bytes())
    events = {str(event["summary"]): event for event in found.walk("VEVENT")}
    assert set(events) == {"十二月河边野餐", "巡河一上午", "冬至饺子会"}
    picnic = events["十二月河边野餐"]
    assert picnic["dtstart"].dt == datetime(2026, 12, 6, 2, tzinfo=UTC)
    assert picnic["dtend"].dt == datetime(2026, 12, 6, 6, tzinfo=UTC)
    assert picnic["location"] == "柳树下"
    assert picnic["url"] == f"{BASE_URL}/news/2026/2026-11-18-picnic.html"
    river = events["巡河一上午"]
    assert river["dtend"].dt - river["dtstart"].dt == timedelta(hours=2)


def test_activities_of_one_file_name_are_two_events(good: Compound) -> None:
    """Calendars take events of one UID for one: the second would replace the first."""
    for year in (2025, 2026):
        source = article(
            f"{year}年写春联",
            f"{year}-01-10",
            kind="activity",
            starts=f"{year}-01-20",
            theme="文化活动",
        )
        good.write(f"news/{year}/chunlian.md", source)
    events = Calendar.from_ical(calendar(good.read(), BASE_URL)).walk("VEVENT")
    uids = [str(event["uid"]) for event in events]
    assert len(set(uids)) == len(uids)


def test_the_calendar_is_folded_and_ended_as_its_format_asks(built_demo: Compound) -> None:
    raw = (built_demo.site / "feeds/activities.ics").read_bytes()
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 75


def test_feeds_say_nothing_of_when_they_were_made(good: Compound) -> None:
    site = good.read()
    assert atom(site, BASE_URL) == atom(good.read(), BASE_URL)
    assert calendar(site, BASE_URL) == calendar(good.read(), BASE_URL)


@pytest.mark.parametrize("name", ["built_good", "built_demo"])
def test_the_sitemap_lists_every_page_there_is(name: str, request: pytest.FixtureRequest) -> None:
    built: Compound = request.getfixturevalue(name)
    root = etree.fromstring(built.page("sitemap.xml"))
    addresses = [loc.text or "" for loc in root.findall("s:url/s:loc", SITEMAP)]
    assert sorted(addresses) == sorted(f"{BASE_URL}/{url}" for url in built.read().by_url)
    for address in addresses:
        assert (built.site / address.removeprefix(f"{BASE_URL}/")).is_file()
    for day in root.findall("s:url/s:lastmod", SITEMAP):
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", day.text or "")


def test_an_address_with_signs_is_escaped_in_the_sitemap(good: Compound) -> None:
    root = etree.fromstring(sitemap(good.read(), "https://example.cn/a&b"))
    assert (root.findtext("s:url/s:loc", "", SITEMAP)).startswith("https://example.cn/a&b/")


def test_robots_are_shown_the_sitemap_and_kept_from_the_service(built_good: Compound) -> None:
    text = built_good.page("robots.txt")
    assert text.encode() == robots(BASE_URL)
    assert "Disallow: /s/" in text
    assert f"Sitemap: {BASE_URL}/sitemap.xml" in text


def test_the_web_app_manifest_names_the_compound_and_icons_there_are(built_good: Compound) -> None:
    manifest = json.loads(built_good.page("manifest.webmanifest"))
    assert manifest["short_name"] == "柳岸新村"
    assert manifest["lang"] == "zh-CN"
    assert (built_good.site / manifest["start_url"]).is_file()
    for icon in manifest["icons"]:
        assert (built_good.site / icon["src"]).is_file()
    assert web_manifest(built_good.read()).decode() == built_good.page("manifest.webmanifest")


@pytest.mark.parametrize(
    "url", ["index.html", "rooms/reading.html", "news/2026/2026-10-10-reading.html"]
)
def test_a_page_shared_in_a_chat_has_its_card(built_good: Compound, url: str) -> None:
    html = built_good.page(url)
    card = dict(re.findall(r'<meta property="og:([a-z_]+)" content="([^"]*)"', html))
    assert card["url"] == f"{BASE_URL}/{url}"
    assert card["title"]
    assert card["image"].startswith(f"{BASE_URL}/")
    assert not card["image"].endswith(".svg"), "chats show no SVG"
    assert (built_good.site / card["image"].removeprefix(f"{BASE_URL}/").split("?")[0]).is_file()


def test_the_page_of_all_pages_leads_to_all(built_good: Compound) -> None:
    html = built_good.page("sitemap.html")
    for page in built_good.read().by_url.values():
        assert f'href="{page.url}"' in html, page.url


def test_the_page_for_lost_readers_leads_on(built_good: Compound) -> None:
    html = built_good.page("404.html")
    assert "没有找到" in html
    assert 'content="noindex"' in html
