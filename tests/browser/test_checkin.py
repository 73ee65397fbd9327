"""A leader's phone at an activity: it ticks without a network, comes back, merges, closes; then the volunteer's
hours are there."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from forms_service.credentials.secret import read_secret
from forms_service.volunteering.links import address, key_of
from tests.browser.conftest import PHONE
from tests.support.activity import ACTIVITY, put_activity
from tests.support.serving import Site, serving

KEPT = "() => JSON.stringify(localStorage)"


@pytest.fixture
def activity(tmp_path: Path) -> Iterator[Site]:
    put_activity(tmp_path)
    with serving(tmp_path) as site:
        yield site


def join(site: Site, name: str, phone: str) -> str:
    answers = {
        "volunteer_name": name,
        "volunteer_phone": phone,
        "volunteer_team": "环境保护队",
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
    """What was ticked without a network outlives a reload there; a second phone's ticks come together with it;
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
    first.press("#name", "Enter")
    expect(state).to_have_text("没有网，记在手机上，等着发 2 条")
    first.reload()
    expect(first.get_by_label("小朋友")).to_be_checked()
    second.get_by_label("周文涛").check()
    expect(second.locator("#state")).to_have_text("都存好了")
    first.context.set_offline(False)
    expect(first.locator("#here")).to_have_text("3")
    expect(state).to_have_text("都存好了")
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
