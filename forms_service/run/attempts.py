"""When a build is tried again that failed for no fault of content: the disk was full, memory short, or
a file went while it was read. Nobody has to edit anything for that."""

from __future__ import annotations

# The first time after so long, in seconds; each time after twice as long, up to the last.
_FIRST = 2.0
_LAST = 600.0
# As `linli build` says them: it is built, or not before somebody has looked at it.
_SETTLED = (0, 1)


class Attempts:
    """The builds so far; `now` in seconds of a clock that never goes back."""

    def __init__(self) -> None:
        self._failed = 0
        self._next = 0.0

    def ended(self, code: int, now: float) -> None:
        """Takes note of a build that ended just now, with this exit code."""
        self._failed = 0 if code in _SETTLED else self._failed + 1
        self._next = now + min(_FIRST * 2.0 ** min(self._failed - 1, 20), _LAST)

    def due(self, now: float) -> bool:
        """Whether it is time for the next one."""
        return self._failed > 0 and now >= self._next
