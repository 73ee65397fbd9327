"""Options are put in order by their numbers, or by dragging."""

from __future__ import annotations

import json
import shutil
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from site_src.source.moments import ZONE
from tests.conftest import GOOD
from tests.support.serving import Site, serving

PAGE = "ask/spring.html"


@pytest.fixture(scope="module")
def spring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A small compound that asks for an order."""
    folder: Path = tmp_path_factory.mktemp("spring")
    shutil.copytree(GOOD, folder / "content")
    today = datetime.now(ZONE).date()
    (folder / "content" / PAGE).with_suffix(".md").write_text(
        "---\ntitle: 春天办什么\nkind: form\nform:\n  id: spring\n  kind: poll\n"
        f"  opens: {today - timedelta(1)}\n  closes: {today + timedelta(30)}\n  questions:\n"
        "    - {id: want, ask: 排个先后, type: rank, options: [种树, 放电影, 跳蚤市场], required: true}\n"
        "    - {id: film, ask: 看哪部, type: text, show_if: {want: 放电影}}\n"
        "---\n",
        "utf-8",
    )
    with serving(folder) as running:
        yield running


def first_places(site: Site) -> dict[str, int]:
    with urllib.request.urlopen(f"{site.url}/facts/spring.json") as answer:
        said: dict[str, Any] = json.load(answer)
    found: dict[str, int] = said["questions"]["want"].get("first", {})
    return found


def place(page: Page, option: str) -> Any:
    return page.get_by_role("combobox", name=option)


def test_without_javascript_each_option_is_given_a_number(spring: Site, plain_phone: Page) -> None:
    page, before = plain_phone, first_places(spring)
    page.goto(f"{spring.url}/{PAGE}")
    place(page, "放电影").select_option("第 1")
    place(page, "种树").select_option("第 1")
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".ll-fault")).to_contain_text("都排在第 1，请改一个")
    expect(place(page, "放电影")).to_have_value("1:放电影")
    place(page, "种树").select_option("第 2")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="您的回答已计入")).to_be_visible()
    expect(page.locator(".ll-given")).to_contain_text("第 1 放电影、第 2 种树")
    assert first_places(spring)["放电影"] == before.get("放电影", 0) + 1


def test_with_javascript_an_option_is_dragged_to_its_place(spring: Site, phone: Page) -> None:
    page, before = phone, first_places(spring)
    page.clock.install()
    page.goto(f"{spring.url}/{PAGE}")
    rows = page.locator(".ll-rank > li")
    handle = rows.filter(has_text="跳蚤市场").locator(".ll-rank-move")
    handle.scroll_into_view_if_needed()
    start_at, end_at = handle.bounding_box(), rows.first.bounding_box()
    assert start_at
    assert end_at
    page.mouse.move(start_at["x"] + 10, start_at["y"] + 20)
    page.mouse.down()
    page.mouse.move(end_at["x"] + 20, end_at["y"] + 5, steps=5)
    page.mouse.up()
    expect(rows.first).to_contain_text("跳蚤市场")
    expect(place(page, "跳蚤市场")).to_have_value("1:跳蚤市场")
    expect(place(page, "种树")).to_have_value("")
    # A number chosen by hand moves the option too.
    place(page, "放电影").select_option("第 2")
    expect(rows.nth(1)).to_contain_text("放电影")
    page.clock.run_for(5000)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("status").first).to_contain_text("计入")
    assert first_places(spring)["跳蚤市场"] == before.get("跳蚤市场", 0) + 1
    expect(page.locator(".ll-tally li").first).to_contain_text("人排第一")


def test_a_question_is_asked_when_its_option_has_a_place(spring: Site, phone: Page) -> None:
    page = phone
    page.clock.install()
    page.goto(f"{spring.url}/{PAGE}")
    film = page.get_by_role("group", name="看哪部").get_by_role("textbox")
    expect(film).to_be_hidden()
    place(page, "种树").select_option("第 1")
    expect(film).to_be_hidden()
    place(page, "放电影").select_option("第 2")
    film.fill("城南旧事")
    page.clock.run_for(5000)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("status").first).to_contain_text("计入")
