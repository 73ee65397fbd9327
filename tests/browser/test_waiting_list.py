"""A sign-up that is full: somebody waits, somebody else cancels, and the place is theirs."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.support.serving import Site

FORM = "siban-kt"
CHILD = {
    "jiazhang": "金丝雀",
    "tongyi": "是监护人，同意",
    "mingzi": "金丝雀",
    "haizi": "1",
    "nianji": "一年级",
    "wufan": "接回家吃",
}


def ask(site: Site, method: str, path: str, body: Any = None) -> dict[str, Any]:
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=20)
    kind = {"Content-Type": "application/json", "Accept": "application/json"}
    connection.request(method, path, json.dumps(body) if body is not None else None, kind)
    found: dict[str, Any] = json.loads(connection.getresponse().read())
    return found


@pytest.fixture
def neighbours(site: Site) -> Iterator[list[str]]:
    """The receipts of those who have all places that there are; others find them free again."""
    left = ask(site, "GET", f"/facts/{FORM}.json")["left"]
    found = []
    for number in range(left):
        answers = {**CHILD, "dianhua": f"1390000{number:04}"}
        found.append(ask(site, "POST", f"/s/forms/{FORM}", {"answers": answers})["receipt"])
    yield found
    for receipt in found:
        ask(site, "POST", f"/s/receipts/{receipt}/cancel", {})


def sign_up(page: Page, number: str) -> None:
    for name in page.locator("input[type=text]").all():
        if name.is_visible():
            name.fill("欧阳候补")
    page.get_by_role("checkbox", name="是监护人，同意", exact=True).check()
    page.locator("input[type=tel]").first.fill(number)
    page.locator("input[type=number]").first.fill("1")
    page.get_by_role("radio", name="一年级").check()
    page.get_by_role("radio", name="接回家吃").check()
    page.get_by_role("button", name="排候补").click()


def test_who_waits_is_given_the_place_that_somebody_gives_up_and_has_it_in_the_calendar(
    site: Site, plain_phone: Page, neighbours: list[str]
) -> None:
    page = plain_phone
    page.goto(f"{site.url}/forms/{FORM}.html")
    expect(page.locator(".ll-state")).to_contain_text("已报满，还可以排候补")
    sign_up(page, "13700000001")
    expect(page.get_by_role("heading", name="您排在候补第 1 位")).to_be_visible()
    expect(page.get_by_text("育苗港")).to_be_visible()
    expect(page.get_by_role("link", name="加到手机日历")).to_have_count(0)
    mine = page.url

    # Who waits may change what they said, and keeps their turn.
    page.get_by_role("button", name="改一改").click()
    page.locator("input[type=tel]").first.fill("13900000000")
    page.get_by_role("button", name="存下改动").click()
    expect(page.get_by_role("alert")).to_contain_text("已经报过了")
    page.locator("input[type=tel]").first.fill("13700000003")
    page.locator("input[type=number]").first.fill("2")
    page.get_by_role("button", name="存下改动").click()
    expect(page.get_by_role("heading", name="您排在候补第 1 位")).to_be_visible()
    expect(page.locator("body")).to_contain_text("本人改了这一份")

    page.goto(f"{site.url}/s/receipts/{neighbours[0]}")
    page.get_by_role("button", name="取消报名").click()
    expect(page.get_by_role("heading", name="这一份已经取消")).to_be_visible()

    page.goto(mine)
    expect(page.get_by_role("heading", name="您已报上名")).to_be_visible()
    expect(page.locator("body")).to_contain_text("名额空出来，按候补的先后补上了")
    entry = page.get_by_role("link", name="加到手机日历").get_attribute("href")
    found = page.request.get(f"{site.url}{entry}")
    assert found.headers["content-type"].startswith("text/calendar")
    [event] = Calendar.from_ical(found.body()).walk("VEVENT")
    [own] = [
        each
        for each in Calendar.from_ical(
            page.request.get(f"{site.url}/feeds/activities.ics").body()
        ).walk("VEVENT")
        if each["uid"] == event["uid"]
    ]
    assert event["location"] == own["location"] == "御景红家二楼育苗港"
    page.get_by_role("button", name="取消报名").click()
    expect(page.get_by_role("heading", name="这一份已经取消")).to_be_visible()


def test_with_javascript_the_page_says_in_place_which_turn_it_is(
    site: Site, phone: Page, neighbours: list[str]
) -> None:
    page = phone
    page.clock.install()
    page.goto(f"{site.url}/forms/{FORM}.html")
    page.clock.run_for(5000)
    sign_up(page, "13700000002")
    told = page.get_by_role("status")
    expect(told).to_contain_text("您排在候补第 1 位")
    expect(page.locator(".ll-places")).to_contain_text("已报满，1 位候补")
    receipt = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", told.inner_text())
    assert receipt
    ask(site, "POST", f"/s/receipts/{receipt.group()}/cancel", {})
    assert neighbours
