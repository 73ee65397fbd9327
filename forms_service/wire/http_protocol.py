"""A connection as uvicorn speaks HTTP on it, with an end to waiting: for a request that doesn't come
whole, for a client that doesn't read its answer, and for one that holds too many.

uvicorn closes what is idle between two requests (`timeout_keep_alive`), and nothing else; and what asked for that
(`Connection: close`) once it is answered, though the client may still be sending. The system then ends the
connection with a reset, and throws away an answer that wasn't read yet: nobody read why photographs were refused.
So what is answered before it was sent whole is taken to its end, and thrown away, before the connection is closed
(RFC 9112, 9.6).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from forms_service.http.bare_page import bare_page
from forms_service.http.requests import BODY_LIMIT
from forms_service.telemetry.logs import event
from forms_service.wire.connections import Connections

_TYPE = (b"content-type", b"text/html; charset=utf-8")
_LATE = bare_page(
    "没有收下", "网络太慢，您的请求没有在规定的时间内发完，没有收下。请检查网络，再提交一次。"
).encode()
_BUSY = bare_page("人太多了", "现在连着的人太多了，没有收下。请过一会儿再试。").encode()
_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html; charset=utf-8\r\n"
    b"Cache-Control: no-store\r\nRetry-After: 10\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%b" % (len(_BUSY), _BUSY)
)


@dataclass(frozen=True)
class Deadlines:
    """How long a client may take.

    `request`: seconds from a connection's opening, or a later request's first byte, to its last byte,
    however steadily they trickle in. The largest answer (64 KB) needs 21 kbit/s for it, which a phone
    on 2G has; most are some KB. What comes beyond that, as photographs do, earns a second for each `earning`
    bytes. `reading`: bytes a second in which an answer must at least be taken. `refused`: so many bytes are still
    taken of a request that is answered already.
    """

    request: float = 25.0
    reading: float = 1024.0
    earning: float = 16 * 1024.0
    refused: int = 256 * 1024 * 1024


def http_protocol(connections: Connections, deadlines: Deadlines) -> type[H11Protocol]:
    """The class that uvicorn makes one of for each connection (its setting `http`)."""

    class Bounded(_BoundedProtocol):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(connections, deadlines, *given, **named)

    return Bounded


class _BoundedProtocol(H11Protocol):
    def __init__(
        self, connections: Connections, deadlines: Deadlines, *given: Any, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self._connections, self._deadlines = connections, deadlines
        # Since when the client has been sending a request; None while it is not.
        self._since: float | None = None
        self._came = 0
        # So much waited to be read by the client, at that time.
        self._unread, self._unread_at = 0, 0.0
        self._look: asyncio.TimerHandle | None = None
        # Whether no more is to be answered, and how much came of what was answered already.
        self._lingers, self._refused = False, 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._line = transport
        self.transport = _Lingering(transport, self._linger)  # type: ignore[assignment]
        self._since = self._unread_at = self.loop.time()
        self._look_at(self._since + self._deadlines.request)
        if not self._connections.admit(self, self.client[0] if self.client else ""):
            event("connection refused", logging.WARNING, why="no room")
            transport.write(_FULL)
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._connections.leave(self)
        if self._look is not None:
            self._look.cancel()

    def data_received(self, data: bytes) -> None:
        if not self._lingers:
            super().data_received(data)
            self._note()
        if self._lingers or self.conn.our_state is h11.DONE:
            self._refused += len(data)
            if self._refused > self._deadlines.refused:
                event("connection closed", logging.WARNING, why="refused and goes on")
                self._line.abort()
        else:
            self._refused = 0
        self._came = 0 if self._since is None else self._came + len(data)
        if self._since is not None and self._came > BODY_LIMIT:
            self._since = min(self._since + len(data) / self._deadlines.earning, self.loop.time())

    def on_response_complete(self) -> None:
        super().on_response_complete()
        # The next request may have come with this one's end.
        self._note()

    @property
    def waits(self) -> bool:
        """See Connection."""
        if self._since is not None:
            return True
        answered = self.cycle is None or self.cycle.response_complete
        return answered and self.transport.get_write_buffer_size() == 0

    def give_way(self) -> None:
        """See Connection."""
        event("connection closed", logging.WARNING, why="no room")
        self.transport.abort()

    def _linger(self) -> bool:
        """Whether the client is still sending, and the connection is closed once it isn't, or is late."""
        if self._lingers or self.conn.their_state is not h11.SEND_BODY:
            return False
        self._lingers = True
        self._line.write_eof()
        self._line.resume_reading()
        return True

    def _note(self) -> None:
        """Notes whether a request is on its way."""
        state = self.conn.their_state
        begun = state is h11.IDLE and bool(self.conn.trailing_data[0])
        if state is not h11.SEND_BODY and not begun:
            self._since = None
        elif self._since is None:
            self._since = self.loop.time()

    def _look_at(self, time: float) -> None:
        self._look = self.loop.call_at(time, self._look_whether_late)

    def _look_whether_late(self) -> None:
        now, most = self.loop.time(), self._deadlines.request
        if self._since is not None and now - self._since >= most:
            self._since = None
            self._end_unfinished()
        elif now - self._unread_at >= most:
            before, self._unread = self._unread, self.transport.get_write_buffer_size()
            least = (now - self._unread_at) * self._deadlines.reading
            self._unread_at = now
            if before and self._unread > max(before - least, 0):
                event("connection closed", logging.WARNING, why="answer not read")
                self.transport.abort()
        self._look_at((now if self._since is None else self._since) + most)

    def _end_unfinished(self) -> None:
        if self.conn.their_state is h11.IDLE and not self.conn.trailing_data[0]:
            # Nothing was asked: browsers open connections ahead.
            self._line.close()
            return
        if self._lingers:
            self._line.close()
            return
        event("connection closed", logging.WARNING, why="request not finished in time")
        if self.cycle is not None:
            # Whoever reads the body hears that no more comes.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state is h11.IDLE or self._may_say_why():
            length = (b"content-length", b"%d" % len(_LATE))
            headers = [_TYPE, length, (b"cache-control", b"no-store"), (b"connection", b"close")]
            for part in (
                h11.Response(status_code=408, headers=headers, reason=b"Request Timeout"),
                h11.Data(data=_LATE),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(part) or b"")
        self._line.close()

    def _may_say_why(self) -> bool:
        return self.conn.our_state is h11.SEND_RESPONSE and self.scope["method"] != "HEAD"


class _Lingering:
    """The connection as uvicorn has it: closed at once only where it doesn't have to `linger`."""

    def __init__(self, line: asyncio.Transport, linger: Callable[[], bool]) -> None:
        self._line, self._linger = line, linger

    def __getattr__(self, name: str) -> Any:
        return getattr(self._line, name)

    def close(self) -> None:
        if not self._linger():
            self._line.close()
