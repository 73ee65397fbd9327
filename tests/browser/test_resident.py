"""A resident's journeys, on a phone."""

from __future__ import annotations

import json
import re
import urllib.request

from playwright.sync_api import Page, expect

from tests.support.serving import Site

POLL = "forms/dianti-cz.html"


def _facts(site: Site, form: str) -> dict[str, object]:
    with urllib.request.urlopen(f"{site.url}/facts/{form}.json") as answer:
        found: dict[str, object] = json.load(answer)
    return found


def _count(page: Page, option: str) -> int:
    """So many chose it; before the first answer nothing is counted on the page."""
    row = page.locator(".ll-tally li", has_text=option)
    return int(re.findall(r"(\d+) 票", row.first.inner_text())[0]) if row.count() else 0


def test_a_vote_without_javascript_is_counted_on_the_page_shown_next(
    site: Site, plain_phone: Page
) -> None:
    page = plain_phone
    page.goto(f"{site.url}/{POLL}")
    before = _count(page, "西门大件点旁")
    page.get_by_role("radio", name="西门大件点旁").check()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="您的回答已计入")).to_be_visible()
    assert "/s/receipts/" in page.url
    page.get_by_role("link", name="看看现在的结果").click()
    assert _count(page, "西门大件点旁") == before + 1
    assert _facts(site, "dianti-cz")["answers"]


def test_what_is_wrong_is_said_at_the_question_and_the_answers_are_kept(
    site: Site, plain_phone: Page
) -> None:
    page = plain_phone
    page.goto(f"{site.url}/{POLL}")
    for option in ("离家近", "有雨棚", "夜里有灯", "有换电柜"):
        page.get_by_role("checkbox", name=option, exact=True).check()
    page.get_by_role("radio", name="4栋与6栋之间的空地").check()
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".ll-faults")).to_contain_text("1 处要改")
    expect(page.locator(".ll-fault")).to_contain_text("最多选 3 项")
    expect(page.get_by_role("radio", name="4栋与6栋之间的空地")).to_be_checked()
    expect(page.get_by_role("checkbox", name="有雨棚", exact=True)).to_be_checked()
    page.get_by_role("checkbox", name="有换电柜", exact=True).uncheck()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="您的回答已计入")).to_be_visible()


def test_with_javascript_the_page_stays_and_its_figures_change(site: Site, phone: Page) -> None:
    page = phone
    page.goto(f"{site.url}/{POLL}")
    before = _count(page, "东门岗亭北侧")
    page.get_by_role("radio", name="东门岗亭北侧").check()
    page.clock.install()
    page.clock.run_for(5000)
    page.get_by_role("button", name="提交").click()
    confirmation = page.get_by_role("status")
    expect(confirmation).to_contain_text("计入")
    expect(page.locator(".ll-tally li", has_text="东门岗亭北侧").first).to_contain_text(
        f"{before + 1} 票"
    )
    assert page.url.endswith(POLL)


def test_a_sign_up_takes_a_place_and_shows_no_name(site: Site, plain_phone: Page) -> None:
    page = plain_phone
    page.goto(f"{site.url}/forms/lianqing-2026.html")
    page.locator("input[type=text]").first.fill("欧阳测试")
    page.locator("input[type=tel]").first.fill("138 0013 8000")
    page.get_by_label("楼栋").select_option("3栋")
    page.get_by_label("单元").select_option("2单元")
    page.get_by_label("房号").fill("501")
    for group in page.locator("fieldset.ll-q").all():
        radio = group.locator("input[type=radio]")
        if radio.count():
            radio.first.check()
        number = group.locator("input[type=number]")
        if number.count():
            number.first.fill("1")
    page.get_by_role("button", name="报名").click()
    expect(page.get_by_role("heading", name="您已报上名")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("欧阳测试")
    expect(page.locator("body")).not_to_contain_text("13800138000")
    activity = page.locator(".ll-activity")
    expect(activity).to_contain_text("地点")
    ics = activity.get_by_role("link", name="加到手机日历").get_attribute("href")
    assert page.request.get(f"{site.url}{ics}").headers["content-type"].startswith("text/calendar")
    # On paper it is one page.
    assert len(re.findall(rb"/Type /Page\b", page.pdf(format="A4"))) == 1
    page.get_by_role("link", name="看看还有几个名额").click()
    expect(page.locator(".ll-places")).to_contain_text("份报名")
    for path in [*site.site.resolve().rglob("*.html"), *(site.state / "facts").iterdir()]:
        text = path.read_text(encoding="utf-8")
        assert "欧阳测试" not in text
        assert "13800138000" not in text


def test_large_text_is_remembered_on_every_kind_of_page(site: Site, phone: Page) -> None:
    page = phone
    page.goto(f"{site.url}/index.html")
    size = "parseFloat(getComputedStyle(document.querySelector('.md-typeset p')).fontSize)"
    normal = page.evaluate(size)
    page.locator("[data-ll-toggle=text]:visible").first.click()
    assert page.evaluate(size) > normal * 1.15
    for path in ("pact/index.html", "news/index.html", "sitemap.html"):
        page.goto(f"{site.url}/{path}")
        assert page.evaluate("document.documentElement.dataset.llText") == "large"
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, f"{path} is {overflow}px wider than the phone"


def test_nobody_on_the_black_list_stays_without_reason_or_end(
    site: Site, plain_phone: Page
) -> None:
    page = plain_phone
    page.goto(f"{site.url}/lists/index.html")
    entries = page.locator(".ll-black .ll-entry")
    assert entries.count() >= 1
    for entry in entries.all():
        for word in ("依据", "决定", "告知", "期限"):
            expect(entry).to_contain_text(word)
    entries.first.get_by_role("link", name=re.compile("公约第")).click()
    article = page.locator("#" + page.url.split("#")[1])
    expect(article).to_contain_text("第")


def test_pages_open_from_a_folder_without_a_server(site: Site, phone: Page) -> None:
    page = phone
    page.goto((site.site.resolve() / "index.html").as_uri())
    expect(page.locator("h1, .ll-hero, .md-typeset p").first).to_be_visible()
    page.goto((site.site.resolve() / "lists" / "index.html").as_uri())
    page.locator('a[href="../pact/index.html"]').first.evaluate("link => link.click()")
    expect(page.locator("h1")).to_contain_text("公约")
    color = "getComputedStyle(document.querySelector('.md-typeset h1')).fontFamily"
    assert page.evaluate(color)
