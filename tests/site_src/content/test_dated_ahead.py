"""News of a day to come waits for it, wherever news are shown."""

from __future__ import annotations

from datetime import datetime, timedelta

from site_src.source.moments import ZONE
from tests.conftest import Compound, article, differing, stamps, tree

DAY = datetime(2026, 12, 1, tzinfo=ZONE)
PAGE = "news/2026/lamps"
WORDS = "月光石路灯"


def put(good: Compound, date: str = "2026-12-01") -> None:
    source = article(
        WORDS, date, kind="activity", starts="2026-12-05T10:00", theme="环境保护", place="河边"
    )
    good.write(f"{PAGE}.md", source)


def places(good: Compound) -> list[str]:
    """The files of the site that say the words."""
    files = (path for path in sorted(good.site.resolve().rglob("*")) if path.is_file())
    return [
        path.relative_to(good.site.resolve()).as_posix()
        for path in files
        if path.suffix in (".html", ".xml", ".ics", ".json", ".js")
        and WORDS in path.read_text("utf-8").replace("\r\n ", "")
    ]


def test_nothing_of_it_is_on_the_site_before_its_day(good: Compound) -> None:
    put(good)
    good.build(DAY - timedelta(seconds=1))
    assert places(good) == []
    assert not (good.site / f"{PAGE}.html").exists()
    assert PAGE not in good.page("sitemap.xml")


def test_on_its_day_it_is_everywhere_without_an_edit(good: Compound) -> None:
    put(good)
    good.build(DAY - timedelta(seconds=1))
    good.build(DAY)
    found = places(good)
    for path in (f"{PAGE}.html", "news/index.html", "feeds/all.atom.xml", "feeds/activities.ics"):
        assert path in found
    assert PAGE in good.page("sitemap.xml")


def test_a_patched_site_is_the_one_that_a_whole_build_makes(good: Compound) -> None:
    put(good)
    good.build(DAY - timedelta(days=1))
    assert not good.build(DAY).from_scratch
    patched = tree(good.site)
    fresh = Compound(good.folder.with_name("fresh"), good.base_url)
    fresh.folder.mkdir()
    good.content.rename(fresh.content)
    fresh.build(DAY)
    assert differing(patched, tree(fresh.site)) == []


def test_a_page_that_is_put_off_goes_again(good: Compound) -> None:
    put(good, "2026-11-20")
    good.build(DAY - timedelta(days=3))
    assert places(good)
    put(good)
    good.build(DAY - timedelta(days=3))
    assert places(good) == []


def test_a_day_without_news_changes_no_file(good: Compound) -> None:
    good.build(DAY)
    before = stamps(good.site)
    good.build(DAY + timedelta(hours=1))
    assert stamps(good.site) == before
