"""What each kind of page may say, and the rules between its values."""

from __future__ import annotations

from datetime import datetime
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from site_src.content.site import Page
from site_src.kinds.list_entries import Entry
from site_src.kinds.meta import KindName
from site_src.kinds.page_kinds import KINDS, default_kind
from site_src.kinds.schema import json_schema
from site_src.source.frontmatter import Source, read_source
from site_src.source.moments import ZONE
from tests.conftest import DEMO, GOOD
from tests.site_src.source.test_frontmatter import page, said

SCHEMA = Draft202012Validator(json_schema())


def as_meta(front: str, path: str) -> Any:
    found = page(front, path=path)
    assert isinstance(found, Page), found
    return found.meta


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("index.md", "page"),
        ("boards/index.md", "page"),
        ("boards/committee.md", "board"),
        ("lists/2026q3.md", "list"),
        ("news/2026/a.md", "news"),
        ("places/haoren.md", "place"),
        ("forms/a.md", "form"),
        ("kiosks/hall.md", "kiosk"),
        ("notices/a.md", "notice"),
        ("stage/election.md", "page"),
    ],
)
def test_a_page_is_of_the_kind_its_folder_is_for(path: str, kind: str) -> None:
    assert default_kind(path) == kind


def test_a_slip_in_the_kind_is_answered_with_the_nearest() -> None:
    assert said("title: 甲\nkind: boord") == [
        "page.md:3: 没有「boord」这种页面。想写的可能是「board」，请改正。"
    ]


def test_a_slip_in_a_key_is_answered_with_the_key_as_it_is_written() -> None:
    """`from` is called otherwise in the program, which is no business of the editor's."""
    entry = "title: 甲\nquarter: 2026Q3\nentries:\n  - side: red\n    who: 乙\n    what: 丙\n    "
    found = said(f"{entry}fron: 2026-07-01", path="lists/a.md")
    assert any("没有「fron」这个键。想写的可能是「from」" in line for line in found), found


def test_a_slip_in_an_option_is_answered_with_the_nearest() -> None:
    front = "title: 甲\nkind: activity\ndate: 2026-01-01\nstarts: 2026-01-02\ntheme: 环境保户"
    assert said(front, path="news/a.md") == [
        "news/a.md:6: 「theme」不能是「环境保户」。想写的可能是「环境保护」，请改正。"
    ]


def test_an_option_that_is_like_none_is_answered_with_all() -> None:
    found = said("title: 甲\ndate: 2026-01-01\ncategory: 通知", path="news/a.md")
    assert found == [
        "news/a.md:4: 「category」不能是「通知」。可用的有：公告、党建、议事、服务、活动、安全、荣誉。"
    ]


@pytest.mark.parametrize("written", ["2026-13-01", "2026-02-30", "明天", "2026/3/1", "20260301"])
def test_what_is_no_date_is_said_to_be_none(written: str) -> None:
    found = said(f"title: 甲\ndate: {written}", path="news/a.md")
    assert found[0].startswith(f"news/a.md:3: 「date」的「{written}」")


def test_faults_name_what_the_editor_wrote_and_nothing_of_the_program() -> None:
    found = said("title: 甲\nuntil: 2026-12-01\nscreens: hall", path="notices/a.md")
    assert len(found) == 1
    assert found[0].startswith("notices/a.md:4: 「screens」")


# The red and the black list.

BLACK = {
    "side": "black",
    "who": "5栋一住户",
    "what": "电池上楼",
    "article": "2",
    "notified": "2026-09-28",
    "from": "2026-10-10",
    "until": "2026-12-31",
    "decided_by": "[党支部, 业委会]",
    "appeal": "七日内",
}


def entry(**values: str) -> str:
    rows = [f"    {key}: {value}" for key, value in {**BLACK, **values}.items() if value]
    return "title: 甲\nquarter: 2026Q3\nentries:\n  -\n" + "\n".join(rows)


def test_a_whole_black_entry_is_accepted() -> None:
    assert as_meta(entry(), "lists/a.md").entries[0].article == 2


def test_a_bare_black_entry_hears_of_all_it_lacks_at_once() -> None:
    found = said(entry(until="", article="", notified="", decided_by="[党支部]"), path="lists/a.md")
    assert len(found) == 1
    assert found[0].startswith("lists/a.md:6: 黑榜「5栋一住户」缺少")
    for lacking in ("until", "article", "notified", "decided_by"):
        assert lacking in found[0]


