"""The log below the journal: numbered lines, each a batch of patches, durable once it is appended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from forms_service.store.sealed import Patch


class LogFull(Exception):
    """No room for a line, and nothing of it is left; it may be tried again."""


class LogFailed(Exception):
    """A line is not durable, and what became of it is unknown: the log takes no more. The text says
    why, in Chinese, as a clause."""


def write_failed(why: str) -> str:
    """What is said of a write that failed."""
    return f"写盘失败（{why}），存储已停止写入，重启服务后会重新核对"


class LineTaken(Exception):
    """Another writer was first: its line has this number. Read it, and decide again."""


class Log(Protocol):
    """Read it before the first line is appended: what is read is durable, and what comes is counted on
    from it."""

    @property
    def length(self) -> int:
        """How many lines there are, as far as it was read and appended."""

    def lines_after(self, number: int) -> list[Patch]:
        """The patches of the lines after line `number`, in order. Raises Damaged, OSError."""

    def append(self, number: int, payloads: Sequence[str]) -> None:
        """Makes line `number` durable: these patches as JSON. Raises LogFull, LogFailed, LineTaken."""

    def rewrite(self, payloads: Iterable[str]) -> None:
        """Puts these lines in the place of all there are; nothing else is kept after it. Raises
        OSError where all is as it was, LogFailed where that is unknown."""

    def misplaced(self) -> str | None:
        """Why what was appended would not be found again by the next opening, in Chinese, if so."""

    def close(self) -> None:
        """Notes how far it came, and lets it go."""
