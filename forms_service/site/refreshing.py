"""Bringing facts and pages up to date after answers: what residents see before they are sent on, the
rest soon after; one run of each at a time for all that wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

_FOLLOWS = 0.11
"""Seconds from one run of the rest to the next, and from an answer to the first: those that come
meanwhile join it, so that many answers cost it once. A run takes some 40 to 90 ms while answers are
taken, and in a rush an answer may just have missed one: its lobby screen is there in less than a fifth
of a second all the same."""
Work = Callable[[frozenset[str]], object]


class Refreshing:
    """Runs `show` with the forms that got answers, and some time after it `follow`. A request waits for
    a run of `show` that began after its answer was kept; requests that come while one runs share the
    next. Nobody waits for `follow`: where it fails, `failed` hears of it from where that is handled.
    """

    def __init__(self, show: Work, follow: Work, failed: Work) -> None:
        self._show, self._follow, self._failed = show, follow, failed
        self._next: tuple[set[str], asyncio.Future[None]] | None = None
        self._task: asyncio.Task[None] | None = None
        self._left: set[str] = set()
        self._following: asyncio.Task[None] | None = None
        self._ending = asyncio.Event()

    async def cover(self, form: str) -> None:
        """Returns when pages show `form` as it is now or later. Raises what the run raised."""
        if self._next is None:
            self._next = (set(), asyncio.get_running_loop().create_future())
        forms, done = self._next
        forms.add(form)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        await asyncio.shield(done)

    async def finish(self) -> None:
        """Has what follows done at once, and returns when it is."""
        self._ending.set()
        if self._following is not None:
            await self._following

    async def _run(self) -> None:
        while self._next is not None:
            (forms, done), self._next = self._next, None
            try:
                await asyncio.to_thread(self._show, frozenset(forms))
            except Exception as error:
                done.set_exception(error)
                done.exception()  # Whoever waited may have gone: that is no unseen failure.
            else:
                done.set_result(None)
            self._left |= forms
            if self._following is None or self._following.done():
                self._following = asyncio.create_task(self._follow_up())

    async def _follow_up(self) -> None:
        clock = asyncio.get_running_loop().time
        begun = clock()
        while self._left:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), begun + _FOLLOWS - clock())
            begun = clock()
            forms, self._left = frozenset(self._left), set()
            try:
                await asyncio.to_thread(self._follow, forms)
            except Exception:
                self._failed(forms)
