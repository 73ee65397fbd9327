"""A household votes by its slip: by the link on it, by keyboard, and one after another on one phone."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from forms_service.electorate import on_request as codes
from forms_service.electorate.codes import grouped
from forms_service.electorate.delivery import address
from forms_service.roster import on_request as roster
from forms_service.roster.cells import Row
from forms_service.roster.parts import Contact, Part
from forms_service.staff.roles import Role
from tests.browser.conftest import DeskPage
from tests.support.demo import VOTE
from tests.support.serving import Site

PHONE = (390, 844)
ROOMS = ("101", "102", "201")
Slips = Mapping[str, str]
KEPT = """() => [location.href, document.cookie, ...Object.values(localStorage),
    ...Object.values(sessionStorage)].join(" ")"""


@pytest.fixture(scope="module")
def slips(site: Site) -> Slips:
    """The code of each room."""
    parts = [Part("1栋", "1单元", room, "住宅", 8950) for room in ROOMS]
    rows = [Row(number, part, Contact()) for number, part in enumerate(parts, 2)]
    store = site.state / "store"
    assert not roster.ask_service(store, rows, "示例")
    given = codes.ask_service(store, "household", "示例", again=False)
    return {address(slip.voter): grouped(slip.code) for slip in given}


def page_of(site: Site) -> str:
    return f"{site.url}/forms/{VOTE}.html"


def test_one_phone_goes_from_slip_to_slip_and_keeps_nothing(
    site: Site, phone: Page, slips: Slips
) -> None:
    page, (first, second, _) = phone, slips.values()
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{page_of(site)}#code={first}")
    field = page.get_by_role("textbox", name="投票口令")
    expect(field).to_have_value(first)
    assert page.url == page_of(site)
    assert Axe().run(page).violations_count == 0
    page.get_by_role("radio", name="米白").check()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("status").filter(has_text="计入")).to_contain_text("回执")
    page.get_by_role("button", name="换一张纸条，再投一份").click()
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    # Typed as it comes, by keyboard alone; one character is read wrong first.
    typed = second.replace("-", "").lower()
    page.keyboard.type(typed[:-1] + ("a" if typed[-1] != "a" else "c"))
    page.keyboard.press("Tab")
    expect(page.get_by_text("口令抄错了")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("End")
    page.keyboard.press("Backspace")
    page.keyboard.type(typed[-1])
    expect(field).to_have_value(second)
    expect(page.get_by_text("口令抄错了")).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="计入")).to_be_visible()
    kept = page.evaluate(KEPT)
    assert not [code for code in (first, second) if code in kept or code.replace("-", "") in kept]
    page.reload()
    expect(field).to_have_value("")
    expect(field).to_be_visible()
    assert not wrong


def test_without_javascript_a_wrong_code_is_told_and_the_answers_are_kept(
    site: Site, plain_phone: Page, slips: Slips
) -> None:
    page, code = plain_phone, slips["1栋 1单元 201"]
    page.goto(page_of(site))
    field = page.get_by_role("textbox", name="投票口令")
    field.fill(code[:-1])
    page.get_by_role("radio", name="浅灰").check()
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".ll-faults")).to_contain_text("口令不对")
    expect(page.get_by_role("radio", name="浅灰")).to_be_checked()
    expect(field).to_have_value(code[:-1])
    field.fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="您的回答已计入")).to_be_visible()
    expect(page.get_by_role("link", name="换一张纸条，再投一份")).to_be_visible()
    assert page.context.cookies() == []


def test_no_barrier_is_found_in_the_roster_s_pages(
    site: Site, desk_page: DeskPage, slips: Slips
) -> None:
    page = desk_page(Role.ADMIN, PHONE, scripts=True)
    assert slips
    for path in ("", "/voters?by=household&q=101"):
        page.goto(f"{site.url}/s/desk/roster{path}")
        found = Axe().run(page)
        assert found.violations_count == 0, (path, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.get_by_text("补发、作废", exact=True).last.click()
    page.get_by_role("button", name="作废，发新的").click()
    expect(page.get_by_text("只显示这一次")).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
