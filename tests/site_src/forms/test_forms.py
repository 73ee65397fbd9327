"""Forms as editors state them: when they are open, what may be asked, what is shown of answers."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_src.content.site import Page
from site_src.form_kinds.table import FORM_KINDS, read_facts
from site_src.forms.facts import FormFacts, facts_bytes
from site_src.forms.form import Form
from site_src.questions.results import QuestionFacts
from site_src.show.fragments import form_fragment
from site_src.source.moments import ZONE
from site_src.taking_part.sign_up import Places
from tests.conftest import Compound
from tests.site_src.source.test_frontmatter import page, said

HEAD = "title: 甲\nform:\n  kind: poll\n  opens: 2026-09-25\n  closes: 2026-10-08\n"
CHOICE = "  questions:\n    - {id: q, ask: 问, type: choice, options: [是, 否]}"


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def form(**values: Any) -> Form:
    given = {
        "id": "f",
        "kind": "poll",
        "opens": "2026-09-25",
        "closes": "2026-10-08",
        "questions": [{"id": "q", "ask": "问", "type": "choice", "options": ["是", "否"]}],
    }
    return FORM_KINDS.read({**given, **values})


def faults(front: str) -> list[str]:
    return said(front, path="forms/a.md")


def test_a_form_is_named_after_its_file() -> None:
    found = page(HEAD + CHOICE, path="forms/dianti-cz.md")
    assert isinstance(found, Page)
    meta: Any = found.meta
    assert meta.form.id == "dianti-cz"


def test_a_file_whose_name_can_be_no_id_is_a_fault_where_no_id_is_given() -> None:
    """Else the page would come out without its form, and nobody would say so."""
    found = page(HEAD + CHOICE, path="forms/dian_ti.md")
    assert isinstance(found, list)
    assert "dian_ti" in str(found[0])


def test_a_form_without_a_block_shows_itself_and_its_results() -> None:
    found = page(HEAD + CHOICE, path="forms/a.md")
    assert isinstance(found, Page)
    assert "<!-- live:form:a -->" in found.markup.html
    assert "<!-- live:results:a -->" in found.markup.html


def test_a_form_that_is_placed_is_shown_once() -> None:
    found = page(HEAD + CHOICE, "前\n\n/// form | a\n///\n\n后", path="forms/a.md")
    assert isinstance(found, Page)
    assert found.markup.html.count("<!-- live:form:a -->") == 1


def test_a_bare_closing_date_ends_with_that_day() -> None:
    given = form()
    assert given.state(at(9, 24, 23, 59)) == "before"
    assert given.state(at(9, 25)) == "open"
    assert given.state(at(10, 8, 23, 59)) == "open"
    assert given.state(at(10, 9)) == "closed"


def test_a_closing_hour_is_already_closed() -> None:
    given = form(closes="2026-10-08T18:00")
    assert given.state(at(10, 8, 17, 59)) == "open"
    assert given.state(at(10, 8, 18)) == "closed"


@given(st.integers(-60 * 24 * 30, 60 * 24 * 60))
def test_a_state_holds_until_the_next_change(minutes: int) -> None:
    given, now = form(closes="2026-10-08T18:00"), at(9, 25) + timedelta(minutes=minutes)
    change = given.next_change(now)
    if change is None:
        assert given.state(now) == "closed"
    else:
        assert given.state(change - timedelta(seconds=1)) == given.state(now) != given.state(change)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("2026-10-08", "2026-09-24"), "截止时间早于开始时间"),
        (("poll", "pol"), "想写的可能是「poll」"),
        (("  questions", "  by: staff\n  questions"), "「by: staff」尚不支持"),
        (("  questions", "  paper: true\n  questions"), "分不清纸质的是谁的"),
        (("  questions", "  capacity: 3\n  questions"), "表单种类「poll」不用「capacity」"),
        (("id: q,", "id: website,"), "问题的 id 不能叫「website」"),
        (("id: q,", "id: 问题,"), "「id」不能是「问题」"),
        (("[是, 否]", "[是]"), "选项不足两个"),
        (("choice, options: [是, 否]", "choices"), "选项不足一个"),
        (("[是, 否]", "[是, 是]"), "选项「是」写了两次"),
        (("[是, 否]", "[caf\u00e9, cafe\u0301]"), "选项「caf\u00e9」写了两次"),
        (("[是, 否]", "[是, 是\u200b]"), "选项「是」写了两次"),
        (("[是, 否]", "[是, \u2060]"), "不能空着"),
        (("type: choice", "type: text"), "题型「text」不用「options」"),
        (("type: choice", "type: choise"), "想写的可能是「choice」"),
        (("ask: 问", "ask: 问, publish: approved"), "题型「choice」不用「publish」"),
        (("type: choice", "type: choices, min: 3, max: 2"), "min 大于 max"),
        (("  questions", "  secrecy: secret\n  questions"), "面积会说出是哪一家"),
        (
            ("  questions", "  secrecy: secret\n  by: household\n  questions"),
            "不记名的要到截止以后开箱才知道结果",
        ),
        (("kind: poll", "kind: signup\n  results: live"), "「results」不能是「live」"),
        (("kind: poll", "kind: signup\n  waiting: 3"), "不限名额，没有人要候补"),
        (("kind: poll", "kind: signup\n  show: [p]"), "「p」不能公布各有多少人"),
        (("ask: 问", "ask: 问, show_if: {p: 是}"), "它前面没有的问题「p」"),
        (("ask: 问", "ask: 问, show_if: {q: 是}"), "它前面没有的问题「q」"),
    ],
)
def test_a_form_that_cannot_be_is_a_fault(change: tuple[str, str], what: str) -> None:
    text = HEAD + CHOICE
    found = faults(text.replace(*change, 1))
    assert any(what in line for line in found), found


def test_a_condition_on_a_missing_option_names_those_there_are() -> None:
    found = faults(HEAD + CHOICE + "\n    - {id: r, ask: 问, type: text, show_if: {q: 也许}}")
    assert "「q」的选项有：是、否" in found[0]


@pytest.mark.parametrize(
    ("publish", "told"),
    [("never", "不会公开"), ("approved", "工作人员看过以后可能公开在网页上，只公开这段话和日期，不公开您的姓名和电话")],
)  # fmt: skip
def test_who_writes_a_text_is_told_beforehand_who_will_read_it(publish: str, told: str) -> None:
    text = {"id": "q", "ask": "问", "type": "text", "publish": publish}
    asked = form(questions=[text])
    page = form_fragment(asked, asked.public(None, at(10, 1)))
    assert page.index(told) < page.index('<button class="ll-submit"')


def test_two_questions_of_one_id_are_a_fault() -> None:
    found = faults(HEAD + CHOICE + "\n    - {id: q, ask: 再问, type: text}")
    assert "有两个问题都叫「q」" in found[0]


def test_a_scale_of_too_many_steps_is_a_fault() -> None:
    questions = "  questions:\n    - {id: q, ask: 问, type: scale, max: 100}"
    assert "打分档太多" in faults(HEAD + questions)[0]


def test_each_question_with_a_fault_is_named_at_its_line() -> None:
    questions = (
        "  questions:\n    - {id: q, ask: 问, type: choice}\n    - {id: r, ask: 问, type: chioces}"
    )
    lines = [line.split(": ")[0] for line in faults(HEAD + questions)]
    assert lines == ["forms/a.md:8", "forms/a.md:9"]


BLOCKS = """\
  {more}
  questions:
    - id: q
      ask: 问
      type: choice
      options:
        - 是
        - 否
    - id: r
      ask: 再问
      type: choices
      options:
        - 甲
        - 乙
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("{more}", "by: staff", 7, "「by: staff」尚不支持"),
        (
            "{more}",
            "by: alle",
            7,
            "「by」不能是「alle」。可用的有：anyone、household、owner",
        ),
        ("{more}", "secrecy: secret", 7, "不记名的只能按户、按票数算"),
        ("{more}", "secrecy: 5", 7, "「secrecy」不能是「5」。可用的有：named、secret"),
        ("{more}", "paper: true", 7, "任何人都能填的表，分不清纸质的是谁的"),
        ("{more}", "paper: 有", 7, "「paper」应当是 true 或 false"),
        ("{more}", "keep: true", 7, "「keep」应当是数字"),
        ("        - 否\n", "", 12, "选项不足两个"),
        ("        - 否\n", "        - 是\n", 14, "选项「是」写了两次"),
        ("id: r", "id: q", 15, "有两个问题都叫「q」"),
        ("type: choices", "type: choices\n      show_if: {p: 是}", 18, "没有的问题「p」"),
        (
            "type: choices",
            "type: choices\n      show_if:\n        q: 也许",
            19,
            "没有的选项「也许」",
        ),
        ("type: choices", "type: choices\n      min: 3\n      max: 2", 18, "min 大于 max"),
        ("type: choices", "type: choices\n      min: -1", 18, "「min」的 -1 太小"),
        ("type: choices", "type: choices\n      max: true", 18, "「max」应当是数字"),
    ],
)
def test_a_fault_of_a_form_is_told_at_its_own_line(
    old: str, new: str, line: int, what: str
) -> None:
    text = BLOCKS.replace(old, new, 1).replace("  {more}", "  keep: 30")
    [found] = faults(HEAD + text)
    assert found.startswith(f"forms/a.md:{line}: ")
    assert what in found


