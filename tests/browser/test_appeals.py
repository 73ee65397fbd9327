"""An appeal from the letter to its end: on the resident's phone, at the desk, and on the lobby's screen beside."""

from __future__ import annotations

import re

import pypdfium2 as pdfium
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Neighbourhood
from tests.browser.test_moderation import press
from tests.browser.test_reports import step
from tests.support.neighbourhood import WORDS

ENTRY = "/s/desk/lists/2026q4-1"


def letter(clerk: Page, neighbourhood: Neighbourhood) -> str:
    """Writes down why the entry is public and prints the letter; the code that stands on it."""
    clerk.goto(f"{neighbourhood.url}{ENTRY}")
    for number, field in enumerate(clerk.locator("textarea:not([name=says])").all()):
        field.fill(f"第 {number} 项，写清楚了。")

    clerk.get_by_role("button", name="存下").click()
    with clerk.expect_download() as printed:
        clerk.get_by_role("button", name="印告知书").click()
    pages = pdfium.PdfDocument(printed.value.path())
    text = "".join(page.get_textpage().get_text_bounded() for page in pages)
    [code] = re.findall(r"(?:[0-9A-Z]{4}-){2}[0-9A-Z]{4}", text)
    return str(code)


def test_a_letter_s_code_holds_an_entry_back_until_it_is_shown_again_or_struck(
    neighbourhood: Neighbourhood, plain_phone: Page, clerk: Page, browser: Browser
) -> None:
    """By keyboard; the first time heard and dismissed, the second time, in person at the desk, upheld."""
    page, black = plain_phone, f"{neighbourhood.url}/roll/now.html"
    screen = browser.new_page(viewport={"width": 1080, "height": 1920})
    screen.goto(f"{neighbourhood.url}/kiosk/hall/")
    shown = screen.locator("#show")
    expect(shown).to_contain_text(WORDS)
    code = letter(clerk, neighbourhood)

    page.goto(black)
    expect(page.locator("main")).to_contain_text(WORDS)
    page.get_by_role("link", name="凭告知书上的口令申诉").click()
    page.get_by_role("textbox", name="口令").fill(code)
    page.get_by_role("textbox", name="您有什么要说的").fill("那天家里没有人。")
    press(page, "button.ll-submit")
    expect(page.get_by_role("heading", name="您的申诉已收下")).to_be_visible()
    stage, receipt = page.locator(".ll-stage"), page.url
    expect(stage).to_contain_text("收到，先停止公布")
    expect(shown).not_to_contain_text(WORDS)
    for path in ("/roll/now.html", "/index.html", "/roll/index.html"):
        page.goto(f"{neighbourhood.url}{path}")
        expect(page.locator("body")).not_to_contain_text(WORDS)
    name = receipt.rpartition("/")[2]
    for label, why in (("正在复核", "去问了楼下"), ("维持原来的决定", "有两家作证")):
        step(clerk, neighbourhood.site, name, label, why)
        page.goto(receipt)
        expect(stage).to_contain_text(label)
        expect(page.locator("body")).to_contain_text(why)
    page.goto(black)
    expect(page.locator("main")).to_contain_text(WORDS)
    expect(shown).to_contain_text(WORDS)

    clerk.goto(f"{neighbourhood.url}{ENTRY}")
    clerk.get_by_role("textbox", name="当事人怎么说").fill("已经改了，楼下也说好了。")
    clerk.get_by_label("怎么核对的身份").select_option("没带告知书，楼栋长认得本人")
    clerk.get_by_role("button", name="收下申诉").click()
    expect(shown).not_to_contain_text(WORDS)
    clerk.get_by_label("怎么办的、为什么").fill("核对过，写错了")
    clerk.get_by_label("哪个部门").fill("监督委员会")
    clerk.get_by_role("button", name="申诉成立，已撤下").click()
    page.goto(f"{neighbourhood.url}/roll/corrections.html")
    expect(page.locator(".ll-corrections")).to_contain_text("有一条经申诉复核不成立，已经撤下")
    expect(page.locator("body")).not_to_contain_text(WORDS)
    page.goto(black)
    expect(page.locator("body")).not_to_contain_text(WORDS)
    page.goto(neighbourhood.form("shensu"))
    page.get_by_role("textbox", name="口令").fill(code)
    page.get_by_role("textbox", name="您有什么要说的").fill("还有话说。")
    page.get_by_role("button", name="提出申诉").click()
    expect(page.locator("body")).to_contain_text("这一条已经撤下，不用再申诉")
    screen.close()
