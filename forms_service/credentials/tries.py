"""How often a code may be tried that turns out to be wrong: by one client, and by all together. In this
process's memory: a restart forgets."""

from __future__ import annotations

from datetime import datetime

from forms_service.refusal import Refusal
from forms_service.senders.shares import Senders, Shares, read_rate

_SHARE = 3
"""A client may err a third as often as it may send."""
_ALL: Senders = (("", 100),)
"""All together may a hundred times as often as one: a code is one of 10**16, and who would keep others
from voting needs as many addresses."""


class Tries:
    """Wrong codes so far; a right one counts for nothing. `rate_limit`: how often a client may send."""

    def __init__(self, rate_limit: str) -> None:
        limits = [
            type(each)(max(each.amount // _SHARE, 1), each.multiples)
            for each in read_rate(rate_limit)
        ]
        self._clients, self._all = Shares(limits), Shares(limits)

    def take(self, senders: Senders, now: datetime) -> None:
        """Counts one before it is looked at, so that many at once are no more than one after another.
        Raises Refusal 429; it says the same whatever the code."""
        at = now.timestamp()
        if wait := self._clients.wait(senders, at) or self._all.wait(_ALL, at):
            text = (
                f"口令试的次数太多了，这一次没有核对，也没有收下。请过 {-(-wait // 60)} 分钟再试；"
                "看不清纸条上的口令，请找社区工作人员。"
            )
            raise Refusal(429, text, "请过一会儿再试", headers={"Retry-After": str(wait)})
        self._clients.take(senders, at)
        self._all.take(_ALL, at)

    def give_back(self, senders: Senders) -> None:
        """It was no wrong code, as far as is known."""
        self._clients.give_back(senders)
        self._all.give_back(_ALL)
