"""Codes just given out, for as long as it takes to print them: in memory alone, and for who asked for
them."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from forms_service.electorate.electorate import By
from forms_service.electorate.issuing import Slip
from site_src.content.site import PublishedForm

MINUTES = 30
"""So long they are there; a stop forgets them at once."""


@dataclass(frozen=True)
class Batch:
    """Codes that `who` gave out; `vote`: what their slips lead to."""

    who: str
    by: By
    slips: Sequence[Slip] = field(repr=False)
    vote: PublishedForm | None
    at: datetime


class Batches:
    """The batches that can be printed, each by a name that nobody guesses."""

    def __init__(self) -> None:
        self._held: dict[str, Batch] = {}

    def hold(self, batch: Batch) -> str:
        """Keeps it for MINUTES; its name. To be called on the event loop."""
        name = secrets.token_urlsafe(16)
        self._held[name] = batch
        asyncio.get_running_loop().call_later(MINUTES * 60, self._held.pop, name, None)
        return name

    def of(self, who: str) -> dict[str, Batch]:
        """Those that `who` gave out, by name, newest first."""
        return {n: held for n, held in reversed(self._held.items()) if held.who == who}
