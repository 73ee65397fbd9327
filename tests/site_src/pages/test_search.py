"""The search index: large bundles that stay, and a small one of what changed since."""

from __future__ import annotations

import json
from typing import Any

import pytest

from site_src.pages.search import Indexed, searchable
from tests.conftest import Compound, article, differing, stamps, tree


def listing(compound: Compound) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(compound.page("search/bundles.json"))
    return found


def bundle(compound: Compound, name: str) -> dict[str, Any]:
    """A bundle's language and number of pages, as Pagefind's own entry file states them."""
    entry = json.loads((compound.site / "search" / name / "pagefind-entry.json").read_text())
    languages = entry["languages"]
    assert len(languages) == 1
    found: dict[str, Any] = next(iter(languages.items()))[1]
    return found


def test_a_full_build_indexes_every_page_once(built_good: Compound) -> None:
    assert listing(built_good) == {"bundles": ["0"], "superseded": []}
    assert bundle(built_good, "0")["page_count"] == len(built_good.read().by_url)


def test_the_index_is_in_chinese(built_good: Compound) -> None:
    entry = json.loads(built_good.page("search/0/pagefind-entry.json"))
    assert list(entry["languages"]) == ["zh-cn"]


def test_only_what_the_theme_needs_is_kept(built_good: Compound) -> None:
    names = {path.name for path in (built_good.site / "search/0").iterdir()}
    assert "pagefind.js" in names
    assert not [name for name in names if "-ui." in name]


def test_an_edit_indexes_the_edited_page_alone(good: Compound) -> None:
    good.build()
    before = stamps(good.site / "search/0")
    good.edit("news/2026/2026-10-10-reading.md", "三本书", "四本书")
    good.build()
    assert stamps(good.site / "search/0") == before
    assert listing(good) == {
        "bundles": ["0", "recent"],
        "superseded": ["news/2026/2026-10-10-reading.html"],
    }
    assert bundle(good, "recent")["page_count"] == 1


def test_a_new_page_is_recent_and_supersedes_nothing(good: Compound) -> None:
    good.build()
    good.write("news/2026/new.md", article("新的", "2026-10-01"))
    good.build()
    said = listing(good)
    assert said["bundles"] == ["0", "recent"]
    assert "news/2026/new.html" not in said["superseded"]
    assert bundle(good, "recent")["page_count"] == 1 + len(said["superseded"])


def test_a_page_that_is_gone_is_superseded(good: Compound) -> None:
    good.build()
    (good.content / "news/2026/2026-11-05-fire.md").unlink()
    good.build()
    assert "news/2026/2026-11-05-fire.html" in listing(good)["superseded"]


def test_an_edit_taken_back_leaves_nothing_recent(good: Compound) -> None:
    good.build()
    first = tree(good.site, search=True)
    good.edit("news/2026/2026-10-10-reading.md", "三本书", "四本书")
    good.build()
    good.edit("news/2026/2026-10-10-reading.md", "四本书", "三本书")
    good.build()
    assert listing(good) == {"bundles": ["0"], "superseded": []}
    assert differing(tree(good.site, search=True), first) == []


def test_many_edits_are_indexed_again(good: Compound) -> None:
    for number in range(61):
        good.write(f"news/2026/n-{number:02}.md", article(f"第{number}条", "2026-08-01"))
    good.build()
    for number in range(61):
        good.edit(f"news/2026/n-{number:02}.md", "一句话", "另一句话")
    assert not good.build().from_scratch
    assert listing(good) == {"bundles": ["0"], "superseded": []}
    assert bundle(good, "0")["page_count"] == len(good.read().by_url)


def test_answers_and_the_clock_leave_the_index_alone(good: Compound) -> None:
    good.build()
    before = stamps(good.site / "search")
    good.answered({"lamp": 30})
    good.publish()
    assert stamps(good.site / "search") == before


PAGE = """<!doctype html><html><head><title>题 - 小区</title><script>x</script></head><body>
<header>头</header><main><div data-pagefind-body><h1>题</h1>正文
<nav>上一篇</nav>
<!-- live:members:a -->张三<!-- /live:members:a -->
<!-- live:results:a -->三票<!-- /live:results:a --></div></main><footer>尾</footer></body></html>"""


def test_a_search_finds_content_and_no_frame() -> None:
    text = searchable(PAGE)
    assert "<title>题 - 小区</title>" in text
    assert "正文" in text
    for frame in ("头", "尾", "上一篇"):
        assert frame not in text


def test_a_search_finds_boards_but_nothing_that_answers_change() -> None:
    text = searchable(PAGE)
    assert "张三" in text
    assert "三票" not in text


@pytest.mark.parametrize(
    ("main", "current", "recent", "superseded"),
    [
        ({"a": "1"}, {"a": "1"}, set(), set()),
        ({"a": "1"}, {"a": "2"}, {"a"}, {"a"}),
        ({"a": "1"}, {"a": "1", "b": "1"}, {"b"}, set()),
        ({"a": "1", "b": "1"}, {"a": "1"}, set(), {"b"}),
    ],
)
def test_what_is_recent_and_what_is_superseded(
    main: dict[str, str], current: dict[str, str], recent: set[str], superseded: set[str]
) -> None:
    held = Indexed(main, current)
    assert (held.recent, held.superseded) == (recent, superseded)
