"""What the service does beside answering: waking by the clock, taking up rebuilt sites, and
building when content changes."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from watchfiles import awatch

from forms_service.logs import event
from forms_service.site_pages import SitePages

# Clocks are set, laptops sleep: the next change is looked for at least so often, in seconds.
_LONGEST_SLEEP = 60.0
_LOOK_FOR_REBUILT = 1.0
_AFTER_FAILURE = 10.0


class Background:
    """The tasks that run as long as the service does."""

    def __init__(self, pages: SitePages, content: Path, now: Callable[[], datetime]) -> None:
        self._pages, self._content, self._now = pages, content, now
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def alive(self) -> bool:
        """Whether all of them still run."""
        return bool(self._tasks) and not any(task.done() for task in self._tasks)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        work = (self._by_the_clock(), self._take_up_rebuilt(), self._build_on_change())
        self._tasks = [asyncio.create_task(_kept_alive(each)) for each in work]
        try:
            yield
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _by_the_clock(self) -> None:
        while True:
            change = await asyncio.to_thread(self._pages.next_change)
            wait = (change - self._now()).total_seconds() if change else _LONGEST_SLEEP
            await asyncio.sleep(min(max(wait, 0.0), _LONGEST_SLEEP))
            if change and self._now() >= change:
                await self._refresh("clock")

    async def _take_up_rebuilt(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_FOR_REBUILT)
            if await asyncio.to_thread(self._pages.reload_if_rebuilt):
                await self._refresh("rebuilt")

    async def _refresh(self, why: str) -> None:
        try:
            written = await asyncio.to_thread(self._pages.refresh, None)
            event("pages refilled", why=why, files=written)
        except Exception:
            event("pages not refilled", logging.ERROR, why=why, mend="linli publish", failed=True)
            await asyncio.sleep(_AFTER_FAILURE)

    async def _build_on_change(self) -> None:
        async for _ in awatch(self._content):
            code, output = await build_site()
            level = logging.ERROR if code else logging.INFO
            event("site built" if code == 0 else "site not built", level, output=output)


async def _kept_alive(work: Coroutine[Any, Any, None]) -> None:
    with contextlib.suppress(asyncio.CancelledError):
        try:
            await work
        except Exception:
            event("background task ended", logging.ERROR, failed=True)
            raise


async def build_site() -> tuple[int, str]:
    """Runs `linli build` in a process of its own; its exit code and what it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "site_src",
        "build",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode("utf-8", "replace").strip()
