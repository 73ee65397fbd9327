"""Answers of the last seconds, so that one sent twice is known again.

A page without JavaScript can't number what it sends: a second tap, a reload or an app that tries again
sends the same body from the same place within seconds. Nothing that tells who sent what is kept: names
are keyed hashes, the key dies with the process and the names after WINDOW.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from datetime import datetime, timedelta
from hashlib import blake2b

WINDOW = timedelta(seconds=10)
"""Long enough for a second tap and an app's second try; short, as neighbours behind one address with
phones of one model may answer alike."""


class Doubles:
    """Who sent what, for WINDOW. Not locked: to be used where only one decides."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(16)
        self._recent: OrderedDict[bytes, tuple[datetime, str]] = OrderedDict()

    def note(self, sender: str, body: str, receipt: str, now: datetime) -> None:
        """`sender` was given `receipt` for `body`."""
        name = self._name(sender, body)
        self._recent[name] = (now, receipt)
        self._recent.move_to_end(name)

    def receipt(self, sender: str, body: str, now: datetime) -> str | None:
        """What `sender` was given for the same `body` within WINDOW."""
        while self._recent:
            name, (at, _) = next(iter(self._recent.items()))
            # A clock that was put back ends what it can't tell the age of.
            if timedelta() <= now - at <= WINDOW:
                break
            del self._recent[name]
        found = self._recent.get(self._name(sender, body))
        return found[1] if found else None

    def _name(self, sender: str, body: str) -> bytes:
        return blake2b(f"{sender}\0{body}".encode(), digest_size=16, key=self._key).digest()
