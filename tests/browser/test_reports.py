"""A report through all its stages, as a resident sees it on a phone without scripts and the office at its desk."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from forms_service.staff.roles import Role
from tests.browser.conftest import DeskPage
from tests.site_src.pictures.test_pictures import photo
from tests.support.serving import Site

SIZES = {"phone": (390, 844), "desk": (1366, 768)}


def report(phone: Page, site: Site, what: str) -> str:
    """Reports it, with a photograph; the receipt."""
    phone.goto(f"{site.url}/forms/fanying.html")
    phone.get_by_label("在哪里").select_option("地下车库")
    phone.get_by_label("哪一类").select_option("公共设施")
    phone.get_by_label("什么事").fill(what)
    picture = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo((400, 300))}
    phone.locator('input[type="file"]').set_input_files(picture)  # type: ignore[arg-type]
    phone.get_by_role("button", name="交上去").click()
    expect(phone.get_by_role("heading", name="收到您反映的事")).to_be_visible()
    return phone.url.rpartition("/")[2]


def step(desk: Page, site: Site, receipt: str, label: str, why: str) -> None:
    """The office takes it on, from the list of what is to be done or by its receipt."""
    desk.goto(f"{site.url}/s/desk/answers?receipt={receipt}")
    desk.get_by_label("怎么办的、为什么").fill(why)
    desk.get_by_label("哪个部门").fill("物业服务中心")
    desk.get_by_role("button", name=label, exact=True).click()
    expect(desk.get_by_role("status")).to_contain_text("办好这一步了")


@pytest.mark.parametrize("size", SIZES)
def test_each_stage_is_told_on_the_receipt_and_what_is_not_done_is_done_again_once(
    site: Site, plain_phone: Page, desk_page: DeskPage, size: str
) -> None:
    desk = desk_page(Role.CLERK, SIZES[size])
    receipt = report(plain_phone, site, f"{size}：车库的门关不上。")
    expect(plain_phone.get_by_alt_text("您交的照片，第 1 张")).to_be_visible()
    desk.goto(f"{site.url}/s/desk/proceedings?form=fanying")
    expect(desk.get_by_text("反映一件事").first).to_be_visible()
    for label in ("核实", "处理", "转交", "已解决"):
        step(desk, site, receipt, label, f"{label}了")
        plain_phone.goto(f"{site.url}/s/receipts/{receipt}")
        expect(plain_phone.locator(".ll-stage")).to_contain_text(label)
        expect(plain_phone.get_by_text(f"物业服务中心：{label}：{label}了")).to_be_visible()
    plain_phone.get_by_role("button", name="还没办好，请再办").click()
    expect(plain_phone.locator(".ll-stage")).to_contain_text("再办")
    step(desk, site, receipt, "已解决", "又修了一次")
    plain_phone.goto(f"{site.url}/s/receipts/{receipt}")
    expect(plain_phone.get_by_role("button", name="还没办好，请再办")).to_have_count(0)
    plain_phone.get_by_role("button", name="办好了，可以销号").click()
    expect(plain_phone.locator(".ll-stage")).to_contain_text("已销号")
    refused = report(plain_phone, site, f"{size}：隔壁小区的事。")
    step(desk, site, refused, "不予受理", "不归小区管")
    plain_phone.goto(f"{site.url}/s/receipts/{refused}")
    expect(plain_phone.locator(".ll-stage")).to_contain_text("不予受理")


def test_a_step_whose_reason_tells_of_somebody_is_asked_once_more(
    site: Site, plain_phone: Page, desk_page: DeskPage
) -> None:
    """What was typed stands there, and nobody reads it before the clerk has looked again."""
    desk, why = desk_page(Role.CLERK, SIZES["phone"]), "已请楼栋长打 13800138000 约了时间"
    receipt = report(plain_phone, site, "单元门关不严。")
    desk.goto(f"{site.url}/s/desk/answers?receipt={receipt}")
    desk.get_by_label("怎么办的、为什么").fill(why)
    desk.get_by_label("哪个部门").fill("物业服务中心")
    desk.get_by_role("button", name="核实", exact=True).press("Enter")
    expect(desk.get_by_role("alert")).to_be_visible()
    expect(desk.get_by_label("怎么办的、为什么")).to_have_value(why)
    expect(desk.get_by_label("哪个部门")).to_have_value("物业服务中心")
    plain_phone.goto(f"{site.url}/s/receipts/{receipt}")
    expect(plain_phone.locator(".ll-stage")).to_contain_text("收到")
    desk.get_by_role("checkbox", name="看过了，就这样写").press("Space")
    desk.get_by_role("button", name="核实", exact=True).press("Enter")
    expect(desk.get_by_role("status")).to_contain_text("办好这一步了")
    plain_phone.goto(f"{site.url}/s/receipts/{receipt}")
    expect(plain_phone.get_by_text(f"物业服务中心：核实：{why}")).to_be_visible()


def test_the_ledger_is_looked_through_without_a_script(site: Site, plain_phone: Page) -> None:
    """And each line has an address, to which who follows an old link is taken."""
    plain_phone.goto(f"{site.url}/stage/ledger.html")
    plain_phone.get_by_label("哪一类").select_option("邻里纠纷")
    plain_phone.get_by_role("button", name="找", exact=True).click()
    found = plain_phone.locator(".ll-lines > li summary")
    assert found.count() > 0
    for text in found.all_inner_texts():
        assert "邻里纠纷" in text
    expect(plain_phone.get_by_label("哪一类")).to_have_value("邻里纠纷")
    title = found.first.locator("b").inner_text()
    found.first.click()
    plain_phone.get_by_role("link", name="这一件的地址").first.click()
    expect(plain_phone.get_by_role("heading", level=1)).to_have_text(title)


def test_who_follows_the_address_of_an_old_line_on_the_ledger_s_page_is_taken_to_it(
    site: Site, phone: Page
) -> None:
    phone.goto(f"{site.url}/s/ledger?words=3栋电梯夜里有异响")
    [line] = phone.locator(".ll-lines div[id]").all()
    phone.goto(f"{site.url}/stage/ledger.html#{line.get_attribute('id')}")
    expect(phone.get_by_text("请维保单位换了导靴和缓冲垫").first).to_be_attached()
