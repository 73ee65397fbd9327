"""Coming to the desk for the first time: by keyboard alone on a phone, and given an account on a PC."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.support.serving import Site
from tests.support.staff import PASSWORD, given, link, staff

OFFICE = {"width": 1366, "height": 768}


@pytest.fixture
def office(browser: Browser) -> Iterator[Page]:
    """The office's PC, whose scripts are off."""
    context = browser.new_context(viewport=OFFICE, java_script_enabled=False)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def no_barrier(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")


def typed(page: Page, *texts: str) -> None:
    """Types into the fields from the one that has the focus on, and sends them."""
    for number, text in enumerate(texts):
        if number:
            page.keyboard.press("Tab")
        page.keyboard.insert_text(text)
    page.keyboard.press("Enter")


def tab_to(page: Page, name: str) -> None:
    """Goes on by Tab until the control of this name has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if name in page.evaluate("[document.activeElement.innerText, document.activeElement.id]"):
            return
    raise AssertionError(f"Tab never came to {name}")


def test_a_new_clerk_comes_in_by_keyboard_and_adds_a_second_factor(site: Site, phone: Page) -> None:
    way = link(staff(site.state, "add", "键盘", "--role", "clerk")[1])
    phone.goto(f"{site.url}{way}")
    tab_to(phone, "password")
    typed(phone, "1234567890", "1234567890")
    expect(phone.get_by_role("alert")).to_contain_text("太常见")
    no_barrier(phone)
    tab_to(phone, "password")
    typed(phone, PASSWORD, PASSWORD)
    expect(phone.get_by_role("status")).to_contain_text("密码设好了")
    typed(phone, "键盘", PASSWORD)
    expect(phone.get_by_role("heading", level=1)).to_have_text("今天")
    tab_to(phone, "我")
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("（这里）")).to_be_visible()
    no_barrier(phone)
    tab_to(phone, "加第二道验证")
    phone.keyboard.press("Enter")
    secret = phone.locator(".secret").inner_text().replace(" ", "")
    no_barrier(phone)
    app, now = pyotp.TOTP(secret), int(time.time())
    tab_to(phone, "code")
    typed(phone, app.at(now), PASSWORD)
    expect(phone.get_by_role("status")).to_contain_text("第二道验证加好了")
    tab_to(phone, "退出")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("status")).to_contain_text("已经退出")
    typed(phone, "键盘", PASSWORD, app.at(now + 30))
    expect(phone.get_by_role("heading", level=1)).to_have_text("今天")


def test_an_admin_gives_an_account_on_a_pc_without_scripts(site: Site, office: Page) -> None:
    given(site.state, "主任", "admin")
    office.goto(f"{site.url}/s/desk/staff")
    office.get_by_label("名字").fill("主任")
    office.get_by_label("密码").fill(PASSWORD)
    office.get_by_role("button", name="登录").click()
    expect(office.get_by_role("heading", level=1)).to_have_text("人员")
    office.get_by_label("名字").fill("小李")
    office.get_by_label(re.compile("编辑")).check()
    office.get_by_role("button", name="添加").click()
    assert link(office.locator(".whole").inner_text())
    expect(office.get_by_role("img", name=re.compile("二维码"))).to_be_visible()
    office.get_by_role("link", name="回到人员").click()
    row = office.get_by_role("row", name=re.compile("小李"))
    expect(row).to_contain_text("等设密码")
    row.locator("summary").click()
    row.get_by_role("link", name="停用").click()
    expect(office.get_by_text("不能再登录")).to_be_visible()
    office.get_by_role("button", name="停用小李").click()
    expect(office.get_by_role("status")).to_contain_text("停用了")
    expect(office.get_by_role("row", name=re.compile("小李"))).to_contain_text("停用")
