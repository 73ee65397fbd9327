"""The roster and its codes in the desk: looked at before anything is written, and printed once."""

from __future__ import annotations

import re
from html import unescape

import pytest

from forms_service.electorate.codes import read_code
from forms_service.staff.roles import Role
from tests.support.desk import Answered, Desk
from tests.support.serving import Site
from tests.support.tables import csv_rows

ROSTER = "/s/desk/roster"
HEADER = "楼栋,单元,房号,类型,面积,业主编号,业主姓名,电话\n"
TABLE = (
    HEADER
    + "1栋,1单元,101,住宅,89.50,Y1,王芳,13900000001\n地库,,A1,车位,13.2,Y1,,\n1栋,1单元,102,住宅,90,,,"
)
Desks = dict[Role | None, Desk]


def preview(desk: Desk, table: str) -> Answered:
    return desk.send(f"{ROSTER}/preview", {}, "table", ("名册.csv", table.encode("gb18030")))


def hidden(page: Answered) -> dict[str, str | list[str]]:
    """What a page's hidden fields would send."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text)
    return {name: unescape(value) for name, value in found}


def links(page: Answered) -> list[str]:
    return re.findall(rf'href="({ROSTER}/slips/[^"]+)"', page.text)


@pytest.fixture
def clerk(desks: Desks) -> Desk:
    """With a roster that a clerk has imported."""
    desk = desks[Role.CLERK]
    page = preview(desk, TABLE)
    assert page.status == 200
    assert desk.post(f"{ROSTER}/import", hidden(page)).status == 303
    return desk


def test_faults_are_told_by_row_and_column_and_nothing_is_written(desks: Desks) -> None:
    desk = desks[Role.CLERK]
    page = preview(desk, HEADER + "9栋,1单元,901,住宅,,Y9,,")
    assert page.status == 422
    assert "第 2 行第 5 列：面积是空的" in page.text
    assert "table" not in hidden(page)
    assert "9栋" not in desk.get(ROSTER).text
    assert "没有选文件" in preview(desk, "").text


def test_an_import_is_looked_at_then_done_and_seen_without_names(desks: Desks, clerk: Desk) -> None:
    page = preview(clerk, HEADER + "1栋,1单元,101,住宅,88,Y1,,")
    assert "1栋 1单元 101：面积 89.50 → 88.00" in page.text
    assert "文件里没有、照旧保留的 2 处" in page.text
    shown = desks[Role.AUDITOR].get(ROSTER).text
    assert "业主 <strong>2 人" in shown
    assert "192.70 平方米" in shown
    assert "王芳" not in shown
    assert "发口令" not in shown
    # Somebody else was quicker.
    first, second = hidden(page), hidden(preview(clerk, HEADER + "1栋,1单元,102,住宅,91,,,"))
    assert clerk.post(f"{ROSTER}/import", first).status == 303
    late = clerk.post(f"{ROSTER}/import", second)
    assert late.status == 409
    assert "再看一遍" in late.text
    assert clerk.post(f"{ROSTER}/import", {**second, "table": "AAAA"}).status == 422


def test_slips_are_there_for_who_gave_them_out_and_no_code_is_on_the_disk(
    office: Site, desks: Desks, clerk: Desk
) -> None:
    admin = desks[Role.ADMIN]
    given = admin.post(f"{ROSTER}/codes", {"by": "household", "again": "yes"})
    assert given.headers["location"] == f"{ROSTER}/slips"
    # A second tap gives no more, and loses nothing.
    assert (
        admin.post(f"{ROSTER}/codes", {"by": "household"}).headers["location"] == f"{ROSTER}/slips"
    )
    pdf, table = links(admin.get(f"{ROSTER}/slips"))[:2]
    assert admin.get(pdf).text.startswith("%PDF")
    said = admin.get(table)
    assert said.headers["cache-control"] == "no-store"
    _, *rows = csv_rows(said.text.encode())
    assert [row[:3] for row in rows] == [["1栋", "1单元", "101"], ["1栋", "1单元", "102"]]
    assert clerk.get(pdf).status == 404
    assert not links(clerk.get(f"{ROSTER}/slips"))
    codes = [form.encode() for *_, code in rows for form in (code, str(read_code(code)))]
    for file in office.state.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert not [code for code in codes if code in data], file


def test_one_slip_is_given_again_on_a_page_of_its_own(desks: Desks, clerk: Desk) -> None:
    found = clerk.get(f"{ROSTER}/voters?by=owner&q=1%E6%A0%8B+101")
    fields = hidden(found)
    assert fields["voter"] == "业主 Y1"
    page = clerk.post(f"{ROSTER}/voters", {**fields, "do": "issue"})
    [code] = re.findall(r'<p class="slip">([^<]+)</p>', page.text)
    assert read_code(code)
    assert "1栋 1单元 101等 2 处" in page.text
    assert clerk.get(links(page)[0]).text.startswith("%PDF")
    assert code not in clerk.get(f"{ROSTER}/slips").text
    gone = clerk.post(f"{ROSTER}/voters", {**fields, "do": "revoke"})
    assert "作废了" in gone.text
    assert clerk.get(links(page)[0]).status == 404
    assert "1栋 1单元 101" not in desks[Role.AUDITOR].get("/s/desk/log").text
    assert (
        clerk.post(f"{ROSTER}/voters", {**fields, "voter": "业主 Y9", "do": "issue"}).status == 404
    )
