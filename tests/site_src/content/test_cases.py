"""The files of tests/cases, as people made them: what comes of each is said in one table.

To add a case, put its file into the folder and a line into the table: where it goes in a compound and what
`linli check` says of it, or the test elsewhere that reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from site_src.content.check import check
from tests.conftest import NOW, ROOT, Compound

FOLDER = ROOT / "tests" / "cases"


@dataclass(frozen=True)
class Checked:
    """Laid at `place` in a sound compound it is read, but for the faults and advice that `said` holds: each
    by its line and some of its words, advice by 「建议」 among them. `shows`: what its page holds."""

    place: str
    said: tuple[tuple[int | str, ...], ...] = ()
    shows: str = ""


@dataclass(frozen=True)
class ReadBy:
    """Another test reads it, in this file."""

    test: str


NEWS = "news/a.md"
CASES: dict[str, Checked | ReadBy] = {
    "03-picture-names.md": ReadBy("tests/site_src/pictures/test_addresses.py"),
    "04-nested-lists.md": ReadBy("tests/site_src/markup/test_nesting.py"),
    "05-list-after-text.md": ReadBy("tests/site_src/markup/test_nesting.py"),
    "06-control-character.md": Checked(
        NEWS,
        (
            (2, "第 11 列 U+0010（DATA LINK ESCAPE）", "「title: 看不见的字符」"),
            (6, "第 5 列 U+2028（LINE SEPARATOR，行分隔符）", "「一行里有行分隔符。」"),
        ),
    ),
    "07-all-day.md": ReadBy("tests/site_src/pages/test_feeds.py"),
    "10-phones.txt": ReadBy("tests/site_src/questions/test_phones.py"),
    "13-dated-ahead.md": Checked(
        NEWS, ((3, "建议：date 是 2027-03-01，还没到", "「date: 2026-11-23」"),)
    ),
    "14-flavour.md": ReadBy("tests/site_src/markup/test_inline.py"),
    "15-lines.md": Checked(
        NEWS,
        shows="<p>1、身份证<br>\n2、户口本<br>\n3、照片</p>\n"
        "<p>这是一段话的第一行这是同一段的第二行，中间不该有空格。</p>",
    ),
    "16-front-matter-spaces.md": Checked(NEWS, shows="<p>字</p>"),
    "18-photo-with-gps.jpg": ReadBy("tests/site_src/pictures/test_pictures.py"),
    "25-not-a-picture.jpg": ReadBy("tests/site_src/pictures/test_pictures.py"),
    "20-messages/chinese-date.md": Checked(
        NEWS, ((3, "「date」的「2026年11月5日」不是日期", "「date: 2026-11-05」"),)
    ),
    "20-messages/crlf-bom.md": Checked(NEWS, shows="又一行</p>"),
    "20-messages/form-fullwidth.md": Checked(
        "forms/a.md",
        (
            (6, "「2026-12-01T18：00」不是日期", "「closes: 2026-12-01T18:00」"),
            (8, "「，」是中文逗号", "options: [好, 不好]}」"),
            (9, "「｛｝」是全角括号", "「- {id: q2, ask: 为什么, type: text}」"),
        ),
    ),
    "20-messages/fullwidth-colon.md": Checked(
        NEWS,
        (
            (2, "「标题」要写成「title」，「：」是中文冒号", "「title: 冒号是全角的」"),
            (3, "「：」是中文冒号", "「date: 2026-11-20」"),
        ),
    ),
    "20-messages/fullwidth-space.md": Checked(
        NEWS, ((2, "U+3000（IDEOGRAPHIC SPACE，全角空格）", "「title: 全角空格」"),)
    ),
    "20-messages/merge.md": Checked(
        NEWS, ((6, "合并没有做完，这里有两个版本：「周六停水」和「周日停水」", "第 6、8、10 行"),)
    ),
    "20-messages/nbsp.md": Checked(
        NEWS, ((2, "U+00A0（NO-BREAK SPACE，不换行空格）", "「title: 不断空格」"),)
    ),
    "20-messages/no-space.md": Checked(
        NEWS, ((2, "冒号「:」后面少了空格", "「title: 少了空格」"),)
    ),
    "20-messages/smart-quote.md": Checked(
        NEWS, ((2, "引号「“」只有一边", "「title: “只有一边”」"),)
    ),
    "20-messages/title-number.md": Checked(
        NEWS, ((2, "「title」应当是文字", '「title: "0123"」'),)
    ),
    "20-messages/windows-path.md": Checked(
        NEWS,
        (
            (
                6,
                "「C:\\Users\\x\\Desktop\\楼道.jpg」是您电脑里的文件",
                "「![楼道](/images/楼道.jpg)」",
            ),
            (6, "建议：这一页只有图片"),
        ),
    ),
}
FILES = sorted(
    path.relative_to(FOLDER).as_posix()
    for path in FOLDER.rglob("*")
    if path.is_file() and path != FOLDER / "README.md"
)


def test_every_file_of_the_folder_has_its_line_in_the_table() -> None:
    assert sorted(CASES) == FILES


def test_the_test_that_is_said_to_read_a_case_does() -> None:
    for name, case in CASES.items():
        if isinstance(case, ReadBy):
            assert Path(name).name in (ROOT / case.test).read_text(encoding="utf-8"), name


@pytest.mark.parametrize(
    "name", [name for name, case in CASES.items() if isinstance(case, Checked)]
)
def test_a_case_is_read_or_told_in_the_words_that_fix_it(name: str, good: Compound) -> None:
    case = CASES[name]
    assert isinstance(case, Checked)
    laid = good.write(case.place, "")
    laid.write_bytes((FOLDER / name).read_bytes())
    found = check(good.content, [laid], now=NOW)
    assert [each.line for each in found] == [line for line, *_ in case.said], found
    for each, (_, *parts) in zip(found, case.said, strict=True):
        assert [part for part in parts if str(part) not in str(each)] == [], str(each)
    if case.shows:
        assert case.shows in good.read().pages[case.place].markup.html
