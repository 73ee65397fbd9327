"""What machines read: Atom, iCalendar, sitemap, robots, the web app manifest, chat cards."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as etree

import pytest
from icalendar import Calendar

from site_src.pages.discovery import robots, sitemap, web_manifest
from site_src.pages.feeds import atom, last_change, one_event
from site_src.source.moments import ZONE
from tests.conftest import Compound, article

ATOM = {"a": "http://www.w3.org/2005/Atom"}
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
BASE_URL = "https://example.cn"
CASES = Path(__file__).parents[2] / "cases"
FEEDS = ("feeds/all.atom.xml", "feeds/activities.ics", "news/2026/2026-11-18-picnic.ics")


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
    shutil.rmtree(good.content / "news")
    good.edit("rooms/reading.md", "见[最近的读书会](../news/2026/2026-10-10-reading.md)。", "")
    good.build()
    assert etree.fromstring(good.page("feeds/all.atom.xml")).findall("a:entry", ATOM) == []
    assert list(Calendar.from_ical(good.page("feeds/activities.ics")).walk("VEVENT")) == []
    assert "还没有新闻" in good.page("news/index.html")


def events(compound: Compound, path: str = "feeds/activities.ics") -> dict[str, Any]:
    """The events of a calendar of the built site, by title."""
    found = Calendar.from_ical((compound.site / path).read_bytes()).walk("VEVENT")
    return {str(event["summary"]): event for event in found}


def test_the_calendar_holds_what_is_to_come_and_the_last_30_days(good: Compound) -> None:
    good.build(datetime(2026, 5, 20, 12, tzinfo=ZONE))
    river = events(good)["巡河一上午"]
    assert river["dtend"].dt - river["dtstart"].dt == timedelta(hours=2)
    good.build(datetime(2026, 11, 28, 12, tzinfo=ZONE))
    found = events(good)
    assert set(found) == {"十二月河边野餐"}
    picnic = found["十二月河边野餐"]
    assert picnic["dtstart"].dt == datetime(2026, 12, 6, 2, tzinfo=UTC)
    assert picnic["dtend"].dt == datetime(2026, 12, 6, 6, tzinfo=UTC)
    assert picnic["location"] == "柳树下"
    assert picnic["url"] == f"{BASE_URL}/news/2026/2026-11-18-picnic.html"


def test_the_clock_alone_takes_an_activity_out_of_the_calendar(good: Compound) -> None:
    over = events_over(good, "巡河一上午")
    good.build(over + timedelta(days=29))
    assert "巡河一上午" in events(good)
    good.build(over + timedelta(days=31))
    assert "巡河一上午" not in events(good)


def events_over(compound: Compound, title: str) -> datetime:
    return next(meta.over for page, meta in compound.read().activities if page.title == title)


def test_each_activity_is_a_calendar_entry_of_its_own(built_good: Compound) -> None:
    for page, _ in built_good.read().activities:
        assert list(events(built_good, page.calendar_url)) == [page.title]
    picnic = built_good.page("news/2026/2026-11-18-picnic.html")
    assert re.search(r'href="[./]*(news/2026/)?2026-11-18-picnic.ics">加到手机日历', picnic)


def test_line_breaks_of_an_activity_make_no_line_of_its_calendar_entry(good: Compound) -> None:
    """What the title, the place or the summary says stays theirs (RFC 5545, 3.3.11)."""
    said = {"place": '"广场\\nATTACH:x, y; z"', "summary": '"甲\\nEND:VEVENT"'}
    about = {"kind": "activity", "starts": "2026-12-05T09:00", "theme": "环境保护"}
    good.write("news/2026/a.md", article('"扫\\n落叶, 一起"', "2026-11-20", **about, **said))
    page, meta = next(each for each in good.read().activities if each[0].path == "news/2026/a.md")
    entry = one_event(page, meta, BASE_URL, datetime(2026, 11, 28, tzinfo=UTC))
    [found] = Calendar.from_ical(entry).walk("VEVENT")
    assert found["summary"] == "扫 落叶, 一起"
    assert found["location"] == "广场\nATTACH:x, y; z"
    assert "\r\nX-WR-CALNAME:扫 落叶\\, 一起\r\n" in entry.decode()
    assert "attach" not in found


def test_an_activity_with_a_day_and_no_hour_lasts_all_day(good: Compound) -> None:
    good.write("news/2026/all-day.md", (CASES / "07-all-day.md").read_text("utf-8"))
    good.write(
        "news/2026/days.md",
        article("三天", "2026-11-20", kind="activity", starts="2026-12-05", ends="2026-12-07", theme="环境保护"),
    )  # fmt: skip
    good.build(datetime(2026, 11, 28, tzinfo=ZONE))
    one, three = events(good)["全天开放"], events(good)["三天"]
    assert one["dtstart"].to_ical() == b"20261205"
    assert one["dtstart"].params["VALUE"] == "DATE"
    assert (one["dtend"].dt, three["dtend"].dt) == (date(2026, 12, 6), date(2026, 12, 8))
    assert "2026年12月5日（周六）全天" in good.page("news/2026/all-day.html")
    assert "2026年12月5日（周六）至2026年12月7日（周一）" in good.page("news/2026/days.html")


def test_events_of_two_compounds_never_meet(good: Compound) -> None:
    good.build()
    elsewhere = replace(good, folder=good.folder, base_url="https://other.example")
    before = {str(event["uid"]) for event in events(good).values()}
    elsewhere.build()
    after = {str(event["uid"]) for event in events(good).values()}
    assert before
    assert before.isdisjoint(after)
    assert all(uid.endswith("@example.cn") for uid in before)


def test_a_changed_time_reaches_who_imported_it(good: Compound) -> None:
    source = good.content / "news/2026/2026-11-18-picnic.md"
    os.utime(source, (1_790_000_000, 1_790_000_000))
    good.build()
    before = events(good)
    good.edit("news/2026/2026-11-18-picnic.md", "place: 柳树下", "place: 桥下")
    os.utime(source, (1_790_000_001, 1_790_000_001))
    good.build()
    after = events(good)
    old, new = before["十二月河边野餐"], after["十二月河边野餐"]
    assert new["uid"] == old["uid"]
    assert new["sequence"] > old["sequence"]
    assert new["last-modified"].dt > old["last-modified"].dt


def test_an_older_time_stamp_takes_nothing_back(built_good: Compound, tmp_path: Path) -> None:
    """`rsync -a` and unzip bring files with the stamps of where they come from."""
    subprocess.run(["cp", "-a", f"{built_good.folder}/.", tmp_path], check=True)
    compound, page = Compound(tmp_path), "news/2026/2026-11-18-picnic.md"

    def moved(old: str, new: str) -> Any:
        compound.edit(page, old, new)
        os.utime(compound.content / page, (1_500_000_000, 1_500_000_000))
        patched = not compound.build().from_scratch
        assert patched == (new == "桥下")
        return events(compound)["十二月河边野餐"]

    first = events(compound)["十二月河边野餐"]
    patched = moved("柳树下", "桥下")
    compound.edit("index.md", "title: 首页", "title: 首 页")
    built = moved("桥下", "亭子里")
    assert (patched["location"], built["location"]) == ("桥下", "亭子里")
    assert [patched["sequence"], built["sequence"]] == [first["sequence"] + n for n in (1, 2)]
    assert first["last-modified"].dt < patched["last-modified"].dt < built["last-modified"].dt
    assert events(compound, page.replace(".md", ".ics"))["十二月河边野餐"] == built


def test_a_change_is_as_late_as_its_file_or_later_than_what_was_said(built_good: Compound) -> None:
    page, meta = built_good.read().activities[0]
    told = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    before = one_event(page, meta, BASE_URL, told)

    def change(stamp: datetime, said: bytes | None, place: str) -> datetime:
        moved = meta.model_copy(update={"place": place})
        seen = (0, int(stamp.timestamp()) * 1_000_000_000)
        return last_change(page, moved, BASE_URL, seen, said)

    later, earlier = told + timedelta(days=1), told - timedelta(days=1)
    same = meta.place or ""
    assert change(earlier, None, "桥下") == earlier, "nobody was told anything"
    assert change(later, before, same) == change(later, before, "桥下") == later
    assert change(earlier, before, same) == told, "nothing but the stamp is another"
    assert change(earlier, before, "桥下") == told + timedelta(seconds=1)
    assert change(earlier, b"BEGIN:VCALENDAR\r\n", "桥下") == earlier, "not what we say"


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
    good.build()
    entries = (events(good, f"news/{year}/chunlian.ics") for year in (2025, 2026))
    [one], [other] = (list(found.values()) for found in entries)
    assert one["uid"] != other["uid"]


def test_the_calendar_is_folded_and_ended_as_its_format_asks(built_demo: Compound) -> None:
    raw = (built_demo.site / "feeds/activities.ics").read_bytes()
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 75


def test_feeds_say_nothing_of_when_they_were_made(good: Compound) -> None:
    good.build()
    before = [good.page(path) for path in FEEDS]
    shutil.rmtree(good.site.resolve())
    good.site.unlink()
    good.build()
    assert [good.page(path) for path in FEEDS] == before


@pytest.mark.parametrize("name", ["built_good", "built_demo"])
def test_the_sitemap_lists_every_page_but_those_that_show_the_black_list(
    name: str, request: pytest.FixtureRequest
) -> None:
    built: Compound = request.getfixturevalue(name)
    root = etree.fromstring(built.page("sitemap.xml"))
    addresses = [loc.text or "" for loc in root.findall("s:url/s:loc", SITEMAP)]
    pages = built.read().by_url.items()
    assert sorted(addresses) == sorted(f"{BASE_URL}/{url}" for url, page in pages if page.indexed)
    for url, page in pages:
        assert ('<meta name="robots" content="noindex' in built.page(url)) == (not page.indexed)
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
