"""What an editor is advised: said by check and build alike, and published all the same."""

from __future__ import annotations

import json

import pytest

from site_src.content.check import as_text, check
from site_src.content.reading import Known, read_site
from site_src.source.faults import ContentFaults, Fault, stops
from tests.conftest import NOW, Compound, Run, article

HEADED = "---\ntitle: 甲\n---\n\n#大标题\n\n一\n\n另一个\n====\n\n## 小标题\n"


def advice(compound: Compound) -> list[str]:
    """What is advised on a compound without faults, from its content folder."""
    found = check(compound.content, [])
    assert not stops(found), as_text(found)
    return [str(each).removeprefix(f"{compound.content}/") for each in found]


def test_a_heading_of_level_1_in_the_text_becomes_one_of_level_2(good: Compound) -> None:
    """The title is the page's one heading of level 1."""
    good.write("story/a.md", HEADED)
    assert [line.partition("。")[0] for line in advice(good)] == [
        "story/a.md:5: 建议：正文里用了一级标题，已当作二级标题",
        "story/a.md:9: 建议：正文里用了一级标题，已当作二级标题",
    ]
    page = good.read().pages["story/a.md"].markup
    assert "<h1" not in page.html
    assert [(each.level, each.title) for each in page.headings] == [
        (2, "大标题"),
        (2, "另一个"),
        (2, "小标题"),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "-\u3000甲",
            "「-」后面是 U+3000（IDEOGRAPHIC SPACE，全角空格），不是空格，没有成为列表。想要的话，请改成「- 甲」。",
        ),
        ("＃ 甲", "「＃」是全角的，没有成为标题。想要的话，请改成「## 甲」。"),
    ],
)
def test_a_line_that_nearly_is_an_item_or_a_heading_is_advised(
    good: Compound, line: str, said: str
) -> None:
    good.write("story/a.md", f"---\ntitle: 甲\n---\n\n{line}\n")
    assert advice(good) == [f"story/a.md:5: 建议：{said}"]


def test_a_build_gives_the_advice_of_check(good: Compound) -> None:
    """On personal data too, once: of pages that are read again."""
    good.write("story/a.md", "---\ntitle: 甲\n---\n\n打 13807351234 找老何。\n")
    [said] = check(good.content, [])
    assert said.what == "这里有手机号 138****1234，发布以后谁都看得到"
    assert good.build().advice == (said,)
    assert good.build().advice == ()


def test_faults_hide_no_advice(good: Compound) -> None:
    """On what is to come, or personal, while another page has a fault."""
    good.write("news/2026/lamps.md", article("灯", "2026-12-01", "打 13807351234。"))
    good.write("story/a.md", "---\ntitle: 甲\n---\n\n见[没有](b.md)。\n")
    said = [(each.path, each.line) for each in check(good.content, [], now=NOW)]
    story, lamps = f"{good.content}/story/a.md", f"{good.content}/news/2026/lamps.md"
    assert said == [(story, 5), (lamps, 3), (lamps, 6)]


def test_a_section_without_a_page_of_its_own_lists_its_pages(good: Compound) -> None:
    """It stands in the navigation, by its folder's name, and can be linked to."""
    good.write("club/chess.md", "---\ntitle: 下<棋>\n---\n\n好。\n")
    good.write("club/far/go.md", "---\ntitle: 围棋\n---\n\n[回去](../index.md)\n")
    assert [line.partition("。")[0] for line in advice(good)] == [
        "club/far/index.md:1: 建议：栏目「far」没有首页，先列出了里面的页面",
        "club/index.md:1: 建议：栏目「club」没有首页，先列出了里面的页面",
    ]
    made = good.read().pages["club/index.md"]
    assert 'href="chess.html">下&lt;棋&gt;</a>' in made.markup.html
    assert 'href="far/go.html">围棋</a>' in made.markup.html


def test_a_folder_that_every_compound_may_have_has_its_name_and_its_list(good: Compound) -> None:
    source = (good.content / "ask/lamp.md").read_text(encoding="utf-8")
    good.write("forms/lights.md", source)
    assert advice(good) == []
    made = good.read().pages["forms/index.md"]
    assert (made.title, [block.name for block in made.markup.blocks]) == (
        "投票和报名",
        ["forms"],
    )


def test_made_sections_are_built_once(good: Compound) -> None:
    """A build that changes nothing makes nothing again, and a page of its own takes the place."""
    good.write("club/chess.md", "---\ntitle: 下棋\n---\n\n好。\n")
    good.build()
    assert "下棋" in (good.site / "club/index.html").read_text(encoding="utf-8")
    assert good.build().changed == 0
    good.write("club/index.md", "---\ntitle: 俱乐部\n---\n\n来玩。\n")
    assert good.build().advice == ()
    assert "来玩" in (good.site / "club/index.html").read_text(encoding="utf-8")