@pytest.mark.parametrize("key", ["until", "article", "notified", "decided_by"])
def test_each_thing_a_black_entry_lacks_is_named(key: str) -> None:
    found = said(entry(**{key: ""}), path="lists/a.md")
    assert f" {key}。" in found[0]


def test_one_body_named_twice_is_not_two_bodies() -> None:
    assert "两方决定" in said(entry(decided_by="[党支部, 党支部]"), path="lists/a.md")[0]


def test_a_red_entry_needs_none_of_that() -> None:
    meta = as_meta(
        entry(side="red", until="", article="", notified="", decided_by=""), "lists/a.md"
    )
    assert meta.entries[0].until is None


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"until": "2026-10-10"}, "until 不晚于 from"),
        ({"until": "2026-09-30"}, "until 不晚于 from"),
        ({"notified": "2026-10-11"}, "告知日期晚于上榜日期"),
    ],
)
def test_entries_with_dates_the_wrong_way_round_are_faults(
    values: dict[str, str], what: str
) -> None:
    assert what in said(entry(**values), path="lists/a.md")[0]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-01-01", (2026, 7, 1)),
        ("2026-03-31", (2026, 7, 1)),
        ("2026-07-15", (2027, 1, 1)),
        ("2026-10-10", (2027, 4, 1)),
        ("2026-12-31", (2027, 4, 1)),
    ],
)
def test_a_red_entry_without_end_stays_until_the_next_quarter_is_over(
    start: str, end: tuple[int, int, int]
) -> None:
    shown = Entry.model_validate({"side": "red", "who": "甲", "what": "乙", "from": start})
    assert shown.ends == datetime(*end, tzinfo=ZONE)


def test_the_last_day_is_shown_in_full() -> None:
    meta = as_meta(entry(until="2026-12-31"), "lists/a.md")
    assert meta.entries[0].ends == datetime(2027, 1, 1, tzinfo=ZONE)


# Boards, activities, notices, problems, screens.


@pytest.mark.parametrize(
    ("front", "path", "what"),
    [
        ("title: 甲\ngroup: building", "boards/a.md", "楼栋公示牌和楼栋对不上"),
        ("title: 甲\ngroup: branch\nbuilding: 3栋", "boards/a.md", "楼栋公示牌和楼栋对不上"),
        (
            "title: 甲\ngroup: committee\nseats: 1\nmembers: [{name: 乙, post: 主任}, {name: 丙, post: 委员}]",
            "boards/a.md",
            "成员有 2 人，多于席位 1",
        ),
        (
            "title: 甲\ngroup: committee\nmembers: [{name: 乙, post: 主任}, {name: 乙, post: 委员}]",
            "boards/a.md",
            "「乙」在公示牌上出现了两次",
        ),
        (
            "title: 甲\nkind: activity\ndate: 2026-01-01\ntheme: 环境保护\nstarts: 2026-03-05T10:00\nends: 2026-03-05T09:00",
            "news/a.md",
            "活动结束早于开始",
        ),
        ("title: 甲\nfrom: 2026-03-05\nuntil: 2026-03-04", "notices/a.md", "通知结束早于开始"),
        (
            "title: 甲\nproblems: [{title: 乙, kind: 丙, by: 丁, opened: 2026-03-05, settled: 2026-03-04}]",
            "page.md",
            "办结日期早于受理日期",
        ),
        (
            'title: 甲\norientation: portrait\ninches: 43\non: "25:00"\nplaylist: [clock]',
            "kiosks/a.md",
            "「on」不能是「25:00」",
        ),
        (
            "title: 甲\norientation: portrait\ninches: 43\nplaylist: [bord]",
            "kiosks/a.md",
            "想写的可能是「board」",
        ),
        ("title: 甲\nquarter: 2026Q5\nentries: []", "lists/a.md", "「quarter」不能是「2026Q5」"),
        ("title: 甲\nkind: pact\narticles: []", "page.md", "「articles」不能空着"),
        ("title: " + "长" * 81, "page.md", "「title」太长"),
    ],
)
def test_values_that_contradict_each_other_are_faults(front: str, path: str, what: str) -> None:
    assert any(what in line for line in said(front, path=path)), said(front, path=path)


def test_a_screens_hours_are_text_without_quotes_too() -> None:
    front = "title: 甲\norientation: portrait\ninches: 43\non: 06:30\noff: 22:30\nplaylist: [clock]"
    assert as_meta(front, "kiosks/a.md").off == "22:30"


# The JSON Schema for editors.


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(json_schema())


