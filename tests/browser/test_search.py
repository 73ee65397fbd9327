"""What a resident finds by writing characters, their pinyin or its first letters, and how it is shown."""

from __future__ import annotations

import re
from pathlib import Path

import esprima  # type: ignore[import-untyped]
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.conftest import Compound, article
from tests.support.serving import Site
from tests.support.static_files import served

SCRIPTS = Path(__file__).parents[2] / "theme" / "assets" / "js"
SHEDS = "新的电动车充电棚建在哪里"


def _open(page: Page, url: str) -> Locator:
    """Opens the search on a page; the status it answers with."""
    page.goto(f"{url}/index.html")
    page.locator("[data-ll-search]:visible").first.click()
    return page.locator("dialog[open] [role=status]")


def _ask(page: Page, query: str) -> None:
    page.locator("dialog[open] input").fill(query)


def test_a_page_is_found_by_characters_pinyin_and_first_letters(site: Site, phone: Page) -> None:
    said = _open(phone, site.url)
    found = phone.locator("dialog[open] li a", has_text=SHEDS)
    for query, marked in (
        ("充电", "充电"),
        ("chongdian", "充电"),
        ("cd", "充电"),
        ("ＣＤＰ", "充电棚"),
        ("chongdianp", "充电棚"),
        ("充dian", "充电"),
    ):
        _ask(phone, query)
        expect(found.locator("b mark")).to_have_text(marked)
        expect(said).to_have_text(re.compile(r"找到 \d+ 页"))


def test_syllables_may_be_typed_apart(site: Site, phone: Page) -> None:
    """As many keyboards give them: what is typed together finds no more."""
    said = _open(phone, site.url)
    for together, apart in (("chongdian", "chong dian"), ("dianti", "dian ti")):
        _ask(phone, together)
        expect(said).to_contain_text("找到")
        found = phone.locator("dialog[open] li a b").all_inner_texts()
        _ask(phone, apart)
        expect(said).to_contain_text("找到")
        expect(phone.locator("dialog[open] li a b")).to_have_text(found)


def test_five_first_letters_are_found_in_texts_too(good: Compound, phone: Page) -> None:
    good.write("story/a.md", "---\ntitle: 甲\n---\n\n那天看见了丹顶仙鹤舞。\n")
    good.build()
    with served(good.site.resolve()) as url:
        said = _open(phone, url)
        _ask(phone, "ddxhw")
        expect(phone.locator("dialog[open] li a p mark")).to_have_text("丹顶仙鹤舞")
        expect(said).to_have_text("找到 1 页：")


def test_a_count_that_may_hold_chance_is_said_to_be_one(good: Compound, phone: Page) -> None:
    """Three characters that stand two by two on a page needn't stand together."""
    for number in range(12):
        good.write(f"news/2026/n-{number:02}.md", article("甲", "2026-08-01", "丹顶鹤"))
    good.write("news/2026/o.md", article("甲", "2026-08-01", "丹顶，顶鹤"))
    good.build()
    with served(good.site.resolve()) as url:
        said = _open(phone, url)
        _ask(phone, "丹顶鹤")
        expect(said).to_have_text("找到约 13 页：")
        _ask(phone, "丹顶")
        expect(said).to_have_text("找到 13 页：")


def test_what_is_asked_for_comes_first(site: Site, phone: Page) -> None:
    _open(phone, site.url)
    for query, title in (
        ("业主委员会", "业主委员会"),
        ("hhb", "红黑榜"),
        ("四点半课堂", "四点半课堂"),
        ("红黑榜", "红黑榜"),
        ("物业怎么评议？", "物业评议"),
        ("黄国强", "小区党支部"),
        ("评议 物业", "物业评议"),
        ("5dong", "5栋公示牌"),
    ):
        _ask(phone, query)
        expect(phone.locator("dialog[open] li a").first).to_contain_text(title)


