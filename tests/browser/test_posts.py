"""A service post on a phone: vacant, claimed, and given back."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.support.serving import Site

POST, BOARD = "1栋 楼道灯巡查岗", "boards/building-01.html"


def test_a_vacant_post_is_claimed_stands_on_the_board_and_is_given_back(
    site: Site, plain_phone: Page
) -> None:
    page = plain_phone
    page.goto(f"{site.url}/{BOARD}")
    card = page.locator(".ll-member", has_text="楼道灯巡查岗")
    expect(card).to_contain_text("空着，等您来")
    card.get_by_role("link", name="认领这个岗").click()
    page.get_by_role("radio", name=POST).check()
    page.get_by_role("textbox", name="您的姓名").fill("欧阳小明")
    page.get_by_role("textbox", name="您的电话").fill("13900001234")
    page.get_by_role("radio", name="只写姓").check()
    page.get_by_role("radio", name="写上，邻居可以打").check()
    page.get_by_role("button", name="认领这个岗").click()
    expect(page.get_by_role("heading", name="岗位归您了")).to_be_visible()
    receipt = page.url
    page.goto(f"{site.url}/{BOARD}")
    expect(card).to_contain_text("欧*")
    expect(card).to_contain_text("13900001234")
    page.goto(receipt)
    page.get_by_role("button", name="交还岗位").click()
    expect(page.get_by_role("heading", name="这一份已经取消")).to_be_visible()
    page.goto(f"{site.url}/{BOARD}")
    expect(card).to_contain_text("空着，等您来")
    expect(page.locator("body")).not_to_contain_text("13900001234")
