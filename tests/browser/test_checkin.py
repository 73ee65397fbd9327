"""Who was at an activity: a leader's phone ticks without a network, comes back, merges, closes; then the volunteer's
hours are there. A sheet that was ticked by pen is copied at the desk."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from forms_service.credentials.secret import read_secret
from forms_service.desk.access import COOKIE
from forms_service.staff.roles import Role
from forms_service.volunteering.links import address, key_of
from tests.browser.conftest import PC, PHONE
from tests.support.activity import ACTIVITY, put_activity
from tests.support.desk import sign_in
from tests.support.serving import Site, serving

ON_PAPER = "news/visit.md"
KEPT = "() => JSON.stringify(localStorage)"


@dataclass(frozen=True)
class Activities:
    """A compound with two activities that began an hour ago, one of each team; `clerk`: a token."""

    site: Site
    clerk: str


@pytest.fixture(scope="module")
def activities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Activities]:
    compound = put_activity(tmp_path_factory.mktemp("checkin"))
    text = (compound.content / ACTIVITY).read_text()
    compound.write(ON_PAPER, text.replace("清洁", "探望").replace("环境保护队", "扶老助残队"))
    tokens = sign_in(compound.state, {"clerk": Role.CLERK})
    with serving(compound.folder) as site:
        yield Activities(site, tokens["clerk"])


@pytest.fixture
def activity(activities: Activities) -> Site:
    return activities.site


def join(site: Site, name: str, phone: str, team: str = "环境保护队") -> str:
    answers = {
        "volunteer_name": name,
        "volunteer_phone": phone,
        "volunteer_team": team,
        "volunteer_shown": "写全名",
    }
    request = urllib.request.Request(
        f"{site.url}/s/forms/join",
        json.dumps({"answers": answers}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        receipt: str = json.load(answer)["receipt"]
    return receipt


def phone(browser: Browser, link: str) -> Page:
    page = browser.new_context(viewport=PHONE).new_page()  # type: ignore[arg-type]
    page.goto(link)
    expect(page.locator("#people li").first).to_be_visible()
    return page


def test_a_leader_ticks_offline_comes_back_merges_and_closes(
    activity: Site, browser: Browser
) -> None:
    """What was ticked without a network outlives a reload there, and no list is closed before it is sent, which is
    said where one presses; a second phone's ticks come together with it, and a number that is nobody's is told;
    once the list is closed no name is left on the phone, and the volunteer has the hours and the certificate."""
    names = ("何月娥", "周文涛", "李金莲")
    receipts = [join(activity, name, f"1380000000{n}") for n, name in enumerate(names)]
    key = key_of({}, read_secret(activity.state / "secret"), ACTIVITY)
    link = address(activity.url, ACTIVITY, key)
    first, second = phone(browser, link), phone(browser, link)
    state = first.locator("#state")
    expect(state).to_have_text("都存好了")
    first.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    first.context.set_offline(True)
    first.get_by_label("何月娥").check()
    first.fill("#name", "小朋友")
    first.fill("#number", "12345678")
    first.press("#number", "Enter")
    expect(state).to_have_text("没有网，记在手机上，等着发 2 条")
    first.reload()
    expect(first.get_by_label("小朋友")).to_be_checked()
    first.click("#shut")
    expect(first.locator("#unshut")).to_be_in_viewport()
    expect(first.locator("#unshut")).to_contain_text("请等有网了再关名单")
    second.get_by_label("周文涛").check()
    expect(second.locator("#state")).to_have_text("都存好了")
    first.context.set_offline(False)
    expect(first.locator("#here")).to_have_text("3")
    expect(state).to_have_text("都存好了")
    expect(first.locator("#unshut")).to_be_hidden()
    expect(first.locator("#people")).to_contain_text("现场加的，没有这个编号")
    first.fill("#hours", "1.5")
    first.click("#shut")
    expect(first.locator("#list")).to_be_hidden()
    assert "每位到场的志愿者记 1.5 小时" in state.inner_text()
    assert not [name for name in (*names, "小朋友") if name in first.evaluate(KEPT)]
    for number, hours in enumerate(("1.5", "1.5", "0")):
        first.goto(f"{activity.url}/s/receipts/{receipts[number]}/hours")
        expect(first.locator(".ll-receipt")).to_contain_text(f"{hours} 小时")
    certificate = first.request.get(f"{activity.url}/s/receipts/{receipts[0]}/hours.pdf")
    assert certificate.body()[:5] == b"%PDF-"
    for page in (first, second):
        page.context.close()


def test_a_sheet_ticked_by_pen_is_copied_by_keyboard_and_its_list_closed(
    activities: Activities, browser: Browser
) -> None:
    """A volunteer's number with a slip in it is said at its line, and nothing that was typed or ticked is lost."""
    site = activities.site
    receipt = join(site, "许春燕", "13900000001", "扶老助残队")
    context = browser.new_context(viewport=PC)  # type: ignore[arg-type]
    context.add_cookies([{"name": COOKIE, "value": activities.clerk, "url": site.url}])
    page = context.new_page()
    page.goto(f"{site.url}/s/desk/checkin")
    page.get_by_role("link", name="探望").first.press("Enter")
    page.get_by_role("checkbox", name="许春燕到了").press("Space")
    page.get_by_role("textbox", name="第 1 行：姓名").fill("王奶奶")
    page.get_by_role("textbox", name="第 1 行：志愿者编号").fill("12345678")
    page.get_by_role("button", name="记下，关名单，记时长").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("有几行要改")
    expect(page.get_by_role("checkbox", name="许春燕到了")).to_be_checked()
    expect(page.get_by_role("textbox", name="第 1 行：姓名")).to_have_value("王奶奶")
    page.get_by_role("textbox", name="第 1 行：志愿者编号").fill("")
    page.get_by_role("button", name="记下，关名单，记时长").press("Enter")
    expect(page.get_by_role("status")).to_have_text("名单关了，时长记上了。")
    expect(page.locator("main")).to_contain_text("到 2 人，记了 1 位志愿者的时长")
    page.goto(f"{site.url}/s/receipts/{receipt}/hours")
    expect(page.locator(".ll-receipt")).to_contain_text("2 小时")
    context.close()
