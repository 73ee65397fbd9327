"""A lobby screen that is online: how soon it shows an answer, and an urgent notice."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks import Row
from benchmarks.compounds import write_compound
from forms_service.notices.signatures import signature
from site_src.source.moments import ZONE
from tests.support.packages import system_browser
from tests.support.serving import start

_ROUNDS = 7
_BAR = 2.0
_KEY = "only-for-this-measurement-0123456789"
_SCREEN = """---
title: 量一量
kind: kiosk
orientation: portrait
inches: 43
seconds: 120
playlist: [forms]
---
"""
# Open and the first to close, so the first that the screen shows.
_FORM = """---
title: 量一量
kind: form
form:
  kind: poll
  opens: {yesterday:%Y-%m-%d}
  closes: {tomorrow:%Y-%m-%d}
  questions:
    - {{id: lamp, ask: 亮不亮？, type: choice, options: [亮, 不亮], required: true}}
---
"""
_FILLED = "text => document.querySelector('#takeover').innerText.includes(text)"


def _post(url: str, body: bytes, **headers: str) -> None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, body, {"Content-Type": "application/json", **named})
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 201, answer.status


def _answers(page: Page, url: str) -> float:
    """The slowest of some answers, from sending to seeing the count on the screen."""
    took = []
    for number in range(_ROUNDS):
        started = time.perf_counter()
        _post(f"{url}/s/forms/measure", b'{"answers": {"lamp": "\xe4\xba\xae"}}')
        page.wait_for_function(
            "n => document.querySelector('#show .turnout b')?.innerText === String(n)",
            arg=number + 1,
        )
        took.append(time.perf_counter() - started)
    return max(took)


def _notices(page: Page, url: str) -> float:
    """The slowest of some urgent notices, from the call to the screen filled."""
    took = []
    for number in range(_ROUNDS):
        title = f"第{number}号急告"
        until = (datetime.now(ZONE) + timedelta(hours=1)).isoformat(timespec="seconds")
        notice = {"id": f"n{number}", "title": title, "text": "请勿用火。", "until": until}
        body, stamp = json.dumps(notice).encode(), str(int(time.time()))
        signed = signature(_KEY, stamp, body)
        started = time.perf_counter()
        _post(f"{url}/s/notices", body, X_Linli_Timestamp=stamp, X_Linli_Signature=signed)
        page.wait_for_function(_FILLED, arg=title)
        took.append(time.perf_counter() - started)
    return max(took)


def rows() -> list[Row]:
    with tempfile.TemporaryDirectory(dir=".") as temporary, sync_playwright() as playwright:
        folder = Path(temporary).absolute()
        write_compound(folder / "content", 1_000)
        shutil.rmtree(folder / "content" / "notices")
        (folder / "content" / "kiosks" / "measure.md").write_text(_SCREEN, encoding="utf-8")
        day, now = timedelta(days=1), datetime.now(ZONE)
        form = _FORM.format(yesterday=now - day, tomorrow=now + day)
        (folder / "content" / "forms" / "measure.md").write_text(form, encoding="utf-8")
        process, url = start(folder, LINLI_NOTICE_KEY=_KEY)
        browser = playwright.chromium.launch(
            executable_path=system_browser(), args=["--no-sandbox"]
        )
        try:
            page = browser.new_page(viewport={"width": 1080, "height": 1920})
            page.goto(f"{url}/kiosk/measure/")
            page.wait_for_selector("#show [data-slide=form-measure]")
            found = (("an answer", _answers(page, url)), ("an urgent notice", _notices(page, url)))
        finally:
            browser.close()
            process.terminate()
            process.wait(20)
    return [
        Row(f"{what} → seen on an online screen, slowest of {_ROUNDS}, 1,000 news, against the bar",
            took, _BAR, "s", took / _BAR, "< 1", took < _BAR)
        for what, took in found
    ]  # fmt: skip