def test_what_can_be_read_in_very_many_ways_is_answered_at_once(site: Site, phone: Page) -> None:
    said = _open(phone, site.url)
    for query in ("nang" * 25, "an1" * 30):
        _ask(phone, query)
        expect(said).to_contain_text(f"没有找到「{query}」")


def test_what_is_not_there_is_not_found(site: Site, phone: Page) -> None:
    said = _open(phone, site.url)
    for query in ("饕餮魑魅", "紫色大象跳舞", "asdfgh", "zzzz", "充电大象", "？！"):
        _ask(phone, query)
        expect(said).to_contain_text(f"没有找到「{query}」")
        expect(said.get_by_role("link")).to_have_text("看全站目录")
        expect(phone.locator("dialog[open] li")).to_have_count(0)


def test_found_words_are_marked_in_an_excerpt_with_the_day(site: Site, phone: Page) -> None:
    _open(phone, site.url)
    _ask(phone, "电缆")
    row = phone.locator("dialog[open] li a", has_text="5栋充电棚换了新线")
    expect(row.locator("p mark").first).to_have_text("电缆")
    expect(row.locator("small")).to_have_text(re.compile("^2026年"))


def test_many_are_shown_ten_at_a_time(site: Site, phone: Page) -> None:
    said = _open(phone, site.url)
    _ask(phone, "小区")
    expect(said).to_contain_text("找到")
    count = int(re.findall(r"\d+", said.inner_text())[0])
    assert count > 20
    links = phone.locator("dialog[open] li a")
    expect(links).to_have_count(10)
    phone.get_by_role("button", name="再看后面的").click()
    expect(links).to_have_count(20)
    expect(links.nth(10)).to_be_focused()


def test_the_keyboard_goes_through_what_is_found(site: Site, phone: Page) -> None:
    phone.goto(f"{site.url}/index.html")
    phone.keyboard.press("/")
    phone.locator("dialog[open] input").fill("红黑榜")
    first = phone.locator("dialog[open] li a").first
    expect(first).to_contain_text("红黑榜")
    phone.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    assert Axe().run(phone).violations_count == 0
    phone.keyboard.press("ArrowUp")
    expect(phone.locator("dialog[open] input")).to_be_focused()
    phone.keyboard.press("Escape")
    expect(phone.locator("dialog[open]")).to_have_count(0)


def test_an_edited_page_is_found_as_it_is_now(good: Compound, phone: Page) -> None:
    good.build()
    good.edit("news/2026/2026-10-10-reading.md", "三本书", "重庆的书")
    good.write("news/2026/new.md", article("新的一条", "2026-10-01"))
    good.build()
    with served(good.site.resolve()) as url:
        said = _open(phone, url)
        for query, title in (("chongqing", "读书会记"), ("新的一条", "新的一条")):
            _ask(phone, query)
            expect(phone.locator("dialog[open] li a")).to_contain_text(title)
            expect(said).to_contain_text("找到 1 页")
        _ask(phone, "三本书")
        expect(said).to_contain_text("没有找到")


def test_a_search_loads_little(site: Site, phone: Page) -> None:
    """Under 80 KB, compressed, for the first search, scripts and all."""
    sizes: list[int] = []
    phone.goto(f"{site.url}/index.html", wait_until="networkidle")
    client = phone.context.new_cdp_session(phone)
    client.send("Network.enable")
    client.on("Network.loadingFinished", lambda e: sizes.append(e["encodedDataLength"]))
    phone.locator("[data-ll-search]:visible").first.click()
    phone.locator("dialog[open] input").fill("chongdian")
    expect(phone.locator("dialog[open] li a").first).to_contain_text("充电棚")
    assert sum(sizes) < 80_000, sizes


def test_old_phones_can_read_the_scripts() -> None:
    """ES2017: WeChat's browser of 2018 runs it."""
    for path in sorted(SCRIPTS.glob("*.js")):
        esprima.parseScript(path.read_text(encoding="utf-8"))
