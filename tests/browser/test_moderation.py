"""A text's way from a phone to the page, past somebody who reads it: by keyboard, without scripts."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from forms_service.staff.roles import Role
from tests.browser.conftest import DeskPage
from tests.support.serving import Site

POLL = "forms/dianti-cz.html"
TAGS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"]}}


def send(page: Page, site: Site, words: str) -> None:
    """What a resident does, who is told before sending who may read it."""
    page.goto(f"{site.url}/{POLL}")
    asked = page.get_by_role("group", name="还有什么想说的")
    expect(asked).to_contain_text("工作人员看过以后可能公开在网页上，只公开这段话和日期")
    asked.get_by_role("textbox").fill(words)
    page.get_by_role("radio", name="东门岗亭北侧").check()
    page.get_by_role("button", name="提交").click()
    if page.get_by_role("heading", name="您已经答过").count():
        page.get_by_role("button", name="替").click()


def press(page: Page, place: str, key: str = "Enter") -> None:
    """Goes to `place` (a selector) with the Tab key and presses a key there."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("place => document.activeElement.matches(place)", place):
            page.keyboard.press(key)
            return
    raise AssertionError(f"{place} can't be reached by keyboard")


def clean(desk: Page, beside: Page) -> None:
    """Nothing that axe knows of is wrong, which needs scripts `beside`; no page scrolls sideways."""
    beside.goto(desk.url)
    beside.set_content(desk.content())
    found = Axe().run(beside, options=TAGS)
    assert found.violations_count == 0, found.generate_report()
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", [(390, 844), (1366, 768)], ids=["phone", "pc"])
def test_a_text_is_read_published_answered_and_withdrawn(
    site: Site, plain_phone: Page, desk_page: DeskPage, size: tuple[int, int]
) -> None:
    words = f"屏宽{size[0]}：打我电话 138 0013 8000。"
    send(plain_phone, site, words)
    expect(plain_phone.locator(".ll-then")).to_contain_text("等工作人员看过，再定公不公开")
    receipt = plain_phone.url

    desk, beside = desk_page(Role.CLERK, size), desk_page(Role.CLERK, size, scripts=True)
    desk.goto(f"{site.url}/s/desk")
    press(desk, "nav a[href='/s/desk/moderation']")
    expect(desk.locator("article", has_text=words[:8]).locator("mark")).to_contain_text("手机号")
    clean(desk, beside)
    press(desk, f"article[aria-labelledby='{_id(desk, words)}'] button[value=publish]")  # fmt: skip
    expect(desk.get_by_text("还没有公开")).to_be_visible()
    clean(desk, beside)
    press(desk, "button[value=publish]")
    expect(desk.get_by_role("status")).to_contain_text("公开了")
    plain_phone.goto(f"{site.url}/{POLL}")
    voice = plain_phone.locator(".ll-voices > li", has_text=words)
    expect(voice).to_be_visible()

    desk.goto(f"{site.url}/s/desk/moderation?show=published")
    article = f"article[aria-labelledby='{_id(desk, words)}'] "
    press(desk, f"{article} summary")
    clean(desk, beside)
    press(desk, f"{article} input[value=yes]", "Space")
    press(desk, f"{article} textarea", "a")
    press(desk, f"{article} button[value=reply]")
    expect(desk.get_by_role("status")).to_contain_text("答复存好了")
    plain_phone.reload()
    expect(voice.locator(".ll-reply")).to_contain_text("采纳")

    desk.goto(f"{site.url}/s/desk/moderation?show=published")
    article = f"article[aria-labelledby='{_id(desk, words)}'] "
    press(desk, f"{article} details:last-of-type summary")
    press(desk, f"{article} select", "ArrowDown")
    press(desk, f"{article} button[value=down]")
    expect(desk.get_by_role("status")).to_contain_text("不公开了")
    plain_phone.reload()
    expect(voice).to_have_count(0)
    plain_phone.goto(receipt)
    expect(plain_phone.locator(".ll-then")).to_contain_text("后来撤下了：里面有电话")


def _id(desk: Page, words: str) -> str:
    found = desk.locator("article", has_text=words[:8]).get_attribute("aria-labelledby")
    assert found
    return found
