"""What an editor is advised: said by check and build alike, and published all the same."""

from __future__ import annotations

import json

import pytest

from site_src.content.check import as_text, check
from site_src.content.reading import read_site
from site_src.source.faults import ContentFaults, Fault, stops
from tests.conftest import Compound, Run

HEADED = "---\ntitle: 甲\n---\n\n# 大标题\n\n一\n\n另一个\n====\n\n## 小标题\n"


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
