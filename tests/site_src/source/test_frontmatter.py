"""The one strict reader of front matter: whatever an editor writes, it reads or says what is wrong."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from site_src.content.site import Page, parse_page
from site_src.kinds.page_kinds import KINDS
from site_src.markup.rendering import Renderer
from site_src.source.faults import Fault
from site_src.source.frontmatter import Source, read_source, split_source
from site_src.source.moments import YEARS, ZONE

RENDERER = Renderer()


def page(front: str, body: str = "", path: str = "page.md") -> Page | list[Fault]:
    source = split_source(f"---\n{front}\n---\n{body}", path)
    return source if isinstance(source, list) else _parsed(path, source)


def _parsed(path: str, source: Source) -> Page | list[Fault]:
    found, faults = parse_page(path, source, RENDERER)
    return faults if faults or found is None else found


def said(front: str, body: str = "", path: str = "page.md") -> list[str]:
    found = page(front, body, path)
    assert isinstance(found, list), "there should be faults"
    return [str(fault) for fault in found]


def meta(front: str) -> dict[str, Any]:
    source = split_source(f"---\n{front}\n---\n", "page.md")
    assert isinstance(source, Source), source
    return source.meta


# What editors type, and what trips readers of YAML.
AWKWARD = st.sampled_from(
    [
        "---", "title: ", "标题：", "kind: ", "order: ", "08", "0x1f", "yes", "on", "22:30", "~",
        "&a ", "*a", "!!timestamp ", "!!bool ", "!!int ", "!!float ", "!!set ", "!!binary ",
        "!!python/name:os.system ", "<<: ", "? ", "- ", "|\n", ">\n  ", "[", "]", "{", "}", ": ",
        "'", '"', '"\\x01"', '"\\ue000"', "%YAML 1.1", "...", "#", "\t", "\n", "\n  ", "2026-13-01",
        "1" * 5000, "form: ", "date: ", "tags: ", "\u2028", "\x85", "\ufeff", "<script>", "///",
        "/// results | ", "![](", "](", "```",
    ]
)  # fmt: skip
TEXTS = st.lists(st.one_of(AWKWARD, st.text(max_size=12)), max_size=12).map("".join)
PATHS = st.sampled_from(["page.md", "news/a.md", "lists/a.md", "forms/a.md", "notices/a.md"])


@settings(max_examples=400, deadline=None)
@given(TEXTS, TEXTS, PATHS)
@example("title: !!timestamp x", "", "page.md")
@example("title: !!bool x", "", "page.md")
@example('order: !!int ""', "", "page.md")
@example("kind: |\n  a\n  b", "", "page.md")
@example('"a\\nb": c', "", "page.md")
@example("title: x", "<a@b.cn>", "page.md")
def test_any_front_matter_is_read_or_every_fault_has_a_line_of_the_file(
    front: str, body: str, path: str
) -> None:
    text = f"---\n{front}\n---\n{body}"
    source = split_source(text, path)
    found = source if isinstance(source, list) else _parsed(path, source)
    if isinstance(found, Page):
        return
    assert found
    for fault in found:
        assert 1 <= fault.line <= text.count("\n") + 1
        assert fault.what
        assert fault.fix
        assert "\n" not in str(fault), "an editor reads a fault a line"


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.one_of(st.binary(max_size=80), TEXTS.map(lambda t: f"---\n{t}\n---\n".encode())))
@example("---\ntitle: 水\u2028电\nfoo: [\n---\n".encode())
@example("---\ntitle: 水\x85电\nfoo: [\n---\n".encode())
def test_any_bytes_are_read_or_the_fault_has_a_line_of_the_file(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "page.md"
    file.write_bytes(raw)
    found = read_source(file, "page.md")
    if isinstance(found, list):
        assert found
        lines = len(re.findall(rb"[\r\n]", raw)) + 1
        assert all(1 <= fault.line <= lines for fault in found)


# Without quotation marks, which come in pairs, and without what one of YAML's versions alone writes as text.
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn", "Zl", "Zp"], exclude_characters="“”"),
    min_size=1,
    max_size=60,
).filter(lambda text: text.strip() == text and not re.fullmatch("[-+]?[0-9]*|.*〔填：.*", text))


@settings(max_examples=200, deadline=None)
@given(
    title=WORDS,
    order=st.integers(-10_000, 10_000),
    description=WORDS,
    sample=st.booleans(),
    tags=st.lists(WORDS.map(lambda t: t[:20].strip() or "x"), max_size=8),
    day=st.dates(date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)),
    starts=st.datetimes(datetime(YEARS[0], 1, 1), datetime(YEARS[-1], 12, 31)),
)
def test_what_was_written_is_what_is_read(
    title: str, order: int, description: str, sample: bool, tags: list[str], day: Any, starts: Any
) -> None:
    front = yaml.safe_dump(
        {
            "title": title,
            "order": order,
            "description": description,
            "sample": sample,
            "tags": tags,
            "date": f"{day.year:04}-{day.month:02}-{day.day:02}",
            "starts": f"{starts.year:04}-{starts.month}-{starts.day:02}T{starts:%H:%M}",
            "theme": "环境保护",
            "kind": "activity",
        },
        allow_unicode=True,
        # On one line: of several, `test_line_ends` says where they end in no space.
        width=10_000,
    )
    read = page(front, path="news/a.md")
    assert isinstance(read, Page), read
    found: Any = read.meta
    assert (found.title, found.order, found.description) == (title, order, description)
    assert (found.sample, list(found.tags), found.date) == (sample, tags, day)
    assert found.starts == starts.replace(second=0, microsecond=0, tzinfo=ZONE)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(WORDS, st.one_of(WORDS, st.integers(), st.booleans()), max_size=6))
def test_json_is_front_matter_too(data: dict[str, Any]) -> None:
    assert meta(json.dumps(data, ensure_ascii=False) if data else "{}") == data


def test_words_and_times_stay_what_the_editor_wrote() -> None:
    front = "a: on\nb: no\nc: 22:30\nd: 2026-09-25\ne: 1_000\nf: 0x1f\ng: yes\nh: 12e3"
    assert meta(front) == {
        "a": "on", "b": "no", "c": "22:30", "d": "2026-09-25",
        "e": "1_000", "f": "0x1f", "g": "yes", "h": "12e3",
    }  # fmt: skip


@pytest.mark.parametrize(("written", "read"), [("010", 10), ("08", 8), ("007", 7), ("-010", -10)])
def test_a_number_with_leading_noughts_is_that_number(written: str, read: int) -> None:
    """YAML 1.2 knows no octal by a leading nought; an editor means the tenth."""
    assert meta(f"order: {written}") == {"order": read}


def test_an_empty_front_matter_lacks_its_title() -> None:
    assert said("")[0].startswith("page.md:1: 缺少「title」。")


@pytest.mark.parametrize(
    ("front", "line", "what"),
    [
        ("title: 甲\ntitle: 乙", 3, "「title」写了两次"),
        ("title: 甲\nordr: 3", 3, "没有「ordr」这个键"),
        ("title：甲", 2, "「：」是中文冒号"),
        ("title: 甲\ndescription：乙\norder: 3", 3, "请改成「description: 乙」"),
        ("title: 甲: 乙", 2, '请改成「title: "甲: 乙"」'),
        ('title: "甲\norder: 3', 2, '引号「"」没有成对'),
        ("title: 甲\n\tkind: page", 3, "U+0009（CHARACTER TABULATION，Tab 键）"),
        ("title: 甲\n? [a]\n: b", 3, "键不是一个词"),
        ("- 甲", 2, "信息区不是「键: 值」的形式"),
        ("title: 甲\norder: 三", 3, "「order」应当是数字"),
        ("title: 甲\norder: " + "1" * 5000, 3, ""),
        ("order: 1\ntitle: !!int 甲", 3, ""),
        ("title: 甲\nsample: 也许", 3, "「sample」应当是 true 或 false"),
        ("title: 2026", 2, "「title」应当是文字"),
        ("title: 甲\nimage: /images/a.svg", 2, "图片没有文字说明"),
        ("title: 甲\n2026: 乙", 3, "没有「2026」这个键"),
    ],
)
def test_each_mistake_is_said_at_its_line(front: str, line: int, what: str) -> None:
    first = said(front)[0]
    assert first.startswith(f"page.md:{line}: ")
    assert what in first


def test_a_file_without_front_matter_is_told_how_to_begin() -> None:
    found = split_source("# 标题\n", "page.md")
    assert isinstance(found, list)
    assert str(found[0]).startswith("page.md:1: 文件开头没有信息区")


def test_front_matter_that_never_ends_is_told_how_to_end() -> None:
    found = split_source("---\ntitle: 甲\n", "page.md")
    assert isinstance(found, list)
    assert "信息区没有结束" in str(found[0])


def test_body_lines_count_from_the_top_of_the_file() -> None:
    found = said("title: 甲", "一\n\n<script>\n")
    assert found[0].startswith("page.md:6: 正文里不能有 <script>")


def test_all_faults_of_front_matter_and_body_come_at_once() -> None:
    lines = [s.split(": ")[0] for s in said("titel: 甲\nordr: 3", "# 大标题\n<script>")]
    assert lines == ["page.md:2", "page.md:2", "page.md:3", "page.md:5", "page.md:6"]


def test_an_alias_is_a_fault() -> None:
    """It would read as a copy, and a few of them within each other as more than memory holds."""
    found = said("title: &t 甲\ndescription: *t")
    assert found[0].startswith("page.md:3: ")


def test_a_bomb_of_aliases_ends_at_once(tmp_path: Path) -> None:
    rows = ["a0: &a0 [甲, 甲]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 11)]
    file = tmp_path / "bomb.md"
    file.write_text("---\ntitle: 甲\n" + "\n".join(rows) + "\n---\n", encoding="utf-8")
    assert "Fault(" in _read_apart(file)


@pytest.mark.parametrize("nest", ["[", "{a: ", "- ", "? "])
def test_endless_nesting_is_a_fault_and_no_crash(tmp_path: Path, nest: str) -> None:
    file = tmp_path / "deep.md"
    file.write_text("---\ntitle: 甲\na:\n  " + nest * 200_000 + "\n---\n", encoding="utf-8")
    assert _read_apart(file).startswith("[Fault(")


def _read_apart(file: Path) -> str:
    """Reads a file in a process of its own, which may die of it without ending the tests."""
    program = (
        "import sys, pathlib; from site_src.source.frontmatter import read_source;"
        "print(read_source(pathlib.Path(sys.argv[1]), 'deep.md'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-500:]
    return done.stdout


@pytest.mark.parametrize(
    "hidden", ["\\x01", "\\0", "\\e", "\\ue000", "\\ue001", "\\x85", "\\u2028"]
)
def test_an_escape_brings_in_no_character_that_the_file_could_not_hold(hidden: str) -> None:
    """The build's own marks, and what no feed may hold, are refused typed: so also escaped."""
    assert said(f'title: 甲\ndescription: "乙{hidden}丙"')[0].startswith("page.md:3: ")


def test_every_kind_lists_what_it_lacks() -> None:
    for kind in KINDS:
        first = said(f"kind: {kind}")
        assert any("缺少「title」" in line for line in first), kind
