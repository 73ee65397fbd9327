"""The office works with answers: at its old PC, on a phone, and by keyboard alone."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from forms_service.desk.access import COOKIE
from forms_service.staff.roles import Role
from tests.conftest import Compound
from tests.forms_service.handling.counter import import_roster, write_forms
from tests.support.desk import sign_in_all
from tests.support.serving import Site, serving

PHONE, PC = {"width": 390, "height": 844}, {"width": 1366, "height": 768}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, str]]:
    """A small compound with forms to answer, and a clerk's token."""
    compound = Compound(tmp_path_factory.mktemp("office"))
    write_forms(compound)
    token = sign_in_all(compound.state)[Role.CLERK]
    import_roster(compound.state)
    with serving(compound.folder) as site:
        yield site, token


@pytest.fixture(params=[PHONE, PC], ids=["phone", "pc"])
def desk(
    office: tuple[Site, str], browser: Browser, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A clerk's browser, of each size."""
    site, token = office
    context = browser.new_context(viewport=request.param)
    context.add_cookies([{"name": COOKIE, "value": token, "url": f"{site.url}/s/desk"}])
    yield context.new_page()
    context.close()


def send(site: Site, form: str, **answers: Any) -> str:
    """As a resident; the receipt."""
    body = json.dumps({"answers": answers}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{site.url}/s/forms/{form}", body, headers)
    with urllib.request.urlopen(request) as answer:
        return str(json.load(answer)["receipt"])


def assert_open_to_all(page: Page) -> None:
    """No barrier is found, and nothing is wider than the screen."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_list_is_filtered_and_one_answer_shown_whole(
    office: tuple[Site, str], desk: Page
) -> None:
    site, _ = office
    number = 4000 + desk.viewport_size["width"] if desk.viewport_size else 0
    send(site, "roll", who="李敏", phone=f"1390000{number}", words="坐后排")
    send(site, "roll", who="王小明", phone=f"1391111{number}", words="坐前排就好")
    desk.goto(f"{site.url}/s/desk")
    desk.get_by_role("link", name="回答", exact=True).click()
    assert_open_to_all(desk)
    desk.get_by_role("link", name="登记").click()
    expect(desk.get_by_text("王**")).not_to_have_count(0)
    expect(desk.get_by_text("王小明")).to_have_count(0)
    desk.get_by_label("找文字").fill("前排")
    desk.get_by_text("只看一部分").click()
    desk.get_by_label("哪些").select_option("算数的")
    desk.locator("main").get_by_role("button", name="找", exact=True).click()
    expect(desk.get_by_text("坐后排")).to_have_count(0)
    expect(desk.get_by_role("status")).to_contain_text("找到")
    assert_open_to_all(desk)
    desk.locator("tbody").get_by_role("link").first.click()
    expect(desk.get_by_text(f"139****{number}")).to_be_visible()
    assert_open_to_all(desk)
    desk.get_by_role("button", name="显示完整").click()
    expect(desk.get_by_text(f"1391111{number}")).to_be_visible()
    expect(desk.get_by_text("已经记下")).to_be_visible()
    assert_open_to_all(desk)


def test_on_a_phone_what_one_came_for_is_seen_at_once(
    office: tuple[Site, str], browser: Browser
) -> None:
    """The desk's places are one row, and an answer is a few lines; fingers hit both."""
    site, token = office
    for number in range(3):
        send(site, "roll", who="王小明", phone=f"1395555000{number}", words="想坐前排" * 30)
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    context.add_cookies([{"name": COOKIE, "value": token, "url": f"{site.url}/s/desk"}])
    page = context.new_page()
    page.goto(f"{site.url}/s/desk/forms/roll")
    boxes = [each.bounding_box() for each in page.locator("nav[aria-label=办公台] a").all()]
    assert all(box and box["width"] >= 44 and box["height"] >= 44 for box in boxes)
    top = page.locator("header").bounding_box()
    assert top
    assert top["height"] < 60
    expect(page.locator("nav [aria-current]")).to_have_text("回答")
    rows = [each.bounding_box() for each in page.locator("tbody tr").all()]
    assert all(box and 44 <= box["height"] < 150 for box in rows)
    expect(page.locator("tbody tr").first).to_contain_text("139****")
    page.locator("tbody tr").first.click(position={"x": 300, "y": 70})
    expect(page.get_by_role("heading", name="一份回答")).to_be_visible()
    context.close()


def test_an_answer_is_entered_for_somebody_by_keyboard_alone(
    office: tuple[Site, str], desk: Page
) -> None:
    site, _ = office
    number = f"1370000{4000 + (desk.viewport_size or PC)['width']}"
    desk.goto(f"{site.url}/s/desk/forms/roll")
    tab_to(desk, "代填一份")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="代填")).to_be_visible()
    assert_open_to_all(desk)
    tab_to(desk, "怎么称呼")
    desk.keyboard.type("王阿姨")
    tab_to(desk, "想说的")
    desk.keyboard.type("腿脚不便")
    # Without the number, which is asked for: it is said at its question.
    desk.evaluate("document.querySelector('form.entry').noValidate = true")
    tab_to(desk, "代填这一份")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("alert")).to_contain_text("电话：请填电话")
    assert_open_to_all(desk)
    tab_to(desk, "电话", exact=True)
    desk.keyboard.type(number)
    tab_to(desk, "代填这一份")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("status")).to_contain_text("代填好了")
    expect(desk.get_by_text("王**")).to_be_visible()
    tab_to(desk, "居民看到的回执")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("clerk在社区办公室代填")).to_be_visible()
    expect(desk.get_by_role("heading", name="您已报上名")).to_be_visible()


