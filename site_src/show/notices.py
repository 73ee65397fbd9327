"""Urgent notices, from content and from signed calls: what they say, and when and where they stand.

Called ones are kept by the service and handed over as a file beside the facts; they hold nothing
personal and are public by definition.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

from site_src.content.site import Page, Site

CALLED = "_notices.json"
"""The file's name; no form's id begins with a line."""
PUBLIC_URL = "kiosk/notices.json"
"""Where the site says which notices are not over yet, for screens whose service is down."""


@dataclass(frozen=True)
class Urgent:
    """An urgent notice; `title` and `text` are plain text. It stands on top of every page from
    `start` (at once without it) until `until`, and fills `screens`: names, or ("all",)."""

    id: str
    title: str
    text: str
    start: datetime | None
    until: datetime
    screens: tuple[str, ...]

    def stands(self, now: datetime) -> bool:
        return (self.start is None or self.start <= now) and now < self.until

    def fills(self, screen: str) -> bool:
        return "all" in self.screens or screen in self.screens


def read_called(facts: Path) -> tuple[Urgent, ...]:
    """The notices that were called; none where the file is missing or can't be read: the service
    writes it again from the store at its next start."""
    try:
        data = json.loads((facts / CALLED).read_bytes())
        return tuple(from_json(notice) for notice in data["notices"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return ()


def called_bytes(notices: Iterable[Urgent]) -> bytes:
    """What that file holds: the same notices give the same bytes."""
    return _bytes([to_json(n) for n in sorted(notices, key=lambda n: n.id)])


def public_bytes(notices: Iterable[Urgent], now: datetime) -> bytes:
    """What PUBLIC_URL holds."""
    return _bytes(as_json(notices, now))


def urgent(site: Site, called: Sequence[Urgent]) -> tuple[Urgent, ...]:
    """All urgent notices: the called ones first, they are the more urgent."""
    written = tuple(
        Urgent(page.stem, page.title, _text(page), meta.start, meta.until, meta.screens)
        for page, meta in site.notices
    )
    return (*sorted(called, key=lambda n: n.id), *written)


def in_force(
    notices: Iterable[Urgent], now: datetime, screen: str | None = None
) -> tuple[Urgent, ...]:
    """Those that stand now; of those that fill `screen`, where one is named."""
    return tuple(n for n in notices if n.stands(now) and (screen is None or n.fills(screen)))


def as_json(notices: Iterable[Urgent], now: datetime) -> list[dict[str, Any]]:
    """Those that are not over yet, as screens read them; times are ISO 8601 with zone."""
    return [to_json(notice) for notice in notices if now < notice.until]


_LINE_END = re.compile(
    r"</?(?:p|li|ul|ol|dl|dt|dd|h[1-6]|table|thead|tbody|tr|pre|blockquote|div|br|hr)\b[^>]*>"
)


def _text(page: Page) -> str:
    """All the page's text as plain lines, a heading, item or row of a table each."""
    lines = [unescape(re.sub(r"<[^>]+>", "", part)) for part in _LINE_END.split(page.markup.html)]
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


def _bytes(notices: list[dict[str, Any]]) -> bytes:
    return (json.dumps({"notices": notices}, ensure_ascii=False) + "\n").encode()


def to_json(notice: Urgent) -> dict[str, Any]:
    data = asdict(notice)
    start = data.pop("start")
    data["from"] = start.isoformat() if start else None
    return data | {"until": notice.until.isoformat(), "screens": list(notice.screens)}


def from_json(data: dict[str, Any]) -> Urgent:
    start = data["from"]
    return Urgent(
        str(data["id"]),
        str(data["title"]),
        str(data["text"]),
        datetime.fromisoformat(start) if start else None,
        datetime.fromisoformat(data["until"]),
        tuple(map(str, data["screens"])),
    )
