"""News of a day to come waits for it, wherever news are shown."""

from __future__ import annotations

from datetime import datetime, timedelta

from site_src.content.check import check
from site_src.source.moments import ZONE
from tests.conftest import Compound, article, differing, stamps, tree

DAY = datetime(2026, 12, 1, tzinfo=ZONE)
PAGE = "news/2026/lamps"
WORDS = "月光石路灯"
BODY = "一句话。\n\n## 何时 {#when}"


def put(good: Compound, date: str = "2026-12-01") -> None:
    source = article(
        WORDS,
        date,
        BODY,
        kind="activity",
        starts="2026-12-05T10:00",
        theme="环境保护",
        place="河边",
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


LINK = f"见[路灯](../{PAGE}.md#when)和[河](../news/2026/2026-05-02-river.md)，<a href='../{PAGE}.md'>又见</a>。"


def linking(good: Compound) -> tuple[str, str]:
    """What two pages that link to it say there, one by either generator."""
    found = []
    for url in ("story/a.html", "news/2026/a.html"):
        text = good.page(url)
        found.append(text[text.index("<p>见") :].partition("</p>")[0])
    return found[0], found[1]


def test_words_that_link_to_it_are_words_until_its_day(good: Compound) -> None:
    """Under both generators alike, and without an edit."""
    put(good)
    good.write("story/a.md", f"---\ntitle: 甲\n---\n\n{LINK}\n")
    good.write("news/2026/a.md", article("乙", "2026-11-01", LINK.replace("../", "../../")))
    good.build(DAY - timedelta(seconds=1))
    for words in linking(good):
        assert words.startswith("<p>见路灯和<a href=")
        assert words.endswith("，又见。")
    good.edit("news/2026/a.md", "乙", "丙")
    assert not good.build(DAY - timedelta(seconds=1)).from_scratch
    assert "见路灯和" in linking(good)[1]
    good.build(DAY)
    for words in linking(good):
        assert words.count("news/2026/lamps.html") == 2
    assert differing(tree(good.site), good.from_scratch(DAY)) == []


def test_who_links_to_it_is_told_by_check_and_build_at_the_line(good: Compound) -> None:
    put(good)
    good.write("story/a.md", "---\ntitle: 甲\n---\n\n一\n\n见[路灯](../news/2026/lamps.md)。\n")
    said = [
        "news/2026/lamps.md:3: 建议：date 是 2026-12-01，还没到，这一页到那天才出现。"
        "想现在就发布，请改成「date: 2026-11-30」。",
        "story/a.md:7: 建议：链接「../news/2026/lamps.md」指向的页面 2026-12-01 才出现，在那以前这几个字点不开。"
        "不用管它，到那天就能点开；想现在就能点开，请把那一页改成「date: 2026-11-30」。",
    ]
    now = DAY - timedelta(hours=3)
    for found in (check(good.content, [], now=now), good.build(now).advice, good.build(now).advice):
        assert [str(each).removeprefix(f"{good.content}/") for each in found] == said
    assert check(good.content, [], now=DAY) == []
    good.build(DAY)


def test_a_day_without_news_changes_no_file(good: Compound) -> None:
    good.build(DAY)
    before = stamps(good.site)
    good.build(DAY + timedelta(hours=1))
    assert stamps(good.site) == before