def test_a_key_of_another_kind_hides_no_other_fault() -> None:
    text = BLOCKS.replace("{more}", "capacity: 3\n  results: livee").replace(
        "type: choices", "type: text\n      max: viel"
    )
    assert [
        line.partition("。")[0].removeprefix("forms/a.md:") for line in faults(HEAD + text)
    ] == [
        "8: 「results」不能是「livee」",
        "19: 「max」应当是数字，不能是「viel」",
        "20: 题型「text」不用「options」",
        "7: 表单种类「poll」不用「capacity」",
    ]


# What is seen of the answers.


def facts(**counts: int) -> FormFacts:
    return FormFacts(
        form="f",
        state="open",
        answers=sum(counts.values()),
        questions={"q": QuestionFacts(counts=counts)},
        updated="2026-10-01T10:00:00+08:00",
    )


def test_every_option_is_shown_in_its_order_and_no_other() -> None:
    shown = form().public(facts(否=3, 撤销的选项=9), at(10, 1))
    assert list(shown.questions["q"].counts.items()) == [("是", 0), ("否", 3)]


def test_live_results_are_seen_at_once() -> None:
    assert form().public(facts(是=1), at(10, 1)).questions


def test_results_after_the_close_are_not_seen_before() -> None:
    later = form(results="after-close")
    assert later.public(facts(是=1), at(10, 8, 23, 59)).questions == {}
    assert later.public(facts(是=1), at(10, 9)).questions["q"].counts == {"是": 1, "否": 0}


