"""The decks of the lobby screens: one page per screen, its live regions the slots of its playlist.

A deck is its own manifest: every file it needs is named in it with its SHA-256, and its last line is
the SHA-256 of all that stands before. So a screen can tell a whole deck from half a one, and takes
up nothing less (theme/kiosk/sw.js).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from hashlib import sha256

from site_src.lobby.slides import slot_name
from site_src.show.fragments import THEME, fragment
from site_src.show.tokens import TOKENS
from site_src.show.view import View

_PROGRAM = (
    TOKENS.name,
    "deck.css",
    "deck.js",
    "clock.js",
    "link.js",
    "paging.js",
    "player.js",
    "takeover.js",
    "urgent.js",
)
_WORKER = "sw.js"
_SEAL = re.compile(r"<!-- deck:[0-9a-f]{64} -->\n\Z")


def deck_url(screen: str) -> str:
    """Where a screen's deck lies, from the site's root."""
    return f"kiosk/{screen}/index.html"


def is_deck(url: str) -> bool:
    return url.startswith("kiosk/") and url.endswith("/index.html")


def seal(html: str) -> str:
    """The deck with its last line: the hash of everything before it."""
    body = _SEAL.sub("", html)
    return f"{body}<!-- deck:{sha256(body.encode()).hexdigest()} -->\n"


@cache
def _files() -> Mapping[str, bytes]:
    folders = {TOKENS.name: TOKENS.parent}
    return {
        name: (folders.get(name, THEME / "kiosk") / name).read_bytes()
        for name in (*_PROGRAM, _WORKER)
    }


def deck_files(screen: str) -> dict[str, bytes]:
    """The script and style of a deck, by URL: each deck's folder holds all it needs but pictures."""
    return {f"kiosk/{screen}/{name}": data for name, data in _files().items()}


def deck_page(screen: str, view: View) -> str:
    """A screen's deck, its regions empty."""
    page, meta = view.site.screens[screen]
    boards = {board.building: name for name, (_, board) in view.site.boards.items()}
    digests = {name: sha256(_files()[name]).hexdigest() for name in _PROGRAM}
    return (
        fragment(
            "deck",
            screen=screen,
            title=page.title,
            meta=meta,
            compound=view.site.compound,
            program=sha256("".join(digests.values()).encode()).hexdigest()[:16],
            files=[{"name": name, "sha256": digest} for name, digest in digests.items()],
            slots=[slot_name(slot, screen, boards.get(meta.building)) for slot in meta.playlist],
        )
        + "\n"
    )
