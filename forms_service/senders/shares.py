"""How much one sender may do in a time, and the networks around it together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

Senders = Sequence[tuple[str, int]]
"""Whom a request is counted as, and how many times the limit each may use (clients.counted)."""


class Shares:
    """Counts by sender, in this process."""

    def __init__(self, limits: Sequence[RateLimitItem]) -> None:
        self._limits = tuple(limits)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def take(self, senders: Senders, now: float) -> int:
        """Counts one more for each of them and returns 0; where one has no more left counts
        nothing, and returns the seconds until it may again. `now`: Unix seconds."""
        if wait := self.wait(senders, now):
            return wait
        for limit, sender in self._asked(senders):
            self._limiter.hit(limit, sender)
        return 0

    def wait(self, senders: Senders, now: float) -> int:
        """The seconds until they may do one more, 0 for now; counts nothing."""
        for limit, sender in self._asked(senders):
            if not self._limiter.test(limit, sender):
                wait = int(self._limiter.get_window_stats(limit, sender).reset_time - now) + 1
                return min(max(wait, 1), limit.get_expiry())
        return 0

    def _asked(self, senders: Senders) -> Iterator[tuple[RateLimitItem, str]]:
        for sender, times in senders:
            for limit in self._limits:
                more = limit.__class__(limit.amount * times, limit.multiples, limit.namespace)
                yield more, sender


def read_rate(text: str) -> list[RateLimitItem]:
    """Limits as a setting writes them. Raises ValueError, in Chinese."""
    try:
        found = parse_many(text)
    except ValueError:
        found = []
    if not found or any(limit.amount < 1 or limit.get_expiry() < 1 for limit in found):
        raise ValueError(f"LINLI_RATE_LIMIT={text} 看不懂，请写成 60/minute;600/hour 这样。")
    return found
