"""Erasing on request: what is asked, and how a running service does it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from forms_service.control import Message, ask
from forms_service.erasure.removal import Begun, Decide, Erased, erase, of_phone, of_receipt
from forms_service.staff.audit import COMMAND
from forms_service.store.journal import StoreClosed, StoreFull
from forms_service.store.tables import Store
from forms_service.telemetry.logs import event


class NotErased(Exception):
    """The service could not, or not all of it; the text says why, in Chinese."""


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to be erased: the answer of a receipt, or all with a phone number."""

    receipt: str | None
    phone: str | None

    @property
    def decide(self) -> Decide:
        return of_receipt(self.receipt) if self.receipt else of_phone(self.phone or "")


def ask_service(folder: Path, wanted: Wanted) -> Erased:
    """Has the running service erase it. Raises control.NobodyAnswers, NotErased."""
    said = ask(folder, "erase", asdict(wanted))
    if fault := said.get("fault"):
        raise NotErased(str(fault))
    return Erased(
        said["answers"],
        said["counted"],
        said["mentions"],
        said["copies"],
        tuple(said["removed"]),
        frozenset(said["forms"]),
        tuple(said["unread"]),
        said["words"],
        said["contacts"],
        tuple(said["pages"]),
    )


class Erasing:
    """What a running service does when it is asked to. `refresh` shows forms as they are then;
    `erased` is told of how many answers; `begun` knows, as of now, the pages that were begun from some."""

    def __init__(
        self,
        store: Store,
        refresh: Callable[[frozenset[str]], object],
        erased: Callable[[int], None],
        begun: Callable[[], Begun],
        now: Callable[[], datetime],
    ) -> None:
        self._store, self._refresh, self._erased, self._now = store, refresh, erased, now
        self.begun = begun

    async def erase(self, wanted: Wanted, who: str) -> Erased:
        """Erases it, as `who` asks, and shows it; pages that can't follow now do later. Raises NotErased."""
        try:
            done = await asyncio.to_thread(
                lambda: erase(self._store, wanted.decide, self._now(), who, begun=self.begun())
            )
        except (StoreClosed, StoreFull, OSError) as error:
            event("not erased", logging.ERROR, failed=True)
            raise NotErased(fault_text(error)) from error
        if done.answers:
            self._erased(done.answers)
        event("answers erased", answers=done.answers, mentions=done.mentions, copies=done.copies)
        try:
            await asyncio.to_thread(self._refresh, done.forms)
        except Exception:
            event("pages not refilled", logging.ERROR, fix="linli publish", failed=True)
        return done

    async def answer(self, message: Message) -> Message:
        """Erases what a command asks; what fails is told."""
        try:
            return _message(await self.erase(Wanted(**message), COMMAND))
        except NotErased as error:
            return {"fault": str(error)}


def fault_text(error: Exception) -> str:
    """Why it could not be erased, and what to do."""
    why = str(error) if isinstance(error, StoreClosed | StoreFull) else "磁盘写不了"
    return f"没有删完：{why.rstrip('。')}。请清理磁盘、检查权限，再做一次。"


def _message(done: Erased) -> dict[str, Any]:
    return {**asdict(done), "forms": sorted(done.forms)}
