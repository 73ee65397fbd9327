"""The slips an editor makes in a lobby screen's file or in an urgent notice: each is told on its line,
in Chinese, with what to write instead."""

from __future__ import annotations

import pytest

from site_src.content.check import check
from site_src.show.notices import urgent
from tests.conftest import Compound
from tests.site_src.content.test_check import lines

SCREEN = """\
---
title: A座大堂屏
building: A座
orientation: portrait
inches: 43
seconds: 12
on: "06:30"
off: "22:30"
playlist: [notice, board, latest, clock]
---
"""
NOTICE = """\
---
title: A座停水
from: 2026-11-24T08:00
until: 2026-11-25T18:00
screens: [lobby-a, gate]
---

八点停水。
"""
PLAYLIST = "playlist: [notice, board, latest, clock]"
SLOTS = "board、pact、red、black、forms、activities、meetings、latest、numbers、notice、clock"
KEYS = "kind、title、order、description、image、image_alt、sample、draft"
EMPTY = "后面空着。请写上；用不着就删掉这一行。"
NUMBER = "请写成阿拉伯数字，不加引号和单位。"
CLOCK = '写成 "06:30" 这样，小时和分钟都是两位，最晚 "23:59"。'
CALENDAR = "不是日历上的日子。请对照日历和钟点改正。"
MOMENT = "写成 2026-09-25 或 2026-09-25T18:00 这样。"


@pytest.fixture
def compound(good: Compound, monkeypatch: pytest.MonkeyPatch) -> Compound:
    """The small compound with a sound screen and a sound notice."""
    good.write("kiosks/lobby-a.md", SCREEN)
    good.write("notices/water.md", NOTICE)
    monkeypatch.chdir(good.folder)
    return good


