"""Durable writes for an event loop: the tasks that wait together share one line and one sync.

One thread writes for all. Letting each task wait in a thread of its own is as safe, and slower:
beside a quick disk, waking the threads costs more than the sync they share.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from forms_service.store.journal import StoreClosed
from forms_service.store.tables import Store

T = TypeVar("T")
_Waiting = tuple[Callable[[], Any], "asyncio.Future[Any]"]


class Commits:
    """The way for tasks of an event loop to write to a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._waiting: list[_Waiting] = []
        self._working = False
        self._closed = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="commits")

    async def run(self, action: Callable[[], T]) -> T:
        """Runs `action`, which writes to the store, and returns when what it wrote is durable.

        Raises what the action raises, or StoreFull or StoreClosed where its writes are undone. A
        task that is cancelled meanwhile doesn't hear of it; its writes stand.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        with self._lock:
            if self._closed:
                raise StoreClosed("服务正在停止，不能写入。")
            self._waiting.append((action, future))
            if not self._working:
                self._working = True
                self._thread.submit(self._work)
        return await future

    def _work(self) -> None:
        while True:
            with self._lock:
                batch, self._waiting = self._waiting, []
                if not batch:
                    self._working = False
                    return
            outcomes = self._store.together([action for action, _ in batch])
            futures = [future for _, future in batch]
            for loop in {future.get_loop() for future in futures}:
                with suppress(RuntimeError):  # A loop that has ended has nobody waiting.
                    loop.call_soon_threadsafe(_deliver, loop, futures, outcomes)

    def close(self) -> None:
        """Waits for what is being written; nothing is taken after it."""
        with self._lock:
            self._closed = True
        self._thread.shutdown()


def _deliver(
    loop: asyncio.AbstractEventLoop, futures: list[asyncio.Future[Any]], outcomes: list[Any]
) -> None:
    for future, outcome in zip(futures, outcomes, strict=True):
        if future.get_loop() is not loop or future.cancelled():
            continue
        if isinstance(outcome, StopIteration):
            future.set_exception(RuntimeError("StopIteration"))  # A future won't carry that one.
        elif isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