def test_the_schema_has_every_kind_and_every_key() -> None:
    definitions = json_schema()["$defs"]
    assert set(KINDS) == set(get_args(KindName))
    for kind, model in KINDS.items():
        keys = {field.alias or name for name, field in model.model_fields.items()}
        assert set(definitions[f"kind-{kind}"]["properties"]) == keys
        assert definitions[f"kind-{kind}"]["additionalProperties"] is False


@pytest.mark.parametrize("content", [DEMO, GOOD], ids=["demo", "good"])
def test_the_schema_accepts_every_published_page(content: Any) -> None:
    refused = {}
    for path in sorted(content.rglob("*.md")):
        source = read_source(path, path.name)
        assert isinstance(source, Source)
        meta = {"kind": default_kind(path.relative_to(content).as_posix())} | source.meta
        refused[path] = [error.message for error in SCHEMA.iter_errors(meta)]
        refused[path] += [error.message for error in SCHEMA.iter_errors(source.meta)]
    assert not {path: errors for path, errors in refused.items() if errors}


@pytest.mark.parametrize(
    "meta",
    [
        {},
        {"title": ""},
        {"title": "甲", "titel": "甲"},
        {"title": "甲", "kind": "boord"},
        {"title": "甲", "kind": "news"},
        {"title": "甲", "kind": "news", "date": "明天"},
        {"title": "甲", "kind": "board", "group": "comittee"},
        {"title": "甲", "kind": "list", "quarter": "2026Q5", "entries": []},
        {"title": "甲", "kind": "form", "form": {"kind": "poll"}},
    ],
)
def test_the_schema_refuses(meta: dict[str, Any]) -> None:
    assert not SCHEMA.is_valid(meta)


@pytest.mark.parametrize(
    "setting",
    [
        {},
        {"by": "anyone", "secrecy": "named", "revise": "never", "paper": False},
        {"by": "household"},
        {"by": "household", "secrecy": "secret", "results": "after-close"},
        {"secrecy": 5},
        {"by": "household", "revise": "until-close"},
        {"by": "staff"},
        {"by": "household", "paper": True, "both": "online-first"},
        {"keep": True},
        {"questions": [{"id": "q", "ask": "问", "type": "text", "publish": "approved"}]},
        {"questions": [{"id": "q", "ask": "问", "type": "text", "publish": "always"}]},
        {
            "questions": [
                {"id": "q", "ask": "问", "type": "rank", "options": ["甲", "乙"], "min": 0}
            ]
        },
        {"kind": "ballot"},
    ],
    ids=str,
)
def test_the_schema_takes_of_a_form_what_its_reader_takes(setting: dict[str, Any]) -> None:
    """What will be there one day is refused while it is typed, too."""
    form = {
        "kind": "poll",
        "opens": "2026-11-01",
        "closes": "2026-12-01",
        "questions": [{"id": "q", "ask": "问", "type": "choice", "options": ["是", "否"]}],
    } | setting
    try:
        KINDS["form"].model_validate({"title": "甲", "form": form})
        taken = True
    except ValidationError:
        taken = False
    assert SCHEMA.is_valid({"title": "甲", "kind": "form", "form": form}) == taken


def test_the_schema_refuses_a_key_that_is_none_in_any_kind_of_page() -> None:
    """Editors see the slip while they type; the reader refuses it all the same."""
    kinds = set()
    for path in [*sorted(DEMO.rglob("*.md")), *sorted(GOOD.rglob("*.md"))]:
        content = DEMO if path.is_relative_to(DEMO) else GOOD
        source = read_source(path, path.name)
        assert isinstance(source, Source)
        meta = {"kind": default_kind(path.relative_to(content).as_posix())} | source.meta
        assert SCHEMA.is_valid(meta)
        assert not SCHEMA.is_valid(meta | {"other": "甲"})
        kinds.add(meta["kind"])
    assert kinds == set(KINDS)


def test_the_schema_calls_each_key_by_a_name_that_an_editor_reads() -> None:
    """But for keys that can say one thing only; each word that may be chosen has its meaning."""
    found: list[tuple[str, Any]] = []

    def walk(schema: Any) -> None:
        if isinstance(schema, dict):
            found.extend(schema.get("properties", {}).items())
            for inner in schema.values():
                walk(inner)
        elif isinstance(schema, list):
            for inner in schema:
                walk(inner)

    walk(json_schema())
    unnamed = {
        key
        for key, each in found
        if "const" not in each and "$ref" not in each and each.get("title", "").isascii()
    }
    assert unnamed <= {"say", "was", "kind"}
    for _, each in found:
        if "enumDescriptions" in each:
            assert len(each["enumDescriptions"]) == len(each["enum"])