def test_a_sound_screen_and_a_sound_notice_have_no_faults(
    compound: Compound, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lines(compound, monkeypatch) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # What it shows.
        ("latest", "lastest", "9: 「playlist」不能是「lastest」。想写的可能是「latest」，请改正。"),
        ("latest", "公约", f"9: 「playlist」不能是「公约」。可用的有：{SLOTS}。"),
        (
            PLAYLIST,
            "playlist:\n  - notice\n  - weather\n  - clock",
            f"11: 「playlist」不能是「weather」。可用的有：{SLOTS}。",
        ),
        ("latest", "clock", "9: playlist 里「clock」写了两次。每一项只写一次。"),
        (
            PLAYLIST,
            "playlist:\n  - clock\n  - notice\n  - clock",
            "12: playlist 里「clock」写了两次。每一项只写一次。",
        ),
        (PLAYLIST, "playlist: []", "9: 「playlist」不能空着。至少要有 1 项（字）。"),
        (PLAYLIST, "playlist:", f"9: 「playlist」{EMPTY}"),
        (PLAYLIST, "playlist: latest", "9: 「playlist」应当是列表。请改成「playlist: [latest]」。"),
        (f"{PLAYLIST}\n", "", "2: 缺少「playlist」。请补上一行「playlist: …」。"),
        # Where it hangs.
        ("A座\nori", "9栋\nori", "3: 「9栋」没有楼栋公示牌。可用的有：A座。"),
        (
            "building: A座\n",
            "",
            "8: playlist 里有 board，却没写是哪一栋。请补上一行 building: 1栋，或去掉 board。",
        ),
        (
            "portrait",
            "potrait",
            "4: 「orientation」不能是「potrait」。想写的可能是「portrait」，请改正。",
        ),
        ("portrait", "竖屏", "4: 「orientation」不能是「竖屏」。可用的有：portrait、landscape。"),
        ("orientation: portrait\n", "", "2: 缺少「orientation」。请补上一行「orientation: …」。"),
        # How large, how long.
        ("43", "430", "5: 「inches」的 430 太大。界限是 120。"),
        ("43", "", f"5: 「inches」{EMPTY}"),
        ("43", "4", "5: 「inches」的 4 太小。界限是 7。"),
        ("43", "-43", "5: 「inches」的 -43 太小。界限是 7。"),
        ("43", "43寸", "5: 「inches」应当是数字，不能是「43寸」。请改成「inches: 43」。"),
        ("43", "43.5", "5: 「inches」应当是整数，不能是「43.5」。请写成整数，不带小数点。"),
        ("seconds: 12", "seconds: 1", "6: 「seconds」的 1 太小。界限是 4。"),
        ("seconds: 12", "seconds: 3600", "6: 「seconds」的 3600 太大。界限是 120。"),
        (
            "seconds: 12",
            "seconds: 12秒",
            "6: 「seconds」应当是数字，不能是「12秒」。请改成「seconds: 12」。",
        ),
        # When it is on.
        ("22:30", "24:00", f"8: 「off」不能是「24:00」。{CLOCK}"),
        ("06:30", "6:30", f"7: 「on」不能是「6:30」。{CLOCK}"),
        ("06:30", "06：30", f"7: 「on」不能是「06：30」。{CLOCK}"),
        ("06:30", "早上六点半", f"7: 「on」不能是「早上六点半」。{CLOCK}"),
        ('"06:30"', "7", '7: 「on」应当是文字，「7」不是。请改成「on: "7"」。'),
        # Keys.
        ("seconds", "second", "6: 没有「second」这个键。想写的可能是「seconds」，请改正。"),
        (
            "seconds: 12",
            "亮度: 12",
            f"6: 没有「亮度」这个键。可用的有：{KEYS}、building、orientation、inches、seconds、on、off、playlist。",
        ),
        ("title: A座大堂屏\n", "", "2: 缺少「title」。请补上一行「title: …」。"),
    ],
)
def test_a_slip_in_a_screen_is_told_on_its_line(
    compound: Compound, monkeypatch: pytest.MonkeyPatch, old: str, new: str, said: str
) -> None:
    compound.edit("kiosks/lobby-a.md", old, new)
    assert lines(compound, monkeypatch) == [f"content/kiosks/lobby-a.md:{said}"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # Until when.
        ("until: 2026-11-25T18:00\n", "", "2: 缺少「until」。请补上一行「until: …」。"),
        ("until: 2026-11-25T18:00", "until:", f"4: 「until」{EMPTY}"),
        ("2026-11-25T18:00", "2026-11-23", "4: 通知结束早于开始。请检查 from 和 until。"),
        ("2026-11-25T18:00", "2026-11-24T08:00", "4: 通知结束早于开始。请检查 from 和 until。"),
        (
            "2026-11-25T18:00",
            "2026-11-31",
            "4: 「until」的「2026-11-31」不是日历上的日子。请对照日历改正。",
        ),
        ("2026-11-25T18:00", "2026-11-25T24:00", f"4: 「until」的「2026-11-25T24:00」{CALENDAR}"),
        ("2026-11-25T18:00", "明天下午", f"4: 「until」的「明天下午」不是日期。{MOMENT}"),
        ("2026-11-24T08:00", "11月24日", f"3: 「from」的「11月24日」不是日期。{MOMENT}"),
        # Where.
        ("gate", "gat", "5: 没有叫「gat」的屏幕。想写的可能是「gate」，请改正。"),
        (
            "screens: [lobby-a, gate]",
            "screens:\n  - lobby-a\n  - roof",
            "7: 没有叫「roof」的屏幕。可用的有：gate、lobby-a。",
        ),
        ("[lobby-a, gate]", "lobby-a", "5: 「screens」应当是列表。请改成「screens: [lobby-a]」。"),
        (
            "lobby-a",
            "A座大堂屏",
            "5: 「screens」不能是「A座大堂屏」。只用小写字母、数字和 -，例如 lobby-01。",
        ),
        # Keys.
        ("screens", "screen", "5: 没有「screen」这个键。想写的可能是「screens」，请改正。"),
        ("from", "start", f"3: 没有「start」这个键。可用的有：{KEYS}、from、until、screens。"),
        ("title: A座停水\n", "", "2: 缺少「title」。请补上一行「title: …」。"),
        # The text.
        (
            "八点停水。",
            "/// form | lamps\n///",
            "8: 没有叫「lamps」的表单。想写的可能是「lamp」，请改正。",
        ),
    ],
)
def test_a_slip_in_a_notice_is_told_on_its_line(
    compound: Compound, monkeypatch: pytest.MonkeyPatch, old: str, new: str, said: str
) -> None:
    compound.edit("notices/water.md", old, new)
    assert lines(compound, monkeypatch) == [f"content/notices/water.md:{said}"]


