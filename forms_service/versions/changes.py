"""A save: what was put where, by whom, when; and a version of a page, which a save left behind."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True)
class Change:
    """Somebody's save of one file of content. `path`: below `content/`; `before` and `after`: the names
    of its bytes (see `objects`), None where there was or is no file; `who`: an account's name, empty for
    what was done outside the desk; `did`: what was done, in a sentence; `was`: its path before, where
    it was renamed."""

    path: str
    before: str | None
    after: str | None
    who: str
    at: datetime
    did: str
    was: str | None = None
    id: str = field(default_factory=lambda: secrets.token_hex(8))

    def as_json(self) -> bytes:
        return json.dumps({**asdict(self), "at": self.at.isoformat()}, ensure_ascii=False).encode()

    @classmethod
    def of_json(cls, data: bytes) -> Change:
        """Raises ValueError where it is none."""
        try:
            read: dict[str, Any] = json.loads(data)
            return cls(**{**read, "at": datetime.fromisoformat(read["at"])})
        except (TypeError, KeyError) as error:
            raise ValueError(str(error)) from None


def printable(text: str) -> str:
    """The text without what can't be printed, which no commit may hold: control characters, halves of
    characters."""
    return "".join(each for each in text if each.isprintable())


@dataclass(frozen=True)
class Version:
    """A page as a save left it. `path`: what it was called then; `gone`: it was deleted; `waits`: it is
    on disk, and the history has yet to take it."""

    id: str
    path: str
    at: datetime
    who: str
    did: str
    gone: bool = False
    waits: bool = False


class History(Protocol):
    """Where saves are recorded: git, or files of our own. Asked by one process at a time (see
    `saving`)."""

    def record(self, change: Change, before: bytes | None, after: bytes | None) -> None:
        """Keeps a save durably; one that was recorded is recorded once. Raises OSError."""

    def catch_up(self) -> None:
        """Takes in what waits, where that can be done now."""

    def versions(self, path: str) -> list[Version]:
        """The versions of a page, the latest first, under all its names."""

    def recent(self, most: int) -> list[Version]:
        """The latest versions of all of content, the latest first."""

    def content(self, version: Version) -> bytes | None:
        """The bytes of a version; None where it was deleted. Raises LookupError."""

    @property
    def held_up(self) -> str:
        """Why what is saved isn't in the history yet, and what to do; empty where it is."""
