"""The pact's article of the day, over the midnight of a compound that is nowhere near the screen's zone."""

from __future__ import annotations

import shutil
import threading
from datetime import date, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, expect

from site_src.source.moments import ZONE
from tests.conftest import GOOD, Compound

SCREEN = """---
title: A座大堂屏
kind: kiosk
building: A座
orientation: portrait
inches: 43
playlist: [pact]
---
"""


class _Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and tells nobody, nor the time: a screen would set its clock by it."""

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002
        return ""

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_the_article_of_the_day_changes_at_local_midnight(tmp_path: Path, browser: Browser) -> None:
    """By the screen's own clock, set to another zone, with no server that knows the time."""
    compound = Compound(tmp_path)
    shutil.copytree(GOOD, compound.content)
    compound.write("screens/today.md", SCREEN)
    compound.build()
    site = compound.read()
    assert site.pact
    titles = [article.title for article in site.pact[1].articles]
    today = date(2026, 11, 23)
    number = (today - date(1970, 1, 1)).days % len(titles)
    handler = partial(_Quiet, directory=str(compound.site.resolve()))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        context = browser.new_context(timezone_id="America/New_York")
        page = context.new_page()
        try:
            page.clock.install(time=datetime(2026, 11, 23, 23, tzinfo=ZONE))
            page.goto(f"http://127.0.0.1:{server.server_address[1]}/kiosk/today/")
            heading = page.locator("#show h2").last
            expect(heading).to_contain_text(titles[number])
            page.clock.pause_at(datetime(2026, 11, 23, 23, 59, 45, tzinfo=ZONE))
            for _ in range(14):
                page.clock.run_for(1000)
            expect(heading).to_contain_text(titles[number])
            for _ in range(14):
                page.clock.run_for(1000)
            expect(heading).to_contain_text(titles[(number + 1) % len(titles)])
        finally:
            context.close()
            server.shutdown()
