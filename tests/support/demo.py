"""The demo compound in a test's own folder, as `linli serve` leaves it there."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from site_src.build.build import build
from site_src.settings import Settings
from site_src.source.moments import ZONE
from tests.support.serving import ADDRESS
from tests.support.shared import shared

CONTENT = Path(__file__).parents[2] / "content"
DAY = date(2026, 11, 23)
"""The day on which the demo is as it is written: what is open then is what tests answer."""
_DATED = {
    "forms": re.compile(r"\b(?:agreed|closes|date|done|due|notice|opens|proposed): .*"),
    "news": re.compile(r"\b(?:starts|ends|until|skip|also): .*"),
}
_DAY = re.compile(r"20\d\d-\d\d-\d\d")

VOTE = "yihu-yipiao"
"""A poll of households that the demo has besides, open as long as tests run."""
_VOTE = f"""\
---
title: 楼道粉刷选什么颜色
description: 一户一份，凭纸条上的口令。
form:
  kind: poll
  by: household
  revise: until-close
  opens: 2026-01-01
  closes: {date.today() + timedelta(days=30)}
  questions:
    - {{id: colour, ask: 选哪种颜色？, type: choice, options: [米白, 浅灰], required: true}}
---

/// form | {VOTE}
///
"""


def copy_demo(content: Path, today: date | None = None) -> None:
    """Writes the demo's content, each date of its forms and activities as many weeks later as its day is ago
    `today`: what is open or to come on that day is so on whichever day tests run."""
    shutil.copytree(CONTENT, content)
    day = today or date.today()
    if later(DAY, day) == DAY:
        return
    for folder, dated in _DATED.items():
        for page in (content / folder).rglob("*.md"):
            text = page.read_text("utf-8")
            page.write_text(dated.sub(lambda found: _said_later(found[0], day), text), "utf-8")


def later(day: date, today: date | None = None) -> date:
    """A day of the demo in such a copy."""
    return day + ((today or date.today()) - DAY) // timedelta(weeks=1) * timedelta(weeks=1)


def _said_later(line: str, today: date) -> str:
    return _DAY.sub(lambda found: str(later(date.fromisoformat(found[0]), today)), line)


def put_demo(folder: Path) -> None:
    """Puts the demo into `folder`, content and site: a service that starts there finds it built."""
    shutil.copytree(built_once("demo-served", _write), folder, symlinks=True, dirs_exist_ok=True)


def _write(content: Path) -> None:
    copy_demo(content)
    # Answers are the tests' own: a home page that is no demo's is filled with none.
    home = content / "index.md"
    home.write_text(home.read_text("utf-8").replace("sample: true\n", "", 1), "utf-8")
    (content / "forms" / f"{VOTE}.md").write_text(_VOTE, "utf-8")


def built_once(name: str, write: Callable[[Path], None]) -> Path:
    """A folder with the site of the content that `write` writes, built for where tests serve it; for
    all tests of a run."""
    return shared(name, lambda folder: _build(folder, write))


def _build(folder: Path, write: Callable[[Path], None]) -> None:
    write(folder / "content")
    places = {f"LINLI_{name.upper()}": str(folder / name) for name in ("content", "site", "state")}
    settings = Settings.from_environment(places | {"LINLI_BASE_URL": ADDRESS})
    build(settings, lambda: datetime.now(ZONE))
