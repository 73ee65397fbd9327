"""`linli serve` for an editor: the open page follows what she saves, and shows what is wrong."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from site_src.source.moments import ZONE
from tests.conftest import GOOD, Compound
from tests.support.serving import Site, serving

# A build on a busy machine, in milliseconds.
BUILT = 60_000


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("edited")
    shutil.copytree(GOOD, folder / "content")
    text = (folder / "content/ask/lamp.md").read_text(encoding="utf-8")
    today = datetime.now(ZONE).date()
    open_now = text.replace(
        "closes: 2026-12-01T18:00", f"closes: {today.replace(year=today.year + 1)}"
    )
    (folder / "content/ask/lamp.md").write_text(open_now, encoding="utf-8")
    with serving(folder) as site:
        yield site


def test_faults_lie_over_the_page_until_they_are_fixed(edited: Site, phone: Page) -> None:
    compound = Compound(edited.content.parent)
    phone.goto(f"{edited.url}/rules/parking.html")

    compound.edit("rules/parking.md", "order: 20", "oder: 20")
    dialog = phone.get_by_role("dialog", name="有 1 处问题，网站没有更新")
    expect(dialog).to_contain_text("rules/parking.md:3", timeout=BUILT)
    expect(dialog).to_contain_text("没有「oder」这个键")
    expect(dialog).to_contain_text("想写的可能是「order」，请改正。")
    for width, height in ((390, 844), (1366, 768)):
        phone.set_viewport_size({"width": width, "height": height})
        box = dialog.bounding_box()
        assert box
        assert 0 <= box["x"] < box["x"] + box["width"] <= width
        assert 0 <= box["y"] < box["y"] + box["height"] <= height
        assert dialog.evaluate("each => each.scrollWidth - each.clientWidth") == 0

    # Out of the way by a key, and back.
    phone.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    phone.get_by_role("button", name="有 1 处问题").click()
    expect(dialog).to_be_visible()

    compound.edit("rules/parking.md", "oder: 20", "order: 20")
    compound.edit("rules/parking.md", "60元", "65元")
    expect(phone.get_by_role("main")).to_contain_text("65元", timeout=BUILT)
    expect(phone.locator(".ll-preview")).to_have_count(0, timeout=BUILT)


def test_advice_waits_behind_a_button(edited: Site, phone: Page) -> None:
    """What `linli check` advises on what was saved, beside a page that is published all the same."""
    compound = Compound(edited.content.parent)
    phone.goto(f"{edited.url}/rules/parking.html")
    compound.edit("rules/parking.md", "元", "元（问 13807351234）")
    expect(phone.get_by_role("main")).to_contain_text("13807351234", timeout=BUILT)
    button = phone.get_by_role("button", name="有 1 处建议")
    button.click()
    dialog = phone.get_by_role("dialog", name="有 1 处建议")
    expect(dialog).to_contain_text("rules/parking.md:")
    expect(dialog).to_contain_text("这里有手机号 138****1234")
    dialog.get_by_role("button").click()
    expect(button).to_be_visible()
    compound.edit("rules/parking.md", "（问 13807351234）", "")
    expect(phone.get_by_role("main")).not_to_contain_text("13807351234", timeout=BUILT)
    expect(phone.locator(".ll-preview-again")).to_have_count(0)


def test_a_form_that_is_being_filled_in_is_not_taken_away(edited: Site, phone: Page) -> None:
    compound = Compound(edited.content.parent)
    phone.goto(f"{edited.url}/ask/lamp.html")
    chosen = phone.locator("form[action^='/s/forms/'] input[type=radio]").first
    chosen.check(force=True)
    compound.write("rules/extra.md", "---\ntitle: 新的一页\n---\n\n一句话。\n")
    told = phone.get_by_role("status").filter(has_text="您填的还没有提交")
    expect(told).to_be_visible(timeout=BUILT)
    expect(chosen).to_be_checked()
    told.get_by_role("button", name="现在刷新").click()
    expect(told).to_have_count(0, timeout=BUILT)
