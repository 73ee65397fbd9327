"""Answers taken through stages, by the office and by their senders; what is to be done, and what is overdue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

import pytest

from forms_service.answers.handled import handled
from forms_service.answers.reading import Answer
from forms_service.answers.sending import Sending
from forms_service.answers.stages import stage_of
from forms_service.answers.tally import ANSWERS
from forms_service.handling.changes import Handling, cancelled
from forms_service.proceedings.moves import taken, taken_by_sender
from forms_service.proceedings.to_do import Task, tasks, to_take_on
from forms_service.proceedings.underway import Underway
from forms_service.refusal import Refusal
from forms_service.store.ledger_state import Document
from forms_service.store.sealed import Patch
from site_src.content.site import PublishedForm
from site_src.forms.form import Form
from site_src.proceedings.course import Course, Stage
from site_src.source.moments import ZONE

COURSE = Course(
    {
        "received": Stage("收到", to=("working", "refused"), days=3),
        "working": Stage("处理", to=("solved",), days=7),
        "solved": Stage("已解决", by_sender={"working": "没有解决，请再办"}, sender_days=15),
        "refused": Stage("不予受理"),
    }
)
NOW = datetime(2026, 11, 20, 9, tzinfo=ZONE)
RECEIPT = "AAAABBBBCCCCDDDD"


class Errand(Form):
    """A kind of form whose answers the office takes through stages; what is urgent, sooner."""

    kind: Literal["errand"] = "errand"

    @property
    def course(self) -> Course:
        return COURSE

    def days_at(self, stage: str, choices: Mapping[str, Sequence[str]]) -> int | None:
        return 1 if choices.get("how") == ["急"] else super().days_at(stage, choices)


SAID = {
    "id": "errand",
    "opens": "2026-11-01",
    "closes": "2026-12-31",
    "questions": [{"id": "how", "ask": "急不急", "type": "choice", "options": ["急", "不急"]}],
}
FORM = Errand.model_validate(SAID)
FORMS = {"errand": PublishedForm(FORM, "跑腿", "forms/errand.html")}


class Office:
    """The store's state, folded patch by patch as the journal does, and what hears of it."""

    def __init__(self) -> None:
        self.answers: dict[str, Document] = {}
        self.underway = Underway()

    def fold(self, patch: Patch) -> None:
        for receipt, new in (patch.get(ANSWERS) or {}).items():
            old = self.answers.get(receipt)
            self.underway.change(ANSWERS, receipt, old, new)
            self.answers[receipt] = new

    def received(self, how: str = "不急", receipt: str = RECEIPT, at: datetime = NOW) -> None:
        document = Sending(FORM, Answer({"how": how}), at).document
        self.fold({ANSWERS: {receipt: document}})

    def takes(self, to: str, now: datetime = NOW, why: str = "看过了", seen: str = "") -> None:
        version = seen or repr(self.answers[RECEIPT])
        handling = Handling(RECEIPT, "clerk", now, why, version, repr)
        self.fold(taken({ANSWERS: self.answers}, handling, FORM, to, "物业服务中心"))

    def sender_takes(self, to: str, now: datetime) -> None:
        self.fold(taken_by_sender({ANSWERS: self.answers}, FORM, RECEIPT, to, now))

    @property
    def stage(self) -> str:
        return stage_of(self.answers[RECEIPT], COURSE)

    def to_do(self) -> list[Task]:
        return tasks(self.underway, FORMS)

    def said(self, now: datetime) -> list[str]:
        return [each.text for each in to_take_on(self.to_do)(now)]


@pytest.fixture
def office() -> Office:
    found = Office()
    found.received()
    return found


def test_each_step_tells_when_which_office_and_why_and_no_person(office: Office) -> None:
    office.takes("working", NOW + timedelta(hours=1), "请电工去看")
    step = handled(office.answers[RECEIPT])[-1]
    assert str(step) == "2026年11月20日10:00，物业服务中心：处理：请电工去看"
    assert step.as_json()["by"] == "物业服务中心"
    assert "clerk" not in repr(step.as_json())


def test_a_step_that_the_course_has_not_is_refused_and_changes_nothing(office: Office) -> None:
    before = dict(office.answers)
    with pytest.raises(Refusal, match="收到"):
        office.takes("solved")
    assert office.answers == before


def test_who_looked_at_it_before_somebody_else_took_it_on_changes_nothing(office: Office) -> None:
    seen = repr(office.answers[RECEIPT])
    office.takes("working")
    with pytest.raises(Refusal, match="别人改过"):
        office.takes("solved", seen=seen)
    assert office.stage == "working"


def test_its_sender_has_what_was_solved_taken_up_again_in_time_and_no_later(office: Office) -> None:
    office.takes("working")
    office.takes("solved")
    with pytest.raises(Refusal, match="已解决"):
        office.sender_takes("working", NOW + timedelta(days=15))
    office.sender_takes("working", NOW + timedelta(days=14))
    assert office.stage == "working"
    assert handled(office.answers[RECEIPT])[-1].said == "本人：处理"


def test_a_click_made_twice_is_one_step(office: Office) -> None:
    office.takes("working")
    office.takes("solved")
    for _ in range(2):
        office.sender_takes("working", NOW)
    assert [step.stage for step in handled(office.answers[RECEIPT])] == [
        "working",
        "solved",
        "working",
    ]


def test_what_is_to_be_done_is_what_has_not_ended_the_longest_overdue_first(office: Office) -> None:
    office.received("急", "E" * 16)
    office.received(receipt="F" * 16, at=NOW - timedelta(days=5))
    now = NOW + timedelta(days=2)
    assert [(task.receipt[0], task.overdue(now)) for task in office.to_do()] == [
        ("F", True),
        ("E", True),
        ("A", False),
    ]
    office.takes("refused")
    assert {task.receipt[0] for task in office.to_do()} == {"E", "F"}


def test_the_office_is_told_of_what_is_new_and_of_what_is_overdue(office: Office) -> None:
    assert office.said(NOW) == ["「跑腿」有 1 件新的等着看"]
    office.takes("working")
    assert office.said(NOW) == []
    assert office.said(NOW + timedelta(days=7)) == ["「跑腿」有 1 件超期"]


def test_what_was_cancelled_is_nothing_to_do(office: Office) -> None:
    handling = Handling(RECEIPT, "clerk", NOW, "重复", repr(office.answers[RECEIPT]), repr)
    office.fold(cancelled({ANSWERS: office.answers}, handling))
    assert office.to_do() == []


def test_an_answer_of_a_kind_without_stages_is_taken_nowhere(office: Office) -> None:
    class Plain(Form):
        kind: Literal["plain"] = "plain"

    plain = Plain.model_validate(SAID)
    with pytest.raises(Refusal, match="没有要一步一步办的"):
        taken_by_sender({ANSWERS: office.answers}, plain, RECEIPT, "working", NOW)
