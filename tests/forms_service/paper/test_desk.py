"""Ballots on paper at the desk: entered by two, settled by a third, and who is left to ask."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forms_service.commands.paper_command import command
from forms_service.staff.roles import Role
from tests.forms_service.handling.counter import Counter
from tests.support.desk import Answered, Desk

PAPER = "/s/desk/forms/shed/paper"


def enter(desk: Desk, who: str, agree: str = "同意", **more: str) -> Answered:
    return desk.post(PAPER, {"paper-voter": who, "agree": agree, **more})


def said(desk: Desk, answered: Answered) -> str:
    """What the page says that one is led to."""
    assert answered.status == 303, answered.text
    return desk.get(answered.headers["location"]).text


def test_two_clerks_enter_a_ballot_and_it_counts(counter: Counter) -> None:
    clerk, second = counter.clerk, counter.others["second"]
    before = counter.facts("shed")["answers"]
    page = said(clerk, enter(clerk, "2-1-101", words="树先修"))
    assert "录好了：2栋 1单元 101，第一遍，等别人录第二遍" in page
    assert counter.facts("shed")["answers"] == before
    waiting = second.get(f"{PAPER}/list").text
    assert "2栋 1单元 101" in waiting
    assert "树先修" not in waiting
    again = enter(clerk, "2栋1单元101室")
    assert again.status == 409
    assert "另一遍要由别人录" in again.text
    assert "两遍一样，已经计入" in said(second, enter(second, "２－１－101", words="树 先修"))
    assert counter.facts("shed")["answers"] == before + 1
    assert counter.log()[-2:] == ["clerk paper.first shed", "second paper.second shed"]


def test_what_is_wrong_is_said_and_what_was_typed_stays(counter: Counter) -> None:
    refused = enter(counter.clerk, "9-9-909", words="留着")
    assert refused.status == 422
    assert "名册里没有「9-9-909」" in refused.text
    assert "留着" in refused.text
    assert "请选一项" in enter(counter.clerk, "2-1-201", "").text


def test_a_third_person_settles_what_differs(counter: Counter) -> None:
    clerk, second, third = counter.clerk, counter.others["second"], counter.others["third"]
    enter(clerk, "2-1-301")
    assert "等第三个人来定" in said(second, enter(second, "2-1-301", "不同意"))
    (address,) = re.findall(rf"{PAPER}/\w+/settle", third.get(f"{PAPER}/list").text)
    assert address not in clerk.get(f"{PAPER}/list").text
    assert clerk.get(address).status == second.get(address).status == 403
    page = third.get(address).text
    assert "第一遍（clerk）" in page
    assert "第二遍（second）" in page
    assert third.post(address, {}).status == 422
    assert third.post(address, {"settle-as": "second"}).status == 303
    assert third.get(address).status == 409
    assert "不一样 0 张" in third.get(PAPER).text


def test_ones_own_entry_is_taken_back(counter: Counter) -> None:
    third = counter.others["third"]
    page = said(third, enter(third, "2-1-401"))
    (address,) = re.findall(rf"{PAPER}/\w+/back", page)
    assert counter.clerk.post(address, {}).status == 409
    assert "撤回了" in said(third, third.post(address, {}))
    assert "2栋 1单元 401" not in third.get(f"{PAPER}/list").text


def test_who_has_not_taken_part_is_listed_for_the_round_of_doors(counter: Counter) -> None:
    clerk, second = counter.clerk, counter.others["second"]
    missing = "/s/desk/forms/shed/missing"
    assert "2栋 1单元 501" in clerk.get(missing).text
    assert "1栋 1单元 101、地库 A1" in clerk.get(missing).text
    for desk in (clerk, second):
        enter(desk, "2-1-501", "不同意", words="不要")
    page = clerk.get(missing).text
    assert "2栋 1单元 501" not in page
    assert "不要" not in page
    noted = {"paper-voter": "2-1-601", "on": "2026-01-05", "witness": "楼栋长"}
    assert clerk.post(missing, {**noted, "on": "2999-01-01"}).status == 422
    assert clerk.post(missing, noted).status == 303
    page = clerk.get(missing).text
    assert "2026-01-05 送达，见证人 楼栋长" in page
    assert "其中送达未表态 1 位业主" in page
    assert counter.log()[-1] == "clerk paper.served shed"
    assert counter.desks[Role.AUDITOR].get(missing).status == 403
    # It was the wrong flat.
    back = {"paper-voter": "2-1-601", "take-back": "yes"}
    assert clerk.post(missing, back).status == 303
    assert "送达，见证人" not in clerk.get(missing).text
    assert counter.log()[-1] == "clerk paper.unserved shed"
    assert clerk.post(missing, back).status == 409


def test_ballots_are_printed_by_building_and_numbered(counter: Counter) -> None:
    page = counter.clerk.get(f"{PAPER}/list").text
    assert "1栋：0001—0001 号" in page
    assert "2栋：0002—0013 号" in page
    printed = counter.clerk.get(f"{PAPER}/ballots.pdf?from=2")
    assert (printed.status, printed.headers["content-type"]) == (200, "application/pdf")
    assert counter.clerk.get(f"{PAPER}/ballots.pdf?from=3").status == 404


def test_a_form_without_paper_has_no_such_page(counter: Counter) -> None:
    assert counter.clerk.get("/s/desk/forms/bench/paper").status == 404
    assert counter.clerk.get("/s/desk/forms/bench/missing").status == 404


def test_a_table_is_imported_while_the_service_runs(
    counter: Counter,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in counter.compound.environment.items():
        monkeypatch.setenv(name, value)
    file = tmp_path / "票.csv"
    file.write_text("楼栋,单元,房号,agree\n2栋,1单元,701,同意\n2栋,1单元,801,不同意\n")
    before = counter.facts("shed")["answers"]

    def bring(entry: str, by: str) -> str:
        code = command(["import", "shed", str(file), "--entry", entry, "--by", by])
        done = capsys.readouterr()
        return f"{code} {done.out}{done.err}"

    assert bring("first", "clerk").startswith("0 录了 2 张：计入 0 张，等另一遍的 2 张。")
    same = bring("second", "clerk")
    assert same.startswith(f"1 {file}:2:3: ")
    assert "2 处要改，一张也没有录" in same
    assert bring("second", "second").startswith("0 录了 2 张：计入 2 张")
    assert counter.facts("shed")["answers"] == before + 2
    assert "没有「谁」这个人" in bring("first", "谁")
