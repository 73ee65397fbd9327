"""What is said of how a form stands, for none, one and many answers, at each of its times."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.facts import FormFacts
from site_src.forms.form import Form
from site_src.questions.results import percent
from site_src.taking_part.sign_up import Places


def form(kind: str = "poll", capacity: int | None = None) -> Form:
    asked = [
        {"id": "q", "ask": "去不去？", "type": "choice", "options": ["去", "不去"]},
        {"id": "r", "ask": "哪天？", "type": "choice", "options": ["周六", "周日"]},
    ]
    more = {"capacity": capacity} if capacity else {}
    given: dict[str, Any] = {"id": "f", "kind": kind, "questions": asked, **more}
    return FORM_KINDS.read({**given, "opens": "2026-10-01", "closes": "2026-10-31"})


def facts(state: str, answers: int, capacity: int | None = None, **counts: int) -> FormFacts:
    model = FormFacts if capacity is None else Places
    return model.model_validate(
        {
            "form": "f",
            "state": state,
            "answers": answers,
            "questions": {"q": {"counts": counts}, "r": {"counts": {"周六": 0, "周日": 0}}},
            "capacity": capacity,
            "left": None if capacity is None else max(capacity - answers, 0),
        }
    )


@pytest.mark.parametrize(
    ("state", "answers", "said"),
    [
        ("before", 0, ""),
        ("before", 1, "已有 1 份回答"),
        ("open", 0, "还没有人回答"),
        ("open", 1, "已有 1 份回答"),
        ("open", 300, "已有 300 份回答"),
        ("closed", 0, "没有人回答"),
        ("closed", 1, "已有 1 份回答"),
    ],
)
def test_a_poll_says_how_many_answered(state: str, answers: int, said: str) -> None:
    assert str(form().turnout(facts(state, answers))) == said


@pytest.mark.parametrize(
    ("state", "answers", "said"),
    [
        ("before", 0, "3 个名额"),
        ("open", 0, "3 个名额，还没有人报名"),
        ("open", 1, "已有 1 份报名，还有 2 个名额"),
        ("open", 2, "已有 2 份报名，还有 1 个名额"),
        ("open", 3, "3 个名额，已报满"),
        ("open", 5, "3 个名额，已报满"),
        ("closed", 0, "3 个名额，没有人报名"),
        ("closed", 1, "已有 1 份报名，余 2 个名额"),
        ("closed", 3, "3 个名额，已报满"),
    ],
)
def test_a_sign_up_says_which_places_are_taken_and_left(
    state: str, answers: int, said: str
) -> None:
    assert str(form("signup", 3).turnout(facts(state, answers, 3))) == said


def test_a_sign_up_without_a_limit_has_no_places_to_count() -> None:
    said = [str(form("signup").turnout(facts("open", number))) for number in (0, 1, 40)]
    assert said == ["还没有人报名", "已有 1 份报名", "已有 40 份报名"]


def test_only_a_full_sign_up_that_is_open_reads_as_full() -> None:
    signup = form("signup", 3)
    said = {state: signup.status_text(facts(state, 3, 3)) for state in ("before", "open", "closed")}
    assert said == {
        "before": "2026年10月1日开始，2026年10月31日截止。",
        "open": "已报满，谢谢大家。有人取消，名额空出来，这里会再收。",
        "closed": "已于2026年10月31日截止。",
    }


def test_a_result_begins_with_the_first_answer() -> None:
    assert form().tallies(facts("open", 0, 去=0, 不去=0)) == ()
    first, second = form().tallies(facts("open", 1, 去=1, 不去=0))
    assert [(row.option, row.count, row.said) for row in first.counts] == [
        ("去", 1, "1 票，100%"),
        ("不去", 0, "0 票，0%"),
    ]
    assert second.counts == ()


def test_answers_that_chose_nothing_are_no_result() -> None:
    assert form().tallies(facts("open", 2, 去=0, 不去=0)) == ()


@pytest.mark.parametrize(
    ("count", "of", "said"),
    [
        (0, 1, "0%"),
        (1, 1, "100%"),
        (1, 2, "50%"),
        (1, 3, "33%"),
        (2, 3, "67%"),
        (1, 8, "13%"),
        (1, 300, "不到 1%"),
        (299, 300, "99% 以上"),
    ],
)
def test_a_share_is_rounded_but_never_to_none_or_all(count: int, of: int, said: str) -> None:
    assert percent(count, of) == said


@given(st.integers(1, 10_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_whatever_the_counts_nobody_is_hidden_by_rounding(counts: tuple[int, int]) -> None:
    count, of = counts
    assert (percent(count, of) == "0%") == (count == 0)
    assert (percent(count, of) == "100%") == (count == of)