def test_a_misspelt_key_that_must_be_there_is_told_as_both(
    compound: Compound, monkeypatch: pytest.MonkeyPatch
) -> None:
    compound.edit("kiosks/lobby-a.md", "inches", "inchs")
    compound.edit("notices/water.md", "until", "untill")
    assert lines(compound, monkeypatch) == [
        "content/kiosks/lobby-a.md:2: 缺少「inches」。请补上一行「inches: …」。",
        "content/kiosks/lobby-a.md:5: 没有「inchs」这个键。想写的可能是「inches」，请改正。",
        "content/notices/water.md:2: 缺少「until」。请补上一行「until: …」。",
        "content/notices/water.md:4: 没有「untill」这个键。想写的可能是「until」，请改正。",
    ]


def test_all_slips_of_a_screen_are_told_at_once(
    compound: Compound, monkeypatch: pytest.MonkeyPatch
) -> None:
    for old, new in (("portrait", "竖"), ("43", "0"), ("06:30", "半夜"), ("latest", "news")):
        compound.edit("kiosks/lobby-a.md", old, new)
    places = [line.split(": ")[0] for line in lines(compound, monkeypatch)]
    assert places == [f"content/kiosks/lobby-a.md:{line}" for line in (4, 5, 7, 9)]


def test_a_screen_that_goes_is_missed_by_the_notice_that_names_it(
    compound: Compound, monkeypatch: pytest.MonkeyPatch
) -> None:
    (compound.content / "kiosks/lobby-a.md").unlink()
    assert lines(compound, monkeypatch) == [
        "content/notices/water.md:5: 没有叫「lobby-a」的屏幕。可用的有：gate。"
    ]


def test_a_board_that_goes_is_missed_by_its_buildings_screen(
    compound: Compound, monkeypatch: pytest.MonkeyPatch
) -> None:
    (compound.content / "people/wing-a.md").unlink()
    assert lines(compound, monkeypatch) == [
        "content/kiosks/lobby-a.md:3: 「A座」没有楼栋公示牌。请先新建公示牌。"
    ]


