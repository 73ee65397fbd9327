"""How much one sender may do in a time, and the networks around it together."""

from __future__ import annotations

from collections.abc import Sequence

from limits import RateLimitItem
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
        asked = [
            (limit.__class__(limit.amount * times, limit.multiples, limit.namespace), sender)
            for sender, times in senders
            for limit in self._limits
        ]
        for limit, sender in asked:
            if not self._limiter.test(limit, sender):
                wait = int(self._limiter.get_window_stats(limit, sender).reset_time - now) + 1
                return min(max(wait, 1), limit.get_expiry())
        for limit, sender in asked:
            self._limiter.hit(limit, sender)
        return 0
