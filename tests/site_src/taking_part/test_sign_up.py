"""A sign-up says which places there are, who may wait, and what it lists under `show`; never a share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.facts import FormFacts
from site_src.forms.status import status_of
from site_src.questions.results import QuestionFacts
from site_src.show.fragments import form_fragment, results_fragment
from site_src.source.moments import ZONE
from site_src.taking_part.sign_up import Queued, SignUp

NOW = datetime(2026, 11, 20, 9, tzinfo=ZONE)
WHEN = {"id": "when", "ask": "哪一场", "type": "choice", "options": ["上午", "下午"]}
MEAL = {"id": "meal", "ask": "吃什么", "type": "choice", "options": ["面", "饭"]}


def sign_up(**more: Any) -> SignUp:
    asked = {"opens": "2026-11-01", "closes": "2026-12-01", "questions": [WHEN, MEAL]}
    found = FORM_KINDS.read(
        {"id": "walk", "kind": "signup", "capacity": 3, "waiting": 2, **asked, **more}
    )
    assert isinstance(found, SignUp)
    return found


def facts(form: SignUp, answers: int, waiting: int = 0) -> FormFacts:
    chose = {
        "when": QuestionFacts(counts={"上午": answers}),
        "meal": QuestionFacts(counts={"面": answers}),
    }
    kept = Queued(form="walk", state="open", answers=answers, waiting=waiting, questions=chose)
    return form.public(kept, NOW)


@pytest.mark.parametrize(
    ("answers", "waiting", "status", "said", "button"),
    [
        (2, 0, "open", "正在进行", "报名"),
        (3, 0, "full", "已报满，还可以排候补：有人让出名额，就按先后补上", "排候补"),
        (3, 1, "full", "已报满，还可以排候补", "排候补"),
        # A place that has just come to be is theirs who wait.
        (2, 1, "full", "已报满，还可以排候补", "排候补"),
        (3, 2, "full", "已报满，谢谢大家", None),
    ],
)
def test_full_looks_full_and_says_whether_one_may_wait(
    answers: int, waiting: int, status: str, said: str, button: str | None
) -> None:
    form = sign_up()
    found = facts(form, answers, waiting)
    page = form_fragment(form, found)
    assert status_of(found) == status
    assert f'data-state="{status}">{said}' in page
    assert ("<form" in page) is bool(button)
    assert f">{button}</button>" in page or not button
    assert form.invitation(found).startswith("已报满") is (status == "full")


def test_how_many_wait_is_said_beside_the_places() -> None:
    form = sign_up()
    assert "3 个名额，已报满，2 位候补。" in results_fragment(form, facts(form, 3, 2), NOW)


def test_only_what_is_listed_under_show_is_published_in_numbers_without_shares() -> None:
    form = sign_up(show=["when"])
    found = facts(form, 2)
    assert found.questions == {"when": QuestionFacts(counts={"上午": 2, "下午": 0})}
    assert form.tallies(found) == ()
    page = results_fragment(form, found, NOW)
    assert "<li>上午：2 人</li>" in page
    assert "%" not in page
    assert "吃什么" not in page
    assert facts(sign_up(), 2).questions == {}
