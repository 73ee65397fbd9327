"""A receipt's page says what is true of that answer, and no more."""

from __future__ import annotations

import pytest

from forms_service.answers.receipts import SIGNED_UP
from forms_service.site.pages import ReceiptView
from site_src.forms.acknowledgement import WITHDRAWN, Acknowledgement
from site_src.show.fragments import fragment

TOLD = Acknowledgement("您的回答已计入", "「种花」的统计已经包含您这一份", "看看现在的结果")


def test_the_receipt_of_a_form_that_is_gone_promises_no_result() -> None:
    page = fragment("receipt", view=ReceiptView("X", WITHDRAWN, "", "今天", ()))
    assert "今天收到，那张表已经撤下，这份回答还留着。" in page
    for untrue in ("统计", "结果", "计入", "ll-submit"):
        assert untrue not in page


def test_the_receipt_of_a_second_sign_up_leads_to_no_result() -> None:
    view = ReceiptView("X", TOLD, "a.html", "今天", (), aside=SIGNED_UP)
    page = fragment("receipt", view=view)
    assert "回到报名页" in page
    for untrue in ("统计", "结果", "计入"):
        assert untrue not in page


@pytest.mark.parametrize(("kept", "masked"), [("", False), ("「电话」保留到2027年3月1日。", True)])
def test_names_are_spoken_of_where_some_were_asked_for(kept: str, masked: bool) -> None:
    view = ReceiptView("X", TOLD, "a.html", "今天", (("种什么", "桂花"),), kept)
    page = fragment("receipt", view=view)
    assert ("姓名和电话只显示一部分" in page) is masked
    assert "只有拿着回执的人能打开这一页" in page