def test_a_made_section_takes_the_place_of_a_page_that_is_gone(good: Compound) -> None:
    before = read_site(good.content)
    (good.content / "story/index.md").unlink()
    good.write("story/begin.md", "---\ntitle: 起头\n---\n\n好。\n")
    after = read_site(good.content, Known(before.site, before.stamps))
    assert {"story/index.md", "story/begin.md"} == after.changed
    assert read_site(good.content, Known(after.site, after.stamps)).changed == frozenset()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "好看。\n\n![](/images/willow.svg)",
            "7: 建议：图片「/images/willow.svg」没有文字说明，读屏软件念不出。"
            "请写成「![图上画的是什么](/images/willow.svg)」。",
        ),
        (
            "![柳](/images/willow.svg)",
            "5: 建议：这一页只有图片，没有一句话，搜不到，也念不出来。"
            "请写几句图上的要紧话：什么事、什么时候、在哪里。",
        ),
    ],
)
def test_a_picture_without_words_is_published(good: Compound, body: str, said: str) -> None:
    good.write("story/a.md", f"---\ntitle: 甲\n---\n\n{body}\n")
    assert advice(good) == [f"story/a.md:{said}"]
    assert "<img" in good.read().pages["story/a.md"].markup.html


@pytest.mark.parametrize(("day", "ahead"), [("2026-11-23", False), ("2026-11-24", True)])
def test_news_of_a_day_to_come_are_advised(good: Compound, day: str, ahead: bool) -> None:
    good.write("news/a.md", f"---\ntitle: 甲\ndate: {day}\n---\n\n好。\n")
    said = [str(each) for each in check(good.content, [], now=NOW)]
    assert [f"date 是 {day}，还没到" in line for line in said] == [True] * ahead


@pytest.mark.parametrize(
    "name",
    [
        "~$通知.docx",
        "Thumbs.db",
        ".DS_Store",
        "._a.jpg",
        ".~lock.名册.xlsx#",
        "desktop.ini",
        "a.md.bak",
    ],
)
def test_what_programs_left_behind_is_passed_over(good: Compound, name: str) -> None:
    (good.content / "story" / name).write_bytes(b"\0")
    [said] = advice(good)
    assert said.startswith(f"story/{name}:1: 建议：这个文件是")
    assert "没有发布" in said
    good.read()


def test_a_folder_saved_on_windows_reads_as_it_did(good: Compound) -> None:
    """With byte order marks, and line ends as git's autocrlf makes them."""
    clean = good.read()
    for path in good.content.rglob("*.md"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert good.read() == clean


def test_a_reading_gives_the_advice_on_what_it_read(good: Compound) -> None:
    good.write("story/a.md", HEADED)
    assert {each.level for each in read_site(good.content).advice} == {"advice"}


def test_faults_are_told_before_the_advice_found_on_the_way(good: Compound) -> None:
    """A refused build tells both."""
    good.write("story/a.md", HEADED)
    good.write("story/b.md", "---\ntitel: 甲\n---\n")
    with pytest.raises(ContentFaults) as refused:
        good.read()
    levels = [each.level for each in refused.value.faults]
    assert levels == ["fault", "fault", "advice", "advice"]
    assert as_text(refused.value.faults).endswith(
        "共 2 处问题，在 1 个文件里。\n另有 2 处建议，不影响发布。"
    )


def test_the_command_ends_with_one_for_faults_alone(good: Compound, run_linli: Run) -> None:
    good.write("story/a.md", HEADED)
    said = run_linli("check", "--format", "json", env=good.environment)
    assert said.returncode == 0
    assert [each["level"] for each in json.loads(said.stdout)] == ["advice", "advice"]


def test_each_is_told_once_and_faults_first() -> None:
    advised = Fault("a.md", 1, "甲", "乙", "advice")
    wrong = Fault("b.md", 1, "甲", "乙")
    assert ContentFaults([advised, wrong, advised]).faults == (wrong, advised)


def test_two_forms_for_one_room_are_a_fault_where_both_are_open_at_once(good: Compound) -> None:
    """Neither knows what the other gave away. One that begins as another ends is the next."""
    room = (
        "---\ntitle: 订议事港\nkind: form\nform:\n  kind: booking\n  opens: {}\n  closes: {}\n  room: 议事港\n"
        "  hours: [每天 14:00-18:00]\n---\n"
    )
    good.write("ask/room.md", room.format("2026-11-01", "2026-12-31"))
    good.write("ask/room-2027.md", room.format("2027-01-01", "2027-12-31"))
    assert "也订得到" not in "\n".join(map(str, check(good.content, [])))
    good.write("ask/room-2027.md", room.format("2026-12-31", "2027-12-31"))
    [fault] = (each for each in check(good.content, []) if "也订得到" in each.what)
    assert fault.level == "fault"
    assert "写在那一张的 closes（2026年12月31日）以后" in fault.fix
