"""Work that never ends for good: what ends it is said, and it begins again after a pause."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable

from forms_service.telemetry.logs import event

Work = Callable[[], AsyncIterator[None]]
"""Works until it is told to stop, and yields after each thing that was done well."""
_FIRST, _LONGEST = 1.0, 60.0


class Supervised:
    """Tasks by name. A pause is `first` seconds long, and twice as long each time until something was
    done well again, `longest` at most."""

    def __init__(self, first: float = _FIRST, longest: float = _LONGEST) -> None:
        self._first, self._longest = first, longest
        self._tasks: list[asyncio.Task[None]] = []
        self._failing: set[str] = set()

    def begin(self, name: str, work: Work) -> None:
        self._tasks.append(asyncio.create_task(self._keep_going(name, work)))

    async def end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    @property
    def well(self) -> bool:
        """Whether all of it goes on."""
        return bool(self._tasks) and not self._failing and not any(t.done() for t in self._tasks)

    async def _keep_going(self, name: str, work: Work) -> None:
        pause = self._first
        while True:
            try:
                async for _ in work():
                    pause = self._first
                    self._failing.discard(name)
            except Exception:
                event("background work failed", logging.ERROR, work=name, failed=True)
            self._failing.add(name)
            await asyncio.sleep(pause)
            pause = min(pause * 2, self._longest)
