"""A small compound with three lobby screens and a poll that is open as long as tests run, in a test's
own folder as `linli serve` leaves it: what screens and notices are about, without a demo's pages."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

from tests.support.demo import built_once

GOOD = Path(__file__).parents[1] / "sites" / "good"

POLL = "bench"
_POLL = """\
---
title: 长椅放哪里
kind: form
form:
  kind: poll
  opens: {opens}
  closes: {closes}
  questions:
    - {{id: where, ask: 放哪里？, type: choice, options: [河边, 门口], required: true}}
---
"""
_NEWS = """\
---
title: 河边的柳树又高了
date: 2026-11-20
image: /images/river.svg
image_alt: 河边
---

站在桥上看得最清楚。
"""
_SCREEN = """\
---
title: {title}
kind: kiosk
building: A座
orientation: {orientation}
inches: {inches}
seconds: {seconds}
playlist: [notice, board, forms, red, black, activities, latest, pact, numbers, clock]
---
"""
_SCREENS = (
    ("hall", "大厅屏", "portrait", 65, 15),
    ("lobby-01", "东门屏", "portrait", 43, 12),
    ("lobby-05", "西门屏", "landscape", 55, 12),
)


def open_now() -> tuple[date, date]:
    """When a form opens and closes to which screens invite today by itself: one that is open for half a year stands
    with others."""
    return date.today() - timedelta(days=30), date.today() + timedelta(days=60)


def write_lobby(content: Path) -> None:
    """Writes its content."""
    shutil.copytree(GOOD, content)
    shutil.rmtree(content / "screens")
    shutil.rmtree(content / "notices")  # Its notice is over or not by the day on which tests run.
    (content / "kiosks").mkdir()
    for name, title, orientation, inches, seconds in _SCREENS:
        page = _SCREEN.format(title=title, orientation=orientation, inches=inches, seconds=seconds)
        (content / "kiosks" / f"{name}.md").write_text(page, "utf-8")
    opens, closes = open_now()
    poll = _POLL.format(opens=opens, closes=closes)
    (content / "ask" / f"{POLL}.md").write_text(poll, "utf-8")
    (content / "news" / "2026" / "2026-11-20-willow.md").write_text(_NEWS, "utf-8")


def put_lobby(folder: Path) -> None:
    """Puts it into `folder`, content and site: a service that starts there finds it built."""
    shutil.copytree(built_once("lobby", write_lobby), folder, symlinks=True, dirs_exist_ok=True)
