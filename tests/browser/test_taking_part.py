"""Each state of a claim, a booking and a sign-up, as residents meet it on a phone without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Neighbourhood
from tests.browser.test_reports import step


@pytest.fixture
def neighbour(browser: Browser) -> Iterator[Page]:
    """Another phone without scripts."""
    page = browser.new_page(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    yield page
    page.close()


def claim(page: Page, neighbourhood: Neighbourhood, post: str, name: str) -> str:
    """Fills in the form for a post; what came of it is on the page."""
    page.goto(neighbourhood.form("dingren" if post == "调解岗" else "renling"))
    page.get_by_role("radio", name=post).check()
    page.get_by_role("textbox", name="您的姓名").fill(name)
    page.get_by_role("textbox", name="您的电话").fill("13900001234")
    page.get_by_role("radio", name="写全名").check()
    page.get_by_role("radio", name="不写，只给工作人员联系用").check()
    page.get_by_role("button", name="认领这个岗").click()
    return page.url.rpartition("/")[2]


def test_of_those_who_ask_for_a_post_the_branch_chooses_one_and_each_reads_it_on_their_receipt(
    neighbourhood: Neighbourhood, plain_phone: Page, clerk: Page
) -> None:
    page, receipts = plain_phone, f"{neighbourhood.url}/s/receipts"
    first, second = (claim(page, neighbourhood, "调解岗", name) for name in ("秦朗", "魏兰"))
    stage = page.locator(".ll-stage")
    expect(stage).to_contain_text("等党支部定")
    page.goto(neighbourhood.form("dingren"))
    expect(page.get_by_role("radio", name="调解岗")).to_be_visible()
    step(clerk, neighbourhood.site, second, "定了您", "有调解经验")
    step(clerk, neighbourhood.site, first, "这次没有定您", "只有一个岗")
    page.goto(f"{receipts}/{second}")
    expect(stage).to_contain_text("定了您")
    page.goto(f"{receipts}/{first}")
    expect(stage).to_contain_text("这次没有定您")
    expect(page.locator("body")).to_contain_text("只有一个岗")
    page.goto(neighbourhood.form("dingren"))
    expect(page.locator(".ll-members")).to_contain_text("魏兰")
    expect(page.locator("main")).not_to_contain_text("秦朗")
    expect(page.locator(".ll-state")).to_contain_text("岗位都有人了")


def test_a_post_is_vacant_once_its_term_is_over_and_goes_to_who_comes_first(
    neighbourhood: Neighbourhood, plain_phone: Page, neighbour: Page
) -> None:
    """Who has a claim's page open while somebody else is given the post is told so, and loses nothing that
    they wrote."""
    page = plain_phone
    page.goto(neighbourhood.form("renling"))
    expect(page.locator("main")).not_to_contain_text("魏兰")  # Their month is over.
    claim(neighbour, neighbourhood, "看门岗", "江一舟")
    expect(neighbour.get_by_role("heading", name="岗位归您了")).to_be_visible()
    page.get_by_role("radio", name="看门岗").check()
    page.get_by_role("textbox", name="您的姓名").fill("秦朗")
    page.get_by_role("textbox", name="您的电话").fill("13900001235")
    page.get_by_role("radio", name="不写名字").check()
    page.get_by_role("radio", name="不写，只给工作人员联系用").check()
    page.get_by_role("button", name="认领这个岗").click()
    expect(page.get_by_role("alert")).to_contain_text("刚刚有人认领了")
    expect(page.get_by_role("textbox", name="您的姓名")).to_have_value("秦朗")
    page.get_by_role("radio", name="巡河岗").check()
    page.get_by_role("button", name="认领这个岗").click()
    expect(page.get_by_role("heading", name="岗位归您了")).to_be_visible()
    for each in (page, neighbour):
        each.get_by_role("button", name="交还岗位").click()
        expect(each.get_by_role("heading", name="这一份已经取消")).to_be_visible()


def book(page: Page, phone: str) -> None:
    page.get_by_role("textbox", name="怎么称呼您").fill("秦朗")
    page.get_by_role("textbox", name="电话").fill(phone)
    page.get_by_role("textbox", name="用来做什么").fill("排练")
    page.get_by_role("button", name="订下").click()


def test_a_stretch_is_booked_by_one_given_back_and_never_before_or_after_its_time(
    neighbourhood: Neighbourhood, plain_phone: Page, neighbour: Page
) -> None:
    page, stale = plain_phone, neighbour
    page.goto(neighbourhood.form("yishi"))
    tomorrow = page.locator("details").nth(1)
    tomorrow.locator("summary").click()
    first = tomorrow.get_by_role("checkbox").first
    at = first.get_attribute("value")
    assert at
    stale.goto(neighbourhood.form("yishi"))
    first.check()
    tomorrow.get_by_role("checkbox").nth(1).check()
    book(page, "13900001234")
    expect(page.get_by_role("heading", name="您的场地已订好")).to_be_visible()
    expect(page.locator(".ll-given")).to_contain_text("00:00至02:00")
    receipt = page.url

    # It is taken on the page, in the week, and for who had the page open from before.
    page.goto(neighbourhood.form("yishi"))
    expect(page.locator("details").nth(1).locator(".ll-gone").first).to_contain_text("已订")
    expect(page.locator(".ll-week .ll-slot-taken")).to_have_count(2)
    stale.locator("details").nth(1).locator("summary").click()
    stale.locator(f'[value="{at}"]').check()
    book(stale, "13900001235")
    expect(stale.get_by_role("alert")).to_contain_text("刚刚被别人订走了")

    # What a page offered once is too far ahead or past now; and a phone has one booking at a time here.
    for day, said in ((at[:3] + "9" + at[4:], "最多提前 2 天订"), ("2020" + at[4:], "已经开始了")):
        offered = stale.locator("input[type=checkbox]").last
        offered.evaluate("(box, at) => { box.value = at; box.checked = true; }", day)
        stale.get_by_role("button", name="订下").click()
        expect(stale.get_by_role("alert")).to_contain_text(said)
    page.locator("details").last.locator("summary").click()
    page.locator("details").last.get_by_role("checkbox").first.check()
    book(page, "13900001234")
    expect(page.get_by_role("alert")).to_contain_text("一个电话同时最多订 1 次")

    page.goto(receipt)
    page.get_by_role("button", name="取消预订").click()
    expect(page.get_by_role("heading", name="这一份已经取消")).to_be_visible()
    page.goto(neighbourhood.form("yishi"))
    expect(page.locator(f'[value="{at}"]')).to_have_count(1)


def test_a_sign_up_says_that_it_is_full_over_or_not_begun_and_takes_nobody(
    neighbourhood: Neighbourhood, plain_phone: Page
) -> None:
    page = plain_phone
    for name, said in (
        ("full", "已报满"),
        ("over", "已于2020年1月31日截止"),
        ("before", "2099年1月1日开始"),
    ):
        page.goto(neighbourhood.form(name))
        expect(page.locator(".ll-state")).to_contain_text(said)
        expect(page.get_by_role("button", name="报名")).to_have_count(0)
