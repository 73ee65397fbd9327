"""What saving a page means to the desk: the seam between its forms and what keeps versions.

Texts are a file's own, byte for byte as UTF-8: with its byte order mark and line ends, where it has them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from forms_service.staff.roles import Member


@dataclass(frozen=True)
class Opened:
    """A page as it is: its `text`, None where there is no such file, and a name for just this state of
    it, which is not the name of any other."""

    text: str | None
    version: str


@dataclass(frozen=True)
class Saved:
    """It is saved, and is this version now."""

    version: str


@dataclass(frozen=True)
class Conflict:
    """Nothing was saved: somebody else changed the page since, which is so `now`."""

    now: Opened


class NotSaved(Exception):
    """Why a page can't be read or saved, in Chinese, and what to do."""


class Saves(Protocol):
    """Keeps pages, by their path below content/. Its methods block, and may be called from any thread."""

    def current(self, path: str) -> Opened:
        """The page as it is. Raises NotSaved."""

    def save(
        self,
        path: str,
        text: str | None,
        base: str,
        member: Member,
        now: datetime,
        did: str = "",
    ) -> Saved | Conflict:
        """Saves `text` as the page, None to take it away, in the name of `member`, where the page is
        still the version `base`. `did`: what was done, in a sentence; empty for what can be seen of the
        texts. Raises NotSaved."""

    def stash(self, text: str) -> str:
        """Keeps a text that isn't saved yet, for `opened_as`; its name. Raises NotSaved."""

    def opened_as(self, version: str) -> str | None:
        """The text of a version that somebody opened, or that was kept; None where it is not known any
        more."""
