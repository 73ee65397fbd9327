"""Which household: asked in three fields, told from others however it is written, shown to nobody."""

from __future__ import annotations

import pytest

from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.form import Form
from site_src.questions.household import Household, household_in
from site_src.questions.question import Unreadable
from site_src.show.fragments import fragment


def which(*buildings: str) -> Household:
    asked = Household.model_validate({"id": "home", "ask": "您住哪一户？", "type": "household"})
    return asked.asked_in(buildings)


@pytest.mark.parametrize(
    "sent",
    [
        ["3栋", "2单元", "501"],
        ["3栋2单元501室"],
        ["3-2-501"],
        ["３栋２单元５０１"],
        ["3号楼 2单元 501号"],
        ["3栋 2单元 501室"],
    ],
    ids="".join,
)
def test_a_household_is_the_same_however_it_is_written(sent: list[str]) -> None:
    assert which("1栋", "3栋").read(sent) == "3栋 2单元 501室"
    assert which().read(sent) == "3栋 2单元 501室"


def test_a_building_may_have_no_units_and_any_name() -> None:
    assert which("翠园", "A区3栋").read(["翠园501"]) == Unreadable("请选楼栋：翠园、A区3栋")
    assert which("翠园", "A区3栋").read(["翠园", "501"]) == "翠园 501室"
    assert which("翠园", "A区3栋").read(["A区3栋", "东单元", "1A"]) == "A区3栋 东单元 1A室"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (["9栋", "501"], "请选楼栋：1栋、3栋"),
        (["2单元", "501"], "请选楼栋：1栋、3栋"),
        (["3栋", "2单元"], "请填房号，例如 501"),
        (["3栋"], "请填房号，例如 501"),
        (["3栋", "1", "2", "501"], "没有看懂，请写成 3栋2单元501室 这样"),
        (["3栋", "5" * 41], "没有看懂，请写成 3栋2单元501室 这样"),
        (["--"], "请选楼栋：1栋、3栋"),
    ],
)
def test_what_is_missing_is_said(sent: list[str], said: str) -> None:
    assert which("1栋", "3栋").read(sent) == Unreadable(said)


def test_a_household_is_told_from_others_and_other_texts_are_none() -> None:
    assert household_in("3栋 2单元 501室") == household_in("3号楼 2单元 501室") == "3|2|501"
    assert household_in("3栋 501室") != household_in("3栋 2单元 501室")
    for other in ("13800138001", "想坐前排 靠窗", ["3栋 501室"], None):
        assert household_in(other) is None


def test_whoever_has_the_receipt_sees_the_building_alone() -> None:
    assert which("3栋").masked("3栋 2单元 501室") == "3栋 ***"


def asking(**more: object) -> Form:
    question = {"id": "home", "ask": "您住哪一户？", "type": "household", **more}
    days = {"opens": "2026-11-01", "closes": "2026-12-01"}
    form = {"id": "trip", "kind": "signup", **days, "questions": [question]}
    return FORM_KINDS.read(form).asked_in(("1栋", "3栋"))


def test_its_control_shows_again_what_was_given() -> None:
    for given in (("3栋", "", "501"), ("3栋 501室",)):
        shown = fragment("questions", form=asking(), values={"home": given}, faults={})
        assert "<option selected>3栋</option>" in shown
        assert 'value="501"' in shown
        assert shown.count(" selected") == 1
    kept = fragment("questions", form=asking(), values={"home": ("3栋 东单元 501室",)}, faults={})
    assert "<option selected>东单元</option>" in kept


def test_which_buildings_there_are_stands_on_their_boards_and_in_no_form() -> None:
    with pytest.raises(ValueError, match="buildings"):
        asking(buildings=["9栋"])
