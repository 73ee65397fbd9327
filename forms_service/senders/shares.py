"""How much one sender may do in a time, and the networks around it together."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from limits import RateLimitItem, parse_many

Senders = Sequence[tuple[str, int]]
"""Whom a request is counted as, and how many times the limit each may use (clients.counted)."""
# Senders of whom nothing counts any more are forgotten so often, in seconds.
_FORGET = 60.0
_Times = deque[float]


class Shares:
    """Counts by sender, in this process: for each when it did something, as far back as a limit looks.

    The storage that comes with `limits` starts a thread every 10 ms to forget what has expired, and
    copies all that is counted to do so.
    """

    def __init__(self, limits: Sequence[RateLimitItem]) -> None:
        self._limits = tuple((limit.amount, limit.get_expiry()) for limit in limits)
        # By sender and a limit's seconds.
        self._times: dict[tuple[str, int], _Times] = {}
        self._forgotten = 0.0

    def take(self, senders: Senders, now: float) -> int:
        """Counts one more for each of them and returns 0; where one has no more left counts
        nothing, and returns the seconds until it may again. `now`: Unix seconds."""
        if wait := self.wait(senders, now):
            return wait
        for _, seconds, sender in self._asked(senders):
            self._times.setdefault((sender, seconds), deque()).append(now)
        return 0

    def give_back(self, senders: Senders) -> None:
        """Counts one less for each of them: the last, which is to count for nothing."""
        for _, seconds, sender in self._asked(senders):
            if times := self._times.get((sender, seconds)):
                times.pop()

    def wait(self, senders: Senders, now: float) -> int:
        """The seconds until they may do one more, 0 for now; counts nothing."""
        self._forget(now)
        for amount, seconds, sender in self._asked(senders):
            times = self._times.get((sender, seconds))
            while times and times[0] <= now - seconds:
                times.popleft()
            if times and len(times) >= amount:
                return min(max(int(times[0] + seconds - now) + 1, 1), seconds)
        return 0

    def _asked(self, senders: Senders) -> Iterator[tuple[int, int, str]]:
        for sender, times in senders:
            for amount, seconds in self._limits:
                yield amount * times, seconds, sender

    def _forget(self, now: float) -> None:
        if abs(now - self._forgotten) < _FORGET:
            return
        self._forgotten = now
        for key, times in list(self._times.items()):
            if not times or times[-1] <= now - key[1]:
                del self._times[key]


def read_rate(text: str) -> list[RateLimitItem]:
    """Limits as a setting writes them. Raises ValueError, in Chinese."""
    try:
        found = parse_many(text)
    except ValueError:
        found = []
    if not found or any(limit.amount < 1 or limit.get_expiry() < 1 for limit in found):
        raise ValueError(f"LINLI_RATE_LIMIT={text} 看不懂，请写成 60/minute;600/hour 这样。")
    return found