@pytest.mark.parametrize("desk", [PC], indirect=True, ids=["pc"])
def test_ballots_on_paper_are_entered_by_keyboard_one_after_another(
    office: tuple[Site, str], desk: Page
) -> None:
    site, _ = office
    desk.goto(f"{site.url}/s/desk/forms/shed")
    tab_to(desk, "录纸质票")
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("房号或口令")).to_be_focused()
    for floor in (1, 2):
        expect(desk.locator(".keys")).to_be_visible()  # Until then Enter sends the form.
        desk.keyboard.type(f"2-1-{floor}01")
        desk.keyboard.press("Enter")
        expect(desk.get_by_role("radio", name="同意", exact=True)).to_be_focused()
        desk.keyboard.press("2")
        expect(desk.get_by_role("radio", name="不同意")).to_be_checked()
        expect(desk.locator("textarea")).to_be_focused()
        desk.keyboard.press("Tab")
        desk.keyboard.press("Enter")
        expect(desk.get_by_role("status")).to_contain_text(f"2栋 1单元 {floor}01，第一遍")
        expect(desk.get_by_label("房号或口令")).to_be_focused()
    tab_to(desk, "撤回 2栋 1单元 201")
    assert_open_to_all(desk)
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("status")).to_contain_text("撤回了")
    for path in ("paper/list", "missing"):
        desk.goto(f"{site.url}/s/desk/forms/shed/{path}")
        assert_open_to_all(desk)


def test_a_sign_up_is_cancelled_and_its_receipt_says_why(
    office: tuple[Site, str], desk: Page
) -> None:
    site, _ = office
    receipt = send(site, "walk", phone=f"1360000{4000 + (desk.viewport_size or PC)['width']}")
    desk.goto(f"{site.url}/s/desk/forms")
    desk.get_by_label("按回执找一份").fill(receipt.lower())
    desk.get_by_role("button", name="找", exact=True).click()
    desk.get_by_text("取消这一份").first.click()
    desk.get_by_label("原因").fill("本人来电，不去了")
    assert_open_to_all(desk)
    desk.get_by_role("button", name="取消这一份").click()
    expect(desk.get_by_role("status")).to_contain_text("取消了")
    expect(desk.get_by_role("button", name="取消这一份")).to_have_count(0)
    assert_open_to_all(desk)
    desk.goto(f"{site.url}/s/receipts/{receipt}")
    expect(desk.get_by_role("heading", name="这一份已经取消")).to_be_visible()
    expect(desk.get_by_text("取消了这一份：本人来电，不去了")).to_be_visible()
    desk.goto(f"{site.url}/walk.html")
    expect(desk.get_by_text("2 个名额，还没有人报名")).not_to_have_count(0)


def test_an_answer_is_changed_and_keeps_what_was_not(office: tuple[Site, str], desk: Page) -> None:
    site, _ = office
    receipt = send(site, "bench", where="河边", order=["树", "灯"], words="都行")
    desk.goto(f"{site.url}/s/desk/answers?receipt={receipt}")
    desk.get_by_role("button", name="改这一份").click()
    expect(desk.get_by_role("radio", name="河边")).to_be_checked()
    expect(desk.get_by_label("树")).to_have_value("1:树")
    desk.get_by_role("radio", name="门口").check()
    desk.get_by_label("为什么改").fill("本人要求改")
    assert_open_to_all(desk)
    desk.get_by_role("button", name="存下改动").click()
    expect(desk.get_by_role("status")).to_contain_text("改好了")
    expect(desk.get_by_text("第 1 树、第 2 灯")).to_be_visible()
    expect(desk.get_by_text("门口", exact=True)).to_be_visible()


def tab_to(page: Page, name: str, exact: bool = False) -> None:
    """Presses Tab until what is called so has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "() => { const it = document.activeElement; return it.getAttribute('aria-label')"
            " || (it.labels && it.labels[0] ? it.labels[0].innerText : it.innerText) || ''; }"
        )
        if said.strip() == name or (not exact and name in said):
            return
    raise AssertionError(f"no Tab leads to {name}")
