"""The office writes and publishes, from a phone and by the keyboard."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from forms_service.desk.access import COOKIE
from forms_service.staff.roles import Role
from tests.browser.conftest import PHONE
from tests.conftest import GOOD
from tests.support.desk import sign_in_all
from tests.support.serving import Site, serving

PC = {"width": 1366, "height": 768}


@dataclass(frozen=True)
class Office:
    """A served compound, and an editor's session there."""

    site: Site
    token: str

    def signed_in(self, context: BrowserContext) -> Page:
        url = f"{self.site.url}/s/desk"
        context.add_cookies([{"name": COOKIE, "value": self.token, "url": url}])
        page = context.new_page()
        page.goto(f"{url}/pages")
        return page


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("writing")
    shutil.copytree(GOOD, folder / "content")
    tokens = sign_in_all(folder / "state")
    with serving(folder) as site:
        yield Office(site, tokens[Role.EDITOR])


@pytest.fixture
def phone(browser: Browser, office: Office) -> Iterator[Page]:
    """An editor's phone without JavaScript: nothing here needs it."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    yield office.signed_in(context)
    context.close()


@pytest.fixture
def pc(browser: Browser, office: Office) -> Iterator[Page]:
    """The office's PC."""
    context = browser.new_context(viewport=PC)  # type: ignore[arg-type]
    yield office.signed_in(context)
    context.close()


def begin(page: Page, kind: str, title: str) -> None:
    page.get_by_label(kind, exact=True).check()
    page.get_by_label("标题", exact=True).fill(title)
    page.get_by_role("button", name="开始写").click()


def publish(page: Page) -> None:
    """Presses the button, and waits until the page says by itself what became of it."""
    page.get_by_role("button", name="发布", exact=True).click()
    page.get_by_text("已经发布").wait_for(timeout=60_000)


def no_barrier(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]  # type: ignore[index]


def test_a_news_page_is_written_and_published_from_a_phone(phone: Page, office: Office) -> None:
    """And is found on the site, where the page that says so leads."""
    begin(phone, "新闻", "东门换锁")
    phone.get_by_label("正文").fill("周五换锁，请带好门卡。")
    phone.get_by_label("标签").fill("东门\n门锁")
    publish(phone)
    phone.get_by_role("link", name="看网站上的样子").click()
    assert "周五换锁，请带好门卡。" in phone.locator("main").inner_text()
    phone.goto(f"{office.site.url}/news/index.html")
    assert phone.get_by_role("link", name="东门换锁").count() >= 1


def test_a_fault_is_put_right_at_its_field_by_keyboard_alone(pc: Page) -> None:
    """From the list of faults to the field, and on to the button."""

    def to(name: str, role: str) -> None:
        for _ in range(80):
            pc.keyboard.press("Tab")
            focused = pc.evaluate(
                "[document.activeElement.labels?.[0]?.innerText || document.activeElement.innerText"
                " || '', document.activeElement.tagName.toLowerCase()]"
            )
            if name in focused[0] and focused[1] == role:
                return
        raise AssertionError(f"{name} is not reached")

    pc.get_by_label("活动", exact=True).focus()
    pc.keyboard.press("Space")
    to("标题", "input")
    pc.keyboard.type("包粽子")
    pc.keyboard.press("Enter")
    pc.get_by_label("正文").wait_for()
    to("正文", "textarea")
    pc.keyboard.type("一起来。")
    to("发布", "button")
    pc.keyboard.press("Enter")
    pc.get_by_role("alert").wait_for()
    no_barrier(pc)
    to("什么时候开始", "a")
    pc.keyboard.press("Enter")
    to("什么时候开始", "input")
    pc.keyboard.type("12012026")
    to("主题", "select")
    pc.keyboard.press("ArrowDown")
    to("发布", "button")
    pc.keyboard.press("Enter")
    pc.get_by_text("已经发布").wait_for(timeout=60_000)


