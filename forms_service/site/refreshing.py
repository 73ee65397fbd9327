"""Bringing facts and pages up to date after answers, one run at a time for all that wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Refreshing:
    """Runs `work` with the forms that got answers. A request waits for a run that began after its
    answer was kept; requests that come while one runs share the next."""

    def __init__(self, work: Callable[[frozenset[str]], object]) -> None:
        self._work = work
        self._next: tuple[set[str], asyncio.Future[None]] | None = None
        self._task: asyncio.Task[None] | None = None

    async def cover(self, form: str) -> None:
        """Returns when pages show `form` as it is now or later. Raises what the run raised."""
        if self._next is None:
            self._next = (set(), asyncio.get_running_loop().create_future())
        forms, done = self._next
        forms.add(form)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        await asyncio.shield(done)

    async def _run(self) -> None:
        while self._next is not None:
            (forms, done), self._next = self._next, None
            try:
                await asyncio.to_thread(self._work, frozenset(forms))
            except Exception as error:
                done.set_exception(error)
                done.exception()  # Whoever waited may have gone: that is no unseen failure.
            else:
                done.set_result(None)
