"""How large the store has become, and whether the disk keeps its share free for the machine's other
programs, its log and the backups: an answer that would take from that is refused before it is written.

Urgent notices are kept all the same: what is left free is there for such a day.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from forms_service.telemetry.logs import event

_AGAIN = timedelta(days=1)
"""How often a large store is said again."""
_FRESH = timedelta(seconds=1)
"""How long a look is good for: a look costs 20 microseconds, a second of answers some hundred KB."""


@dataclass(frozen=True)
class Room:
    """What was found, in bytes. `store`: all files of the store; `free`: what this user may still
    write, of a disk of `disk`; `large_from` and `kept_free`: the settings, as bytes."""

    store: int
    free: int
    disk: int
    large_from: int
    kept_free: int

    @property
    def enough(self) -> bool:
        """Whether the disk keeps its share. A file system that counts nothing always does."""
        return self.disk == 0 or self.free >= self.kept_free

    @property
    def large(self) -> bool:
        return self.store >= self.large_from

    @property
    def warnings(self) -> tuple[str, ...]:
        """What somebody should know, in Chinese, without anything being refused for it."""
        if not self.large:
            return ()
        return (
            f"存储已有 {_shown(self.store)}，到了提醒的大小 {_shown(self.large_from)}（LINLI_STORE_WARN）。"
            "回答照常收；请看看磁盘和备份够不够，停服务时可以运行 linli store compact。",
        )


def look(folder: Path, large_from: int, share: float) -> Room:
    """Looks at the store in `folder`. Raises OSError."""
    disk = os.statvfs(folder)
    size = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                size += entry.stat(follow_symlinks=False).st_size
            except FileNotFoundError:
                continue  # A draft that has just got its name.
    whole = disk.f_blocks * disk.f_frsize
    return Room(size, disk.f_bavail * disk.f_frsize, whole, large_from, int(whole * share))


class Capacity:
    """Looks when asked, and says in the log when something has changed."""

    def __init__(self, folder: Path, large_from: int, share: float) -> None:
        self._folder, self._large_from, self._share = folder, large_from, share
        self._room: Room | None = None
        self._looked: datetime | None = None
        self._said_large: datetime | None = None
        self._said_short = False

    def room(self, now: datetime) -> Room:
        """The room at `now`, or a second ago. Raises OSError."""
        fresh = self._looked is not None and timedelta(0) <= now - self._looked < _FRESH
        if self._room is None or not fresh:
            self._room, self._looked = look(self._folder, self._large_from, self._share), now
            self._say(self._room, now)
        return self._room

    def room_if_told(self, now: datetime) -> Room | None:
        """As `room`; None where it can't be told: writing will."""
        try:
            return self.room(now)
        except OSError:
            return None

    def _say(self, room: Room, now: datetime) -> None:
        if not room.large:
            self._said_large = None
        elif self._said_large is None or now - self._said_large >= _AGAIN:
            self._said_large = now
            event("store large", logging.WARNING, bytes=room.store, warn=room.large_from)
        if room.enough is self._said_short:
            self._said_short = not room.enough
            if room.enough:
                event("disk has room again", free=room.free, kept_free=room.kept_free)
            else:
                event(
                    "disk short, answers refused",
                    logging.ERROR,
                    free=room.free,
                    kept_free=room.kept_free,
                )


def _shown(size: int) -> str:
    return f"{size / 1e6:.0f} MB" if size >= 1_000_000 else f"{size / 1000:.0f} KB"