def test_results_that_are_never_shown_never_are() -> None:
    assert form(results="never").public(facts(是=1), at(12, 9)).questions == {}


def test_the_state_follows_the_clock_not_the_file() -> None:
    assert form().public(facts(), at(10, 9)).state == "closed"


def test_places_left_follow_the_form_as_it_stands() -> None:
    signup = form(kind="signup", capacity=3)
    assert places(signup.public(facts(是=2), at(10, 1))) == (3, 1)
    assert places(signup.public(facts(是=5), at(10, 1))) == (3, 0)
    assert places(form(kind="signup").public(facts(是=5), at(10, 1))) is None


def places(found: FormFacts) -> tuple[int, int] | None:
    return (found.capacity, found.left) if isinstance(found, Places) else None


def test_text_and_persons_are_never_counted() -> None:
    asked = form(
        kind="signup",
        questions=[
            {"id": "who", "ask": "名", "type": "name"},
            {"id": "tel", "ask": "号", "type": "phone"},
            {"id": "say", "ask": "话", "type": "text"},
        ],
    )
    held = FormFacts(
        form="f",
        state="open",
        questions={
            "who": QuestionFacts(counts={"张三": 1}),
            "say": QuestionFacts(counts={"骂": 1}),
        },
    )
    assert asked.public(held, at(10, 1)).questions == {}


def test_facts_files_are_as_the_contract_says() -> None:
    said = json.loads(facts_bytes(form().public(facts(是=2), at(10, 1))))
    assert said == {
        "form": "f",
        "state": "open",
        "answers": 2,
        "questions": {"q": {"counts": {"是": 2, "否": 0}}},
        "updated": "2026-10-01T10:00:00+08:00",
    }
    signup = json.loads(facts_bytes(form(kind="signup", capacity=9).public(None, at(10, 1))))
    assert (signup["capacity"], signup["left"], signup["updated"]) == (9, 9, None)


@pytest.mark.parametrize(
    "damaged", [b"", b"{", b"[]", b'{"form": 3}', b"\xff\xfe", b'{"form": "lamp", "state": "x"}']
)
def test_facts_that_cannot_be_read_count_as_none(good: Compound, damaged: bytes) -> None:
    good.answered({"lamp": 3, "picnic": 2})
    (good.state / "facts" / "lamp.json").write_bytes(damaged)
    found = read_facts(good.state / "facts", [p.form for p in good.read().forms.values()])
    assert list(found) == ["picnic"]
