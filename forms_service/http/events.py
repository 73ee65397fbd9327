"""Event streams to screens (text/event-stream, WHATWG HTML 9.2): who listens, and what wakes them.

A library does the format (sse-starlette), but it learns of the server's end by patching uvicorn's
class and looking twice a second; here the server says so itself.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from forms_service.refusal import Refusal
from forms_service.senders.shares import Senders

RETRY_MS = 2000
REPLACED_MS = 60_000
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""The second one has nginx hand each event on at once."""


def _none_left() -> Refusal:
    """Of a client or screen for which there is no stream."""
    text = "同时连着的屏太多了。请改用 state，或过一会儿再连。"
    return Refusal(503, text, headers={"Retry-After": "30"})


class Listener:
    """One stream's ear, for one event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self.ended = False

    def end(self) -> None:
        """Has its stream end. From any thread."""
        self.ended = True
        self.wake()

    def wake(self) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self._woken.set)

    async def wait(self, seconds: float) -> bool:
        """Whether it was woken in that time, or since the last call."""
        try:
            await asyncio.wait_for(self._woken.wait(), seconds)
        except TimeoutError:
            return False
        self._woken.clear()
        return True


class Streams:
    """All open streams. Safe to wake and to end from any thread.

    A paired screen has one, whatever others do: it counts to no limit, and the next takes its place.
    The others share what there is, and no client and no screen has more than its part.
    """

    def __init__(
        self, limit: int = 200, tick: float = 15.0, of_client: int = 20, of_screen: int = 50
    ) -> None:
        """`limit`: streams at once beside those of paired screens, each holds a connection; `tick`:
        seconds between two signs of life, under the minute after which proxies give one up."""
        self._limit, self._tick = limit, tick
        self._of_client, self._of_screen = of_client, of_screen
        self._lock = threading.Lock()
        # By listener, whom it counts for.
        self._shared: dict[Listener, tuple[str, ...]] = {}
        self._counts: Counter[str] = Counter()
        self._paired: dict[str, Listener] = {}
        self.ended = False

    def join(self, screen: str, senders: Senders) -> Listener:
        """A new listener of this screen's for whoever asks, until it leaves. Raises Refusal 503."""
        limits = {f"screen {screen}": self._of_screen}
        limits |= {sender: self._of_client * times for sender, times in senders}
        with self._lock:
            if self.ended or len(self._shared) >= self._limit:
                raise _none_left()
            if any(self._counts[name] >= most for name, most in limits.items()):
                raise _none_left()
            listener = Listener()
            self._shared[listener] = tuple(limits)
            self._counts.update(limits.keys())
            return listener

    def join_paired(self, screen: str) -> Listener:
        """The listener of the paired screen itself; the one before ends. Raises Refusal 503 where
        the server stops."""
        with self._lock:
            if self.ended:
                raise _none_left()
            if before := self._paired.get(screen):
                before.end()
            listener = self._paired[screen] = Listener()
            return listener

    def leave(self, listener: Listener) -> None:
        with self._lock:
            for name in self._shared.pop(listener, ()):
                self._counts[name] -= 1
                if not self._counts[name]:
                    del self._counts[name]
            for screen, paired in list(self._paired.items()):
                if paired is listener:
                    del self._paired[screen]

    def wake(self) -> None:
        """Has every stream look whether it has something to say."""
        with self._lock:
            for listener in (*self._shared, *self._paired.values()):
                listener.wake()

    def end(self) -> None:
        """Ends every stream, and takes no more: the server stops."""
        self.ended = True
        self.wake()

    async def events(
        self,
        listener: Listener,
        state: Callable[[], Awaitable[dict[str, Any]]],
        now: Callable[[], str],
    ) -> AsyncGenerator[str, None]:
        """A stream's text: the state at once and whenever it has changed, and the time at every
        tick; each event says its `now`."""
        yield f"retry: {RETRY_MS}\n\n"
        loop = asyncio.get_running_loop()
        tick, said = loop.time() + self._tick, None
        while not self.ended and not listener.ended:
            found = await state()
            if found != said:
                said = found
                yield _event("state", {"now": now(), **found})
            if not await listener.wait(max(tick - loop.time(), 0)):
                # It looks again after a tick too: another process may have published.
                tick += self._tick
                yield _event("time", {"now": now()})
        if listener.ended:
            # Two that have one token take turns, and not every two seconds.
            yield f"retry: {REPLACED_MS}\n\n"


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


class EventStream(StreamingResponse):
    """A response that lasts until the client goes or its events end; then it calls `leave`."""

    media_type = "text/event-stream"

    def __init__(self, events: AsyncGenerator[str, None], leave: Callable[[], None]) -> None:
        super().__init__(events, headers=HEADERS)
        self._events, self._leave = events, leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with aclosing(self._events):
                await super().__call__(scope, receive, send)
        finally:
            self._leave()
