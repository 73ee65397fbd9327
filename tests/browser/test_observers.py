"""At the close of a secret vote two observers open its box at the office, and everybody may count again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from forms_service.desk.access import COOKIE
from forms_service.staff.roles import Role
from tests.forms_service.canvass.voting import Voted, voted_in
from tests.support.desk import sign_in
from tests.support.serving import Site, serving

OFFICE, PHONE = (1366, 768), (390, 844)


@dataclass(frozen=True)
class Office:
    """The compound as it is served, its voters' key, and a clerk's token."""

    site: Site
    voted: Voted
    token: str


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder: Path = tmp_path_factory.mktemp("observers")
    voted = voted_in(folder)
    token = sign_in(folder / "state", {"李明": Role.CLERK})["李明"]
    with serving(folder) as site:
        yield Office(site, voted, token)


def sound(page: Page, sizes: tuple[tuple[int, int], ...] = (PHONE, OFFICE)) -> None:
    """No barrier that axe knows of, and nothing sideways, on a phone and on the office's screen."""
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    found = Axe().run(page)
    assert found.violations_count == 0, (page.url, found.generate_report())


def test_two_observers_open_the_box_by_keyboard_and_all_may_count_again(
    browser: Browser, office: Office
) -> None:
    """Each types the own slip; a slip that was miscopied opens nothing. The result is read on a phone."""
    url, (one, _, other) = office.site.url, office.voted.slips.parts
    context = browser.new_context()
    context.add_cookies([{"name": COOKIE, "value": office.token, "url": f"{url}/s/desk"}])
    page = context.new_page()
    page.goto(f"{url}/s/desk/forms/guard/box")
    expect(page.get_by_role("status")).to_contain_text("票箱里有 3 份，还没有开")
    sound(page)
    keys, first = page.keyboard, page.get_by_label("第一位监票人的一份")
    first.focus()
    keys.type(one.lower())
    keys.press("Tab")
    keys.type(other[:-1])
    keys.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("第二位的一份要有 32 个")
    sound(page)
    first.focus()
    keys.type(one)
    keys.press("Tab")
    keys.type(other)
    keys.press("Enter")
    expect(page.get_by_role("status").last).to_contain_text("开了箱，票已经计入结果")
    sound(page)
    page.get_by_role("link", name="核对、封存").click()
    expect(page.locator(".figures")).to_contain_text("3")
    sound(page)
    page.get_by_role("button", name="封存结果").focus()
    keys.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("已经封存，票数和封存时一样")
    sound(page)
    page.goto(f"{url}/ask/guard.html")
    expect(page.get_by_text("3 户参加，共 5 户").first).to_be_visible()
    page.get_by_text("自己数一遍").click()
    sound(page)
    lines = page.request.get(f"{url}/facts/guard.lines.txt").text().splitlines()
    found = [each for line in lines[2:] for each in json.loads(line)]
    assert [each for each in found if isinstance(each, dict)].count({"q": ["不同意"]}) == 2
    context.close()
