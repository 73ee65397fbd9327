"""Durable writes for an event loop, which waits for no lock and no disk.

One thread leads for all its tasks, where none of the other writers does. Letting each task wait in a
thread of its own is as safe, and slower: beside a quick disk, waking the threads costs more than the
sync they share.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from forms_service.store.journal import Commit, StoreClosed
from forms_service.store.tables import Store

T = TypeVar("T")


class Commits:
    """The way for tasks of an event loop to write to a store; it rides in the journal for them."""

    def __init__(self, store: Store) -> None:
        self._journal = store.journal
        self._idle = threading.Condition()
        self._futures: dict[Commit, asyncio.Future[Any]] = {}
        self._closed = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="commits")

    async def run(self, action: Callable[[], T]) -> T:
        """Runs `action`, which writes to the store, and returns when what it wrote is durable.

        Raises what the action raises, or StoreFull or StoreClosed where its writes are undone. A
        task that is cancelled meanwhile doesn't hear of it; its writes stand.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        commit = Commit(action, self)
        with self._idle:
            if self._closed:
                raise StoreClosed("服务正在停止，不能写入。")
            self._futures[commit] = future
        if self._journal.enqueue([commit]):
            self.lead()
        return await future

    def lead(self) -> None:
        """See journal.Rider."""
        self._thread.submit(self._journal.lead)

    def settled(self, commits: Sequence[Commit]) -> None:
        """See journal.Rider."""
        with self._idle:
            told = [(self._futures.pop(commit), commit.outcome) for commit in commits]
            for loop in {future.get_loop() for future, _ in told}:
                with suppress(RuntimeError):  # A loop that has ended has nobody waiting.
                    loop.call_soon_threadsafe(_deliver, loop, told)
            self._idle.notify_all()

    def close(self) -> None:
        """Waits for what is being written; nothing is taken after it."""
        with self._idle:
            self._closed = True
            while self._futures:
                self._idle.wait()
        self._thread.shutdown()


def _deliver(
    loop: asyncio.AbstractEventLoop, told: Sequence[tuple[asyncio.Future[Any], Any]]
) -> None:
    for future, outcome in told:
        if future.get_loop() is not loop or future.cancelled():
            continue
        if isinstance(outcome, StopIteration):
            future.set_exception(RuntimeError("StopIteration"))  # A future won't carry that one.
        elif isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
