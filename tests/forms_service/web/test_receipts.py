"""A receipt's page says what is true of that answer, and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from forms_service.answers.handled import Handled
from forms_service.answers.receipts import TAKEN_BACK, signed_up
from forms_service.site.pages import ReceiptView
from site_src.content.site import PublishedForm
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.acknowledgement import WITHDRAWN, Acknowledgement, queued
from site_src.show.fragments import fragment
from site_src.source.moments import ZONE

POLL = FORM_KINDS.read(
    {
        "id": "hua",
        "kind": "poll",
        "opens": "2026-11-01",
        "closes": "2026-12-01",
        "questions": [{"id": "q", "ask": "种什么", "type": "choice", "options": ["月季", "桂花"]}],
    }
)
SIGN_UP = FORM_KINDS.read(
    {
        "id": "hua",
        "kind": "signup",
        "capacity": 3,
        "opens": "2026-11-01",
        "closes": "2026-12-01",
        "questions": [{"id": "q", "ask": "电话", "type": "phone"}],
    }
)
SIGNING_UP = PublishedForm(SIGN_UP, "院子里种花", "a.html")
FORM = PublishedForm(POLL, "院子里种花", "a.html")
TOLD = Acknowledgement(
    "您的回答已计入", "「种花」的统计已经包含您这一份", "看看现在的结果", "跟着变。"
)


def page_of(view: ReceiptView) -> str:
    return fragment("receipt", view=view, activity=None, when="", made=None)


def test_a_receipt_says_when_what_for_which_form_until_when_and_what_comes_next() -> None:
    told = POLL.acknowledgement("院子里种花", datetime(2026, 11, 23, tzinfo=ZONE))
    page = page_of(ReceiptView("X", told, FORM, "2026年11月23日 10:00", (("种什么", "桂花"),)))
    for said in (
        "2026年11月23日 10:00收到",
        "<dt>种什么</dt><dd>桂花</dd>",
        "<dt>哪张表</dt><dd>院子里种花</dd>",
        "没有填姓名和电话，一直保留",
        "2026年12月1日截止，以后不再变",
        'href="/a.html"',
    ):
        assert said in page


def test_a_vote_s_receipt_leads_the_next_voter_on_while_there_is_one() -> None:
    view = ReceiptView("X", TOLD, FORM, "今天", (), next_voter=True)
    assert "换一张纸条，再投一份" in page_of(view)
    assert "再投一份" not in page_of(replace(view, next_voter=False))


def test_the_receipt_of_a_form_that_is_gone_promises_no_result() -> None:
    page = page_of(ReceiptView("X", WITHDRAWN, None, "今天", ()))
    assert "今天收到，那张表已经撤下，这份回答还留着。" in page
    for untrue in ("统计", "结果", "计入", "ll-submit", "一直保留"):
        assert untrue not in page


def test_the_receipt_of_a_second_sign_up_leads_to_no_result() -> None:
    page = page_of(ReceiptView("X", TOLD, FORM, "今天", (), aside=signed_up({})))
    assert "<h1>这个号码已经报过了</h1>" in page
    assert "请用那一份的回执" in page
    for untrue in ("统计", "结果", "计入", "跟着变"):
        assert untrue not in page


def test_the_receipt_of_a_cancelled_answer_says_so_by_whom_and_why() -> None:
    steps = (
        Handled("entered", "2026-11-20T09:30:00+08:00", "李敏"),
        Handled("cancelled", "2026-11-23T10:00:00+08:00", "王芳", "本人来电，<不去了>"),
    )
    view = ReceiptView("X", TOLD, FORM, "今天", (("种什么", "桂花"),), "", TAKEN_BACK, steps)
    page = page_of(view)
    for said in (
        "<h1>这一份已经取消</h1>",
        "今天收到。这一份已经取消，不再计入。",
        "2026年11月20日09:30，李敏在社区办公室代填。",
        "2026年11月23日10:00，王芳在社区办公室取消了这一份：本人来电，&lt;不去了&gt;。",
        "<dt>种什么</dt><dd>桂花</dd>",
        "回到投票页",
    ):
        assert said in page
    for untrue in ("统计", "结果", "您的回答", "跟着变"):
        assert untrue not in page


@pytest.mark.parametrize(("kept", "masked"), [("", False), ("「电话」保留到2027年3月1日。", True)])
def test_names_are_spoken_of_where_some_were_asked_for(kept: str, masked: bool) -> None:
    page = page_of(ReceiptView("X", TOLD, FORM, "今天", (("种什么", "桂花"),), kept))
    assert ("姓名和电话只显示一部分" in page) is masked
    assert ("没有填姓名和电话" in page) is not masked
    assert "只有拿着回执的人能打开这一页" in page


def test_the_receipt_of_who_waits_tells_the_place_and_what_happens_then() -> None:
    told = queued("院子里种花", "报名", 3, over=False)
    page = page_of(ReceiptView("X", told, SIGNING_UP, "今天", (), waits=True, changeable=True))
    for said in (
        "<h1>您排在候补第 3 位</h1>",
        "今天收到，「院子里种花」的名额满了，您排在候补第 3 位。",
        "轮到您时这一页会写明",
        'action="/s/receipts/X/change"',
    ):
        assert said in page
    assert "您已报上名" not in page


def test_a_sign_up_s_receipt_says_that_a_place_is_let_go_for_others() -> None:
    told = SIGN_UP.acknowledgement("院子里种花", datetime(2026, 11, 23, tzinfo=ZONE))
    step = Handled("promoted", "2026-11-23T10:00:00+08:00", "")
    view = ReceiptView("X", told, SIGNING_UP, "今天", (), handled=(step,), withdrawal="取消报名")
    page = page_of(view)
    assert "<h1>您已报上名</h1>" in page
    assert "2026年11月23日10:00，名额空出来，按候补的先后补上了。" in page
    assert "名额让给别人" in page
    assert "/change" not in page
