"""Telling each target of what waits, once: a target that fails delays nobody, and is tried again, less
and less often, as long as something waits that it has not been told of."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from forms_service.telemetry.logs import event
from forms_service.telemetry.supervision import Supervised
from forms_service.today.targets import Target
from forms_service.today.waiting import Waiting
from site_src.source.files import write_atomic

_LOOK = 30.0
"""Seconds between looks at what waits."""
_FIRST = timedelta(seconds=30)
_LONGEST = timedelta(hours=1)


@dataclass(frozen=True)
class Delivery:
    """How a target does: its name; `last`: when it last took something; `failed`: how often it has
    failed since; `again`: when it is tried again."""

    name: str
    last: datetime | None = None
    failed: int = 0
    again: datetime | None = None


class Reminders:
    """`waits`: what there is to be told of now; `title`: of each message; `address`: of the site, before
    that of a page; `file`: what each target was told, so that a restart tells nothing twice."""

    def __init__(
        self,
        targets: Sequence[Target],
        waits: Callable[[], Iterable[Waiting]],
        title: Callable[[], str],
        address: str,
        file: Path,
        now: Callable[[], datetime],
    ) -> None:
        self._targets, self._waits, self._title = targets, waits, title
        self._address, self._file, self._now = address, file, now
        self._told = _read(file)
        self._deliveries = {each.id: Delivery(each.name) for each in targets}
        self._work = Supervised()

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        """How each target does."""
        return tuple(self._deliveries.values())

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        for target in self._targets:
            self._work.begin(f"reminders {target.id}", partial(self._keep, target))
        try:
            yield
        finally:
            await self._work.end()

    async def _keep(self, target: Target) -> AsyncIterator[None]:
        while True:
            await self.tell(target)
            yield
            await asyncio.sleep(_LOOK)

    async def tell(self, target: Target) -> None:
        """Tells `target` of what it has not been told of, if there is any and it is time to."""
        done = self._deliveries[target.id]
        if done.again and self._now() < done.again:
            return
        waiting = [each for each in await asyncio.to_thread(self._wait) if each.told]
        told = self._told.get(target.id, ())
        fresh = [each for each in waiting if each.key not in told]
        keys = tuple(each.key for each in waiting)
        if fresh:
            text = "\n".join(f"{each.text}\n{self._address}{each.address}" for each in fresh)
            if not await asyncio.to_thread(target.send, self._title(), text):
                self._failed(target, done)
                return
            self._deliveries[target.id] = Delivery(target.name, self._now())
        if keys != told:
            self._told[target.id] = keys
            await asyncio.to_thread(write_atomic, self._file, json.dumps(self._told).encode())

    def _wait(self) -> list[Waiting]:
        # All of it in a thread: some sources look through every answer before they give a first line.
        return list(self._waits())

    def _failed(self, target: Target, done: Delivery) -> None:
        pause = min(_FIRST * 2 ** min(done.failed, 20), _LONGEST)
        failed, again = done.failed + 1, self._now() + pause
        self._deliveries[target.id] = Delivery(target.name, done.last, failed, again)
        event("reminder not sent", logging.WARNING, target=target.name, tries=failed)


def _read(file: Path) -> dict[str, tuple[str, ...]]:
    """What each target was told before. Where that can't be read it is told again."""
    try:
        return {name: tuple(keys) for name, keys in json.loads(file.read_bytes()).items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
