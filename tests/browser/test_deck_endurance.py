"""Seven days of a lobby screen's life in simulated time: deck after deck, outages, broken slides."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from site_src.build.publish import Publisher
from site_src.source.moments import ZONE
from tests.browser.test_decks import BROKEN, break_deck
from tests.conftest import DEMO, Compound

START = datetime(2026, 12, 27, 6, 30, tzinfo=ZONE)
# One step of simulated time; what is due in it happens once. 672 of them.
STEP = timedelta(minutes=15)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1) // STEP
DAYS = 7
# A step shows one slide; by this day's outage as many were shown as in an hour of real time, at twelve seconds each.
FIRST_HOUR = 3

# Runs before anything else in the page. Every change of what is shown is looked at before it can be
# painted: a mutation's observers run before the next frame.
_WATCH = """
window.blank = [];
document.addEventListener("DOMContentLoaded", () => {
  const show = document.querySelector("#show");
  const stage = document.querySelector("#stage");
  const look = () => {
    const playing = stage.classList.contains("playing");
    const slide = show.lastElementChild;
    if (playing && !(slide && slide.textContent.trim())) window.blank.push(String(new Date()));
  };
  new MutationObserver(look).observe(stage, { childList: true, subtree: true, attributes: true });
});
"""
_STATE = """
() => {
  const at = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
  const slide = document.querySelector("#show .slide:last-child");
  return {
    shown: slide ? slide.dataset.slide : "rest",
    seen: Boolean(at && at.closest(".slide, #rest, #takeover")),
    offline: document.querySelector("#status").textContent,
    slides: document.querySelectorAll("#show .slide").length,
  };
}
"""


class Simulated:
    """The site's files from a web server whose clock is the simulated one; it can be cut off."""

    def __init__(self, folder: Path) -> None:
        self.now = START
        self.up = True
        world = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            def do_GET(self) -> None:
                if world.up:
                    super().do_GET()
                else:
                    self.close_connection = True

            def date_time_string(self, timestamp: float | None = None) -> str:
                return super().date_time_string(
                    world.now.timestamp() if timestamp is None else timestamp
                )

            def log_message(self, *_: object) -> None:
                pass

        handler = functools.partial(Handler, directory=str(folder))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Compound, Simulated]]:
    compound = Compound(tmp_path)
    shutil.copytree(DEMO, compound.content)
    compound.build(START)
    simulated = Simulated(compound.site)
    yield compound, simulated
    simulated.server.shutdown()


class Watched:
    """A page in its context's simulated time, and how much it keeps."""

    def __init__(self, context: BrowserContext) -> None:
        self.page = context.new_page()
        self.page.add_init_script(_WATCH)
        self._session = context.new_cdp_session(self.page)

    def heap(self) -> int:
        """Bytes of the page's heap after collection."""
        self._session.send("HeapProfiler.collectGarbage")
        return int(self._session.send("Runtime.getHeapUsage")["usedSize"])


def _happens(compound: Compound, publisher: Publisher, simulated: Simulated, step: int) -> None:
    """What goes on in the compound: a new deck every two hours, a broken deck a day, an outage each night."""
    hour, minute = divmod(step, HOUR)
    simulated.up = not 1 <= hour % 24 < 3
    if minute or hour % 2 or not simulated.up:
        return
    if hour % 6 == 2:
        compound.answered({"dianti-cz": hour})
    publisher.publish(None, simulated.now)
    deck = compound.site / "kiosk" / "lobby-01" / "index.html"
    if hour % 24 == 12:
        deck.write_text(break_deck(deck.read_text("utf-8"), BROKEN), encoding="utf-8")


def test_a_week_without_a_blank_frame_and_without_growing(
    world: tuple[Compound, Simulated], browser: Browser
) -> None:
    compound, simulated = world
    publisher = Publisher(compound.site, compound.state)
    context = browser.new_context(viewport={"width": 1080, "height": 1920}, reduced_motion="reduce")
    # The simulated clock itself keeps a record of every step: an empty page tells how large.
    context.clock.install(time=START)
    screen, empty = Watched(context), Watched(context)
    page = screen.page
    page.goto(f"{simulated.url}/kiosk/lobby-01/")
    empty.page.goto(f"{simulated.url}/robots.txt")
    heaps: dict[int, list[int]] = {}
    last = DAYS * 24 * HOUR
    shown: set[str] = set()
    said: set[bool] = set()
    for step in range(last):
        _happens(compound, publisher, simulated, step)
        simulated.now += STEP
        # The last second by itself: by then the screen has heard from what it asked in this step.
        context.clock.fast_forward((STEP - SECOND).total_seconds() * 1000)
        context.clock.run_for(SECOND.total_seconds() * 1000)
        state = page.evaluate(_STATE)
        assert state["seen"], (step, state)
        assert state["slides"] <= 2, (step, state)
        shown.add(state["shown"])
        said.add(bool(state["offline"]))
        if not simulated.up:
            # Nothing is on its way then: a newer deck that is would be counted once or twice.
            heaps.setdefault(step // (24 * HOUR), []).append(screen.heap() - empty.heap())
    first, grown = min(heaps[FIRST_HOUR]), min(heaps[DAYS - 1])
    assert page.evaluate("window.blank") == []
    context.close()
    assert {"board", "numbers", "clock", "form-dianti-cz"} <= shown
    assert "boom" not in shown
    assert said == {True, False}
    assert grown <= first * 1.1, f"{first} bytes after an hour, {grown} after a week"
