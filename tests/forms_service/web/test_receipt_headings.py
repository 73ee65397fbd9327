"""The heading of a receipt says how the answer stands now, and nothing on it promises what is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from forms_service.answers.handled import Handled, with_step
from forms_service.answers.stages import with_stage
from forms_service.web.receipts import receipt_view
from site_src.content.reading import read_site
from site_src.content.site import PublishedForm
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.form import Form
from site_src.source.moments import ZONE
from tests.conftest import DEMO
from tests.forms_service.kinds.test_claim import LAMPS, claim_form

CAME = datetime(2026, 11, 25, 9, tzinfo=ZONE)
LATER = CAME + timedelta(days=2)
HEADINGS = {
    "checkin": {"confirmed": "您报到了，谢谢您", "unconfirmed": "您的登记没有核对上"},
    "project": {
        "approved": "您的项目立项了",
        "done": "您的项目做完了",
        "stopped": "您的项目停了",
        "declined": "您的项目这次没有立项",
    },
    "topic": {
        "listed": "您的议题放进联名的单子了",
        "scheduled": "您的议题排上会了",
        "declined": "您的议题这次不上会",
    },
    "candidate": {"standing": "您列为候选人了", "declined": "这次没有列为候选人"},
    "report": {
        "verified": "去现场看过了",
        "working": "正在办您反映的事",
        "solved": "您反映的事办好了",
        "reopened": "正在再办一次",
        "settled": "您反映的事又办了一次",
        "transferred": "转给管这件事的部门了",
        "refused": "您反映的事没有受理",
        "closed": "这件事了结了",
    },
    "nomination": {
        "checking": "正在核实您的提名",
        "told": "已告知当事人",
        "agreed": "您的提名上榜了",
        "declined": "您的提名不上榜",
    },
    "claim": {"given": "岗位归您了", "declined": "这次没有定您"},
    "appeal": {
        "hearing": "正在复核您的申诉",
        "upheld": "您的申诉成立，那一条撤下了",
        "dismissed": "复核以后维持原来的决定",
    },
}


@pytest.fixture(scope="module")
def demo() -> list[Form]:
    return [each.form for each in read_site(DEMO).site.forms.values()]


@pytest.fixture(scope="module")
def forms(demo: list[Form]) -> Mapping[str, Form]:
    """A form of each kind that the office takes on step by step, by what it is about."""
    about = {getattr(form, "about", form.kind): form for form in demo if form.course}
    return {**about, "claim": claim_form(chosen="branch")}


def heading(form: Form, document: dict[str, Any], now: datetime = LATER, **more: Any) -> str:
    view = receipt_view("A" * 16, document, PublishedForm(form, "表", "a.html"), now, **more)
    return view.told.heading


def sent(form: Form, **entries: Any) -> dict[str, Any]:
    return {"form": form.id, "at": CAME.isoformat(), "choices": {}, "entries": entries}


def test_there_is_a_heading_for_every_stage_that_the_office_takes_answers_to(
    forms: Mapping[str, Form],
) -> None:
    stages = {about: set(form.course.stages) for about, form in forms.items() if form.course}
    first = {about: form.course.first for about, form in forms.items() if form.course}
    assert {about: {*said, first[about]} for about, said in HEADINGS.items()} == stages


@pytest.mark.parametrize(
    ("about", "stage"), [(about, stage) for about, said in HEADINGS.items() for stage in said]
)
def test_a_receipt_says_where_the_office_has_got(
    forms: Mapping[str, Form], about: str, stage: str
) -> None:
    """And no more when it was to answer, or that it keeps what it has let go."""
    form = forms[about]
    assert form.course
    first = sent(form, service_post=LAMPS)
    assert heading(form, first) == form.heading
    step = Handled("moved", LATER.isoformat(), "王芳", office="物业服务中心")
    document = with_stage(first, form.course, stage, step)
    view = receipt_view("A" * 16, document, PublishedForm(form, "表", "a.html"), LATER)
    assert view.told.heading == HEADINGS[about][stage]
    assert view.told.became + view.told.next == ""


def test_who_waited_and_has_a_place_reads_it_at_once() -> None:
    asked = [{"id": "phone", "ask": "电话", "type": "phone"}]
    said = {"id": "walk", "kind": "signup", "opens": "2026-11-01", "closes": "2026-12-01"}
    form = FORM_KINDS.read({**said, "capacity": 1, "waiting": 1, "questions": asked})
    waiting = {**sent(form), "status": "waiting"}
    assert heading(form, waiting, place=1) == "您排在候补第 1 位"
    placed = with_step(sent(form), Handled("promoted", LATER.isoformat(), ""))
    assert heading(form, placed) == "轮到您了，您已报上名"
    assert heading(form, sent(form)) == "您已报上名"


def test_a_term_and_a_booking_that_are_over_are_said_to_be(demo: list[Form]) -> None:
    post = claim_form()
    assert heading(post, sent(post, service_post=LAMPS)) == "岗位归您了"
    assert (
        heading(post, sent(post, service_post=LAMPS), CAME.replace(year=2027))
        == "您的任期满了，谢谢您"
    )
    room = next(form for form in demo if form.kind == "booking")
    booked = sent(room, when=["2026-11-26T09:00", "2026-11-26T10:00"])
    assert heading(room, booked, CAME) == "您的场地已订好"
    assert heading(room, booked) == "您订的时间已经过了"
