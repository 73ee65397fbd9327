"""The compound whose places are raced for."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from textwrap import dedent

from benchmarks.polling_day.compound import write_home

FORM = "chunlian"


def write_content(target: Path, capacity: int, waiting: int) -> None:
    """A home page, and a sign-up."""
    today = datetime.now().astimezone()
    write_home(target)
    (target / f"{FORM}.md").write_text(
        dedent(f"""\
        ---
        title: 写春联报名
        kind: form
        form:
          kind: signup
          capacity: {capacity}
          waiting: {waiting}
          opens: {today - timedelta(days=1):%Y-%m-%d}
          closes: {today + timedelta(days=9):%Y-%m-%d}
          questions:
            - {{id: phone, ask: 电话, type: phone, required: true}}
        ---
        """),
        encoding="utf-8",
    )