def test_a_poll_of_three_questions_is_added_and_answered(
    phone: Page, pc: Page, office: Office
) -> None:
    """Row by row without a script; shown as residents will see it before it is published."""
    begin(phone, "投票", "路灯几点关")
    first = phone.locator("#at-form-questions-0")
    first.get_by_label("问什么").fill("几点关")
    first.get_by_label("选项").fill("九点\n十点")
    phone.get_by_role("button", name="加一题：选几个").click()
    second = phone.locator("#at-form-questions-1")
    second.get_by_label("问什么").fill("哪几盏")
    second.get_by_label("选项").fill("东门\n西门")
    phone.get_by_role("button", name="加一题：文字").click()
    phone.locator("#at-form-questions-2").get_by_label("问什么").fill("还有什么")
    phone.get_by_label("正文").fill("请大家选。")
    phone.get_by_role("button", name="保存草稿", exact=True).last.click()
    look = phone.frame_locator("iframe")
    look.get_by_text("哪几盏").wait_for()
    assert look.get_by_role("group").count() == 3
    pc.goto(phone.url)
    no_barrier(pc)
    pc.get_by_role("textbox", name="正文").fill("请大家都选。")
    pc.locator("#at-form-questions-1").get_by_label("问什么").fill("哪几盏灯")
    pc.keyboard.press("Tab")
    pc.frame_locator("iframe").get_by_text("哪几盏灯").wait_for()
    pc.get_by_role("textbox", name="正文").fill("请大家都来选。")
    pc.get_by_role("link", name="所有页面").click()
    pc.get_by_role("link", name="路灯几点关").first.click()
    expect(pc.get_by_role("textbox", name="正文")).to_have_value("请大家都来选。")
    phone.goto(phone.url)
    publish(phone)
    phone.get_by_role("link", name="看网站上的样子").click()
    assert "请大家都来选。" in phone.locator("main").inner_text()
    phone.get_by_label("十点").check()
    phone.get_by_label("西门").check()
    phone.get_by_label("还有什么").fill("修一下")
    phone.get_by_role("button", name="提交").click()
    assert "您的回答" in phone.locator("main").inner_text()
    phone.goto(f"{office.site.url}/s/desk/pages")
    phone.get_by_role("link", name="路灯几点关").first.click()
    change_what_was_answered(phone)


def change_what_was_answered(phone: Page) -> None:
    """An option of a form that has answers is said otherwise: both ways out are one press."""
    first = phone.locator("#at-form-questions-0")
    first.get_by_label("选项").fill("九点\n晚上十点")
    phone.get_by_role("button", name="发布", exact=True).click()
    phone.get_by_role("heading", name="这张表已经有人答过").wait_for()
    assert phone.get_by_text("十点 → 晚上十点").count() == 1
    assert "{say:" not in phone.locator("main").inner_text()
    phone.get_by_role("button", name="意思没变，票一起算").click()
    publish(phone)
    phone.get_by_role("link", name="接着改这一页").click()
    first.get_by_label("选项").fill("九点\n不关")
    phone.get_by_role("button", name="保存草稿", exact=True).last.click()
    phone.get_by_role("button", name="意思变了，另建一张新表").click()
    assert phone.get_by_text("新的一页，还没有发布").count() == 1
    assert first.get_by_label("选项").input_value() == "九点\n不关"
    phone.get_by_text("不要这份草稿", exact=True).click()
    phone.get_by_role("button", name="不要了，删掉草稿").click()


@pytest.mark.parametrize("path", ["pages", "write?page=people/council.md", "write?page=index.md"])
def test_no_barrier_is_found_in_the_desks_pages(pc: Page, office: Office, path: str) -> None:
    """Of the list, of a page with rows, of one with groups."""
    pc.goto(f"{office.site.url}/s/desk/{path}")
    no_barrier(pc)
    pc.set_viewport_size(PHONE)  # type: ignore[arg-type]
    no_barrier(pc)
