"""A lobby screen while it is online: answers and urgent notices reach it, and it tells how it is."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from site_src.source.moments import ZONE
from tests.browser.test_decks import BROKEN, STAY, break_deck, wait_until_kept
from tests.support.lobby import POLL, put_lobby
from tests.support.serving import ROOT, Site, serving

KEY = "nur-für-diese-Prüfung-0123456789abcdef"


@pytest.fixture(scope="module")
def lobby(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("live")
    put_lobby(folder)
    with serving(folder, LINLI_NOTICE_KEY=KEY) as running:
        yield running


@pytest.fixture
def screen(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1080, "height": 1920})
    yield context
    context.close()


def call(site: Site, **notice: Any) -> None:
    """Sends an urgent notice as a safety system does (deploy/notices.md)."""
    body = json.dumps(notice).encode()
    stamp = str(int(time.time()))
    signature = hmac.new(KEY.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    request = urllib.request.Request(f"{site.url}/s/notices", body, method="POST")
    request.add_header("Content-Type", "application/json")
    request.add_header("X-Linli-Timestamp", stamp)
    request.add_header("X-Linli-Signature", f"sha256={signature}")
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 201


def soon(seconds: float = 3600) -> str:
    return (datetime.now(ZONE) + timedelta(seconds=seconds)).isoformat(timespec="seconds")


def linli(site: Site, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "LINLI_CONTENT": str(site.content),
        "LINLI_SITE": str(site.site),
        "LINLI_STATE": str(site.state),
        "LINLI_BASE_URL": site.url,
    }
    command = [sys.executable, "-m", "site_src", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def _go_to(page: Page, slide: str) -> None:
    """Lets the round go on until it shows this slide."""
    deadline = time.monotonic() + 60
    while page.locator("#show .slide").last.get_attribute("data-slide") != slide:
        assert time.monotonic() < deadline, f"{slide} never came"
        page.clock.run_for(STAY)


def test_an_answer_is_seen_on_the_screen_that_shows_its_form(
    lobby: Site, screen: BrowserContext
) -> None:
    page = screen.new_page()
    page.clock.install()
    page.goto(f"{lobby.url}/kiosk/lobby-01/")
    wait_until_kept(page)
    _go_to(page, f"form-{POLL}")
    turnout = page.locator("#show .slide .turnout b").last
    expect(turnout).to_be_hidden()

    with urllib.request.urlopen(f"{lobby.url}/s/forms/{POLL}") as answer:
        schema = json.load(answer)["form"]["questions"]
    fields = [(q["id"], q["options"][0]) for q in schema if q.get("required") and q.get("options")]
    data = urllib.parse.urlencode(fields).encode()
    request = urllib.request.Request(f"{lobby.url}/s/forms/{POLL}", data, method="POST")
    request.add_header("Accept", "application/json")
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 201
    expect(turnout).to_have_text("1")


def test_a_called_notice_fills_the_screens_it_names_and_ends_by_itself(
    lobby: Site, screen: BrowserContext
) -> None:
    named, other = screen.new_page(), screen.new_page()
    named.goto(f"{lobby.url}/kiosk/lobby-01/")
    other.goto(f"{lobby.url}/kiosk/lobby-05/")
    expect(named.locator("#show .slide")).not_to_have_count(0)
    call(
        lobby,
        id="gas",
        title="3栋燃气检修，请勿用火",
        text="检修到下午四点，期间请关好阀门。",
        until=soon(6),
        screens=["lobby-01"],
    )
    takeover = named.locator("#takeover")
    expect(takeover).to_be_visible()
    expect(takeover).to_contain_text("3栋燃气检修，请勿用火")
    box = takeover.bounding_box()
    assert box
    assert (box["width"], box["height"]) == (1080, 1920)
    expect(other.locator("#takeover")).to_be_hidden()
    expect(takeover).to_be_hidden(timeout=20_000)
    expect(named.locator("#show .slide")).not_to_have_count(0)


def test_a_notice_survives_a_reboot_without_a_network_and_stands_on_every_page(
    lobby: Site, screen: BrowserContext
) -> None:
    page = screen.new_page()
    page.goto(f"{lobby.url}/kiosk/hall/")
    wait_until_kept(page)
    call(lobby, id="storm", title="大风预警", text="请收好阳台上的东西。", until=soon())
    expect(page.locator("#takeover")).to_contain_text("大风预警")
    page.close()
    screen.set_offline(True)
    page = screen.new_page()
    page.goto(f"{lobby.url}/kiosk/hall/")
    expect(page.locator("#takeover")).to_contain_text("大风预警")
    page.clock.install(time=datetime.now(ZONE) + timedelta(hours=2))
    page.goto(f"{lobby.url}/kiosk/hall/")
    expect(page.locator("#takeover")).to_be_hidden()
    screen.set_offline(False)
    phone = screen.new_page()
    for path in ("index.html", "rules/index.html", "ask/index.html"):
        # Pages are refilled after the screens are told: a reader who is quicker looks again.
        deadline = time.monotonic() + 30
        while phone.goto(f"{lobby.url}/{path}") and not phone.locator(".ll-notice").count():
            assert time.monotonic() < deadline, path
        expect(phone.locator(".ll-notice")).to_contain_text("大风预警")
    call(lobby, id="storm", title="大风预警", text="解除了。", until=soon(-1))


def test_a_deck_that_was_built_again_is_taken_up_whole_and_without_a_reload(
    lobby: Site, screen: BrowserContext
) -> None:
    page = screen.new_page()
    page.clock.install()
    page.goto(f"{lobby.url}/kiosk/lobby-05/")
    wait_until_kept(page)
    page.evaluate("window.sameDocument = true")
    board = lobby.content / "people" / "wing-a.md"
    text = board.read_text(encoding="utf-8")
    board.write_text(text.replace("秦朗", "秦新来", 1), encoding="utf-8")
    # By then the round may have gone past the board: it goes on until the board comes again.
    deadline = time.monotonic() + 60
    while "秦新来" not in page.locator("#show").inner_text():
        assert time.monotonic() < deadline
        page.clock.run_for(STAY)
    assert page.evaluate("window.sameDocument")


def test_half_a_deck_is_never_taken_up(lobby: Site, screen: BrowserContext) -> None:
    page = screen.new_page()
    page.goto(f"{lobby.url}/kiosk/hall/")
    wait_until_kept(page)
    built = lobby.site / "kiosk" / "hall" / "index.html"
    whole = built.read_text(encoding="utf-8")
    wrong = (
        whole[: len(whole) // 2],  # torn
        whole.replace("柳岸", "柳湖"),  # changed after it was sealed
        break_deck(whole, f'<img src="../../images/willow.svg" data-sha256="{"0" * 64}">'),
    )
    for copy in ("index.html.br", "index.html.gz"):
        (built.parent / copy).unlink(missing_ok=True)
    for text in wrong:
        built.write_text(text, encoding="utf-8")
        told = page.evaluate(
            """async () => {
              const registration = await navigator.serviceWorker.ready;
              const channel = new MessageChannel();
              const said = new Promise((resolve) => { channel.port1.onmessage = (e) => resolve(e.data); });
              registration.active.postMessage({ type: "update" }, [channel.port2]);
              return said;
            }"""
        )
        assert "error" in told
        page.reload()
        expect(page.locator("#show .slide")).not_to_have_count(0)
        expect(page.locator("#band")).to_contain_text("柳岸新村")
    built.write_text(whole, encoding="utf-8")


def test_a_paired_screen_beats_and_says_what_went_wrong(
    lobby: Site, screen: BrowserContext
) -> None:
    paired = linli(lobby, "kiosks", "pair", "lobby-01")
    assert paired.returncode == 0, paired.stderr
    address = re.search(r"http://\S+#token=\S+", paired.stdout)
    assert address
    built = lobby.site / "kiosk" / "lobby-01" / "index.html"
    whole = built.read_text(encoding="utf-8")
    for copy in ("index.html.br", "index.html.gz"):
        (built.parent / copy).unlink(missing_ok=True)
    built.write_text(break_deck(whole, BROKEN), encoding="utf-8")
    page = screen.new_page()
    page.clock.install()
    page.goto(address.group())
    # A beat a minute says what went wrong since the last. The clock that is moved on goes wrong too, and
    # of several the table names the last: what the screen told is in its record.
    deadline = time.monotonic() + 120
    told = ""
    while "boom" not in told and time.monotonic() < deadline:
        page.clock.run_for(STAY)
        told = "".join(p.read_text("utf-8") for p in (lobby.state / "kiosks").glob("lobby-01*"))
    assert "boom" in told
    assert re.search(r"lobby-01 .*\d 处，最近 ", linli(lobby, "kiosks").stdout)
    assert "token" not in page.url
    built.write_text(whole, encoding="utf-8")


def test_the_notice_called_last_goes_before_those_in_force(
    lobby: Site, screen: BrowserContext
) -> None:
    page = screen.new_page()
    page.goto(f"{lobby.url}/kiosk/lobby-05/")
    expect(page.locator("#show .slide")).not_to_have_count(0)
    for floor in (2, 3, 4, 5):
        call(
            lobby,
            id=f"smoke-{floor}",
            title=f"{floor}楼有烟",
            text="请走楼梯，不要坐电梯。",
            until=soon(30),
            screens=["lobby-05"],
        )
        expect(page.locator("#takeover")).to_contain_text(f"{floor}楼有烟")
