"""Sheets are filled, whatever stands on them, and no name and no day is broken."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from site_src.paper.printing import Sheet, print_to
from site_src.source.processes import beside
from tests.conftest import NOW

LONGEST = "阿卜杜拉热合曼·买买提依明江"
NAMES = ("陈建国", "欧阳文秀", LONGEST, "王磊")
POST = "单元长"
SITE = "https://linli.example"
Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points from the lower left corner."""


def board(count: int, paper: str, **member: Any) -> Sheet:
    members = [
        {
            "name": f"{NAMES[n % len(NAMES)]}",
            "post": f"{POST}{n:02}",
            "duty": "孤老每周上门看一次",
            "phone": "0735-2881234" if n % 2 else "",
            "party": n % 3 == 0,
            **member,
        }
        for n in range(count)
    ]
    says = {"title": "3 栋的楼栋长", "kicker": "公示牌", "text": "", "members": members}
    address = {"compound": "御景湾小区", "address": "linli.example/people.html", "sample": True}
    return Sheet(f"{paper}-{count}", "board", SITE, {"paper": paper, **address, **says})


def put(folder: Path, sheets: list[Sheet]) -> None:
    """Prints in a process of its own: Typst leaves threads behind, and other tests fork."""
    with beside(partial(print_to, folder, sheets, NOW)) as printed:
        assert not printed().failed


def boxes(page: pdfium.PdfPage, words: str) -> list[list[Box]]:
    """Where `words` stand on a page, and the lines of each place."""
    text = page.get_textpage()
    search = text.search(words)
    found = []
    while place := search.get_next():
        index, length = place
        lines = range(text.count_rects(index, length))
        found.append([text.get_rect(line) for line in lines])
    return found


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("boards")
    sheets = [board(count, paper) for paper in ("a4", "a3") for count in (1, 3, 9, 24, 40)]
    put(folder, sheets)
    return folder


def pages(printed: Path, paper: str, count: int) -> list[pdfium.PdfPage]:
    return list(pdfium.PdfDocument(printed / f"{paper}-{count}.pdf"))


@pytest.mark.parametrize("paper", ["a4", "a3"])
@pytest.mark.parametrize("count", [3, 9, 24, 40])
def test_the_longest_name_stands_on_one_line_beside_its_post(
    printed: Path, paper: str, count: int
) -> None:
    seen = 0
    for page in pages(printed, paper, count):
        posts = [lines[0] for lines in boxes(page, POST)]
        for lines in boxes(page, LONGEST):
            [(_, bottom, right, top)] = lines
            middle = (bottom + top) / 2
            assert any(low < middle < high and right < x for x, low, _, high in posts)
            seen += 1
    assert seen == len([n for n in range(count) if NAMES[n % len(NAMES)] == LONGEST])


@pytest.mark.parametrize("paper", ["a4", "a3"])
@pytest.mark.parametrize("count", [1, 3, 9, 24, 40])
def test_everybody_is_on_the_board_and_its_sheets_are_as_full_as_each_other(
    printed: Path, paper: str, count: int
) -> None:
    on_each = [len(boxes(page, POST)) for page in pages(printed, paper, count)]
    assert sum(on_each) == count
    assert max(on_each) - min(on_each) <= 6
    for number in range(count):
        [_] = [
            p for page in pages(printed, paper, count) for p in boxes(page, f"{POST}{number:02}")
        ]


def test_the_fewer_they_are_the_larger_they_are_set(printed: Path) -> None:
    def size(count: int) -> float:
        [(_, bottom, _, top)] = boxes(pages(printed, "a4", count)[0], NAMES[0])[0]
        return top - bottom

    assert size(1) > size(3) > size(9) > size(40)


def test_a_post_as_long_as_a_sentence_stands_below_its_name(tmp_path: Path) -> None:
    post = "负责河边步道和健身器材以及夏天防汛冬天除雪兼管门口自行车棚的志愿者小组组长" * 2
    sheet = board(2, "a4", post=post)
    put(tmp_path, [sheet])
    [page] = pdfium.PdfDocument(tmp_path / "a4-2.pdf")
    whole = page.get_textpage().get_text_bounded().replace("\r\n", "")
    assert whole.count(post) == 2
    [(_, name, _, _)] = boxes(page, NAMES[0])[0]
    assert boxes(page, post[:6])[0][0][3] < name


def _invitation(name: str, title: str, **says: Any) -> Sheet:
    facts = {
        "时间": "2027年1月30日 09:00（周六）",
        "地点": "怡情港",
        "报名": "2027年1月24日 18:00截止",
    }
    data = {
        "paper": "a4",
        "compound": "御景湾小区",
        "address": "yujingwan.example.cn/news/2026/2026-11-19-spring-couplets-and-more.html",
        "sample": False,
        "title": title,
        "kicker": "文化活动",
        "size": 42,
        "text": "现场写、现场晾，三十个名额，每家两副。",
        "facts": [{"name": name, "value": value} for name, value in facts.items()],
        "call": "扫码看详情、报名",
        "short": title,
        "until": "2027年1月30日 09:00（周六）",
    }
    return Sheet(name, "invitation", SITE, data | says)


@pytest.fixture(scope="module")
def invitations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("invitations")
    long = "写春联：笔墨备好，您来挑字，现场写、现场晾，三十个名额每家两副，老人孩子都欢迎"
    put(folder, [_invitation("short", "写春联"), _invitation("long", long)])
    return folder


@pytest.mark.parametrize("name", ["short", "long"])
def test_a_day_and_an_hour_each_stand_on_one_line(invitations: Path, name: str) -> None:
    [page] = pdfium.PdfDocument(invitations / f"{name}.pdf")
    days = [*boxes(page, "2027年1月30日"), *boxes(page, "09:00（周六）")]
    assert len(days) == 2 * (1 + 8), "on the sheet and on eight strips"
    assert all(len(lines) == 1 for lines in days)


@pytest.mark.parametrize("name", ["short", "long"])
def test_nothing_prints_over_anything_on_strips_and_in_the_foot(
    invitations: Path, name: str
) -> None:
    [page] = pdfium.PdfDocument(invitations / f"{name}.pdf")
    text = page.get_textpage()
    placed = [text.get_rect(n) for n in range(text.count_rects())]
    below = [box for box in placed if box[3] < 75 / 25.4 * 72]
    for number, (left, low, right, high) in enumerate(below):
        assert low > 10, "points that no printer prints"
        assert right < (210 - 14) / 25.4 * 72
        for other_left, other_low, other_right, other_high in below[number + 1 :]:
            # Lines stand as close as their letters' boxes: less than a tenth of a letter counts.
            across = min(right, other_right) - max(left, other_left)
            along = min(high, other_high) - max(low, other_low)
            assert across < 0.8 or along < 0.8, (left, low, other_left, other_low)


def test_a_short_invitation_fills_its_sheet(invitations: Path) -> None:
    [page] = pdfium.PdfDocument(invitations / "short.pdf")
    lowest = min(box[1] for lines in boxes(page, "扫码看详情、报名") for box in lines)
    [[(_, bottom, _, top)]] = boxes(page, "怡情港")
    assert lowest < 145 / 25.4 * 72, "what to do stands at the end of the sheet"
    assert top - bottom > 20, "points: it is read from across a stairwell"
