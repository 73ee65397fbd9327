"""The search index: a large bundle that stays, and a small one of what changed since."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import brotli
import pytest

from site_src.pages.pinyin import TABLE, readings
from site_src.pages.search import Indexed
from site_src.pages.search_index import take_out, write_index
from site_src.pages.search_text import PageText, page_text, searched_part
from tests.conftest import Compound, article, differing, stamps, tree


def listing(compound: Compound) -> tuple[list[str], list[str]]:
    """The bundles there are, and which pages of the large one are superseded."""
    found: dict[str, Any] = json.loads(compound.page("search/bundles.json"))
    return list(found["bundles"]), found["superseded"]


def bundle(compound: Compound, name: str) -> list[list[str]]:
    """The pages of a bundle: URL, title and what else is named."""
    found: list[list[str]] = json.loads(compound.page(f"search/{name}/index.json"))["pages"]
    return found


def test_a_full_build_indexes_every_page_once(built_good: Compound) -> None:
    assert listing(built_good) == (["main"], [])
    urls = [url for url, *_ in bundle(built_good, "main")]
    assert sorted(urls) == sorted(built_good.read().by_url)


def test_what_stands_comes_first_and_of_news_the_newest(built_good: Compound) -> None:
    news = [url for url, *_ in bundle(built_good, "main") if url.startswith("news/")]
    assert news == sorted(news, reverse=True)
    assert bundle(built_good, "main")[-1][0] == news[-1]


def test_the_black_list_and_answers_are_in_no_file_of_the_index(built_good: Compound) -> None:
    entry = "屡次占用消防通道"
    assert entry in built_good.page("roll/2026q3.html")
    folder = built_good.site / "search"
    index = "".join(path.read_text("utf-8") for path in folder.rglob("*.json"))
    assert "爱护公物" in index
    assert entry not in index
    assert "C座一住户" not in index


def test_an_edit_that_adds_words_indexes_the_edited_page_alone(good: Compound) -> None:
    good.build()
    before = stamps(good.site / "search/main")
    good.edit("news/2026/2026-10-10-reading.md", "#article-3)。", "#article-3)。还有一张报。")
    good.build()
    assert stamps(good.site / "search/main") == before
    edited = "news/2026/2026-10-10-reading.html"
    assert listing(good) == (["main", "recent"], [edited])
    assert [page[0] for page in bundle(good, "recent")] == [edited]


def test_a_new_page_is_recent_and_supersedes_nothing(good: Compound) -> None:
    good.build()
    good.write("news/2026/new.md", article("新的", "2026-10-01"))
    good.build()
    bundles, superseded = listing(good)
    assert bundles == ["main", "recent"]
    assert "news/2026/new.html" not in superseded
    assert len(bundle(good, "recent")) == 1 + len(superseded)


def test_a_page_that_is_gone_leaves_no_word_behind(good: Compound) -> None:
    good.build()
    (good.content / "news/2026/2026-11-05-fire.md").unlink()
    good.build()
    assert listing(good) == (["main"], [])
    words = "".join(path.read_text("utf-8") for path in (good.site / "search").rglob("*.json"))
    assert "读书会记" in words
    assert "楼道清理通知" not in words


def holding(folder: Path, words: str) -> list[str]:
    """The files below a folder that hold these words, compressed ones too."""
    opened = {".gz": gzip.decompress, ".br": brotli.decompress}
    return [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and words.encode() in opened.get(path.suffix, bytes)(path.read_bytes())
    ]


def pairs(compound: Compound) -> set[str]:
    """All neighbouring characters that some file of the index knows."""
    files = (compound.site / "search").glob("*/pairs-*.json")
    shards = [json.loads(path.read_text("utf-8")) for path in files]
    return {f"{first}{second}" for shard in shards for first in shard for second in shard[first]}


def test_what_an_edit_takes_away_is_in_no_file_of_the_site(good: Compound) -> None:
    """A name or a telephone number on a news page, in its title, a heading, its text or its summary:
    gone with the build that takes it away, whatever was edited before."""
    page, ending = "news/2026/2026-10-10-reading.md", "#article-3)。"
    said = f"{ending}\n\n## 找裘曼\n\n电话 13807351234，裘曼接。"
    good.edit(page, "title: 读书会记", "title: 读书会记（裘曼）")
    good.edit(page, ending, said)
    good.build()
    assert "search/main/text-0.json.br" in holding(good.site, "13807351234")
    good.edit(page, "三本书", "四本书")
    good.build()
    good.edit(page, "（裘曼）", "")
    good.edit(page, said, ending)
    assert not good.build().from_scratch
    assert holding(good.site, "13807351234") == []
    assert holding(good.site, "裘曼") == holding(good.site, "裘") == []
    assert not {"裘曼", "裘", "曼", "07"} & pairs(good)
    assert listing(good) == (["main", "recent"], ["news/2026/2026-10-10-reading.html"])


def test_pages_that_say_the_same_keep_what_one_of_them_lost() -> None:
    files: dict[str, bytes] = {}
    pages = {f"{name}.html": PageText(name, (), "充电棚\n议事") for name in ("a", "b", "c")}
    write_index(pages, files.__setitem__)
    less = {"b.html": PageText("b", (), "充电"), "c.html": PageText("c", (), "充电棚\n议事\n再议")}
    assert take_out(less, files.__getitem__, files.__setitem__) == {"b.html"}
    found = json.loads(files["pairs-0.json"])
    assert (found["充"], found["电"]) == ({"电": [0, 1, 1]}, {"棚": [0, 2]})
    assert found["议"] == {"事": [0, 2]}
    assert json.loads(files["text-0.json"]) == ["充电棚\n议事", "充电", "充电棚\n议事"]


def test_an_edit_taken_back_leaves_nothing_recent(good: Compound) -> None:
    good.build()
    first = tree(good.site, search=True)
    good.edit("news/2026/2026-10-10-reading.md", "#article-3)。", "#article-3)。还有一张报。")
    good.build()
    good.edit("news/2026/2026-10-10-reading.md", "还有一张报。", "")
    good.build()
    assert listing(good) == (["main"], [])
    assert differing(tree(good.site, search=True), first) == []


def test_many_edits_are_indexed_again(good: Compound) -> None:
    for number in range(61):
        good.write(f"news/2026/n-{number:02}.md", article(f"第{number}条", "2026-08-01"))
    good.build()
    for number in range(61):
        good.edit(f"news/2026/n-{number:02}.md", "一句话", "另一句话")
    assert not good.build().from_scratch
    assert listing(good) == (["main"], [])
    assert len(bundle(good, "main")) == len(good.read().by_url)


def test_answers_and_the_clock_leave_the_index_alone(good: Compound) -> None:
    good.build()
    before = stamps(good.site / "search")
    good.answered({"lamp": 30})
    good.publish()
    assert stamps(good.site / "search") == before


def test_what_a_ledger_says_of_the_day_is_not_searched(good: Compound) -> None:
    """A problem is being worked on until the day of its settling: a search finds what it is about."""
    problem = "{title: 灯柱歪了, kind: 设施, opened: 2026-11-01, settled: 2026-12-01, by: 何春生}"
    good.write("story/a.md", f"---\ntitle: 台账\nproblems: [{problem}]\n---\n")
    good.build()
    assert "办理中" in good.page("story/a.html")
    words = "".join(
        path.read_text("utf-8") for path in (good.site / "search/main").glob("text*.json")
    )
    assert "灯柱歪了" in words
    assert "办理中" not in words


def test_a_new_index_has_a_new_address(good: Compound) -> None:
    """A phone keeps the files of an index for long: their addresses change with what they hold."""

    def versions() -> dict[str, str]:
        found: dict[str, str] = json.loads(good.page("search/bundles.json"))["bundles"]
        return found

    good.build()
    first = versions()
    good.edit("news/2026/2026-10-10-reading.md", "#article-3)。", "#article-3)。还有一张报。")
    good.build()
    second = versions()
    good.edit("news/2026/2026-10-10-reading.md", "一张报", "两张报")
    good.build()
    assert first["main"] == second["main"] == versions()["main"]
    assert second["recent"] != versions()["recent"]
    good.edit("news/2026/2026-10-10-reading.md", "三本书", "四本书")
    good.build()
    assert second["main"] != versions()["main"]


PAGE = """<!doctype html><html><head><title>题 - 小区</title><script>x</script></head><body>
<header>头</header><main><div class="a" id="ll-content" tabindex="-1"><h1>题</h1>
<p>充<strong>电</strong>棚&amp;灯</p><p>后面</p>
<h2 id="a">怎么收费</h2><nav>上一篇</nav>
<!-- live:members:a --><span class="ll-name">张三</span><!-- /live:members:a -->
<!-- live:results:a -->三票<!-- /live:results:a --></div>
<button>回到顶部</button></main><footer>尾</footer></body></html>"""


def test_a_search_reads_content_and_no_frame() -> None:
    found = page_text(searched_part(PAGE))
    assert found == PageText("题", ("怎么收费", "张三"), "充电棚&灯\n后面\n怎么收费\n张三")


def test_an_index_of_nothing_is_an_index() -> None:
    files: dict[str, bytes] = {}
    write_index({}, files.__setitem__)
    assert json.loads(files["index.json"]) == {"pages": [], "texts": [], "shards": []}


def test_pairs_lead_to_pages_and_stand_where_their_sound_does() -> None:
    pages = {
        "a.html": PageText("充电", (), "在重庆充电。"),
        "b.html": PageText("别的", (), "一样重，ＡＢ 栋"),
        "c.html": PageText("充电棚", (), ""),
    }
    files: dict[str, bytes] = {}
    write_index(pages, files.__setitem__)
    index = json.loads(files["index.json"])
    assert index["pages"][2] == ["c.html", "充电棚"]
    [shard] = index["shards"]
    assert shard["dian"] == "电"
    assert "重" in shard["chong"]
    assert "重" in shard["zhong"]
    pairs = json.loads(files["pairs-0.json"])
    # The distance from the page before.
    assert pairs["充"] == {"电": [0, 2]}
    assert pairs["重"] == {"": [1], "庆": [0]}
    assert pairs["a"] == {"b": [1]}
    assert json.loads(files["text-0.json"])[0] == "在重庆充电。"


@pytest.mark.parametrize(
    ("text", "char", "read"),
    [
        ("重庆路口", "重", {"chong", "zhong"}),
        ("重量", "重", {"zhong"}),
        ("长者食堂", "长", {"zhang"}),
        ("长度", "长", {"chang", "zhang"}),
        ("银行", "行", {"hang", "xing"}),
        ("绿化", "绿", {"lv"}),
    ],
)
def test_a_character_is_read_as_its_phrases_have_it(text: str, char: str, read: set[str]) -> None:
    assert readings([text])[char] == read


def test_the_table_of_readings_is_what_pypinyin_says() -> None:
    """After an update of it, `python -m tests.support.pinyin_table` writes the table again."""
    # Here, as pypinyin takes most of a second to load.
    from tests.support.pinyin_table import table

    assert TABLE.read_text(encoding="utf-8") == table()


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