def test_a_form_that_goes_is_missed_where_it_is_linked_and_by_no_screen(
    compound: Compound, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A screen shows the forms that are open; it names none."""
    compound.edit("kiosks/lobby-a.md", "latest", "forms")
    compound.edit("notices/water.md", "八点停水。", "/// results | reading-score\n///")
    assert lines(compound, monkeypatch) == []
    (compound.content / "ask/score.md").unlink()
    said = lines(compound, monkeypatch)
    assert "content/notices/water.md:8: 没有叫「reading-score」的表单。" in "\n".join(said)
    assert not [line for line in said if "kiosks" in line]


@pytest.mark.parametrize(
    ("path", "old", "new", "line"),
    [
        ("kiosks/lobby-a.md", "inches: 43", "inches: 0", 5),
        ("screens/gate.md", "inches: 43", "inches: 0", 5),
        ("people/wing-a.md", "group: building", "group: bilding", 4),
    ],
)
def test_a_broken_screen_or_board_is_not_also_said_to_be_missing(
    compound: Compound, monkeypatch: pytest.MonkeyPatch, path: str, old: str, new: str, line: int
) -> None:
    compound.edit(path, old, new)
    [said] = lines(compound, monkeypatch)
    assert said.startswith(f"content/{path}:{line}: ")


def test_a_screen_that_is_not_there_is_told_beside_a_broken_one(
    compound: Compound, monkeypatch: pytest.MonkeyPatch
) -> None:
    compound.edit("kiosks/lobby-a.md", "inches: 43", "inches: 0")
    compound.edit("notices/water.md", "gate", "gat")
    places = [line.split(": ")[0] for line in lines(compound, monkeypatch)]
    assert places == ["content/kiosks/lobby-a.md:5", "content/notices/water.md:5"]


@pytest.mark.parametrize(
    ("path", "front"),
    [
        ("kiosks/a.md", "orientation: portrait\ninches: 43\nplaylist: [clock]\non: 夜"),
        ("notices/a.md", "until: 2026-12-01\nscreens: [夜]"),
        ("roll/a.md", "kind: list\nquarter: 夜\nentries: [{side: red, who: 甲, what: 乙, from: 2026-01-01}]"),
        ("story/a.md", "timeline: [{date: 夜, title: 甲, text: 乙}]"),
        ("news/a.md", "kind: activity\ndate: 2026-01-01\nstarts: 2026-01-01\ntheme: 环境保护\nform: 夜"),
        ("ask/a.md", "kind: form\nform: {kind: poll, opens: 2026-01-01, closes: 2026-01-02, questions: [{id: 夜, ask: 甲, type: text}]}"),
    ],
    ids=["a clock", "a screen's name", "a quarter", "a month", "a form's id", "a question's id"],
)  # fmt: skip
def test_nobody_is_answered_with_a_regular_expression(
    compound: Compound, path: str, front: str
) -> None:
    compound.write(path, f"---\ntitle: 甲\n{front}\n---\n")
    [fault] = check(compound.content, [])
    assert "不能是「夜」" in fault.what
    assert "例如" in fault.fix or "这样" in fault.fix
    assert not set("^$[]\\") & set(fault.fix)


def test_a_screen_has_a_name_that_its_box_can_be_installed_with(good: Compound) -> None:
    good.write("kiosks/lobby_9.md", SCREEN)
    said = ":1: 文件名「lobby_9」不能当屏幕的名字。请改名，只用小写字母、数字和 -。"
    assert [str(fault) for fault in check(good.content, [])] == [
        f"{good.content}/kiosks/lobby_9.md{said}"
    ]


def test_two_files_of_one_screen_or_notice_are_a_fault(good: Compound) -> None:
    screen = "---\ntitle: A座大堂屏\norientation: portrait\ninches: 43\nplaylist: [clock]\n---\n"
    notice = "---\ntitle: 停水\nuntil: 2026-12-01\n---\n请备水。\n"
    for folder in ("", "more/"):
        good.write(f"kiosks/{folder}hall.md", screen)
        good.write(f"notices/{folder}water.md", notice)
    faults = "\n".join(map(str, check(good.content, [])))
    assert "「hall」和 " in faults
    assert "「water」和 " in faults
    assert "重复。请改掉其中一个" in faults


def test_a_notice_keeps_all_its_words_on_a_screen(good: Compound) -> None:
    good.write(
        "notices/leave.md",
        "---\ntitle: 撤离\nuntil: 2026-12-01\n---\n## 请马上撤离3栋\n\n先看[指引](../index.md)。\n\n"
        "- 带好证件\n\n| 楼栋 | 去处 |\n|---|---|\n| 3栋 | 中心广场 |\n",
    )
    (notice,) = (n for n in urgent(good.read(), ()) if n.id == "leave")
    assert notice.text.split("\n") == [
        "请马上撤离3栋", "先看指引。", "带好证件", "楼栋 去处", "3栋 中心广场",
    ]  # fmt: skip
