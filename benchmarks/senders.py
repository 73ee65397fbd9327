"""Clients that send forms over kept connections and cost next to nothing themselves: what is measured
is the server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

Body = Callable[[int], bytes]
"""The form number n as it is sent: each another answer, or it would be the same one again."""


def urlencoded(fields: Sequence[tuple[str, str]], numbered: str) -> Body:
    """These fields, and in `numbered` a text with the number."""
    fixed = urlencode(fields)
    return lambda number: f"{fixed}&{urlencode({numbered: f'第{number}份'})}".encode()


class _Connection(asyncio.Protocol):
    def __init__(self) -> None:
        self._got = b""
        self._answer: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("closed"))

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, ended, body = self._got.partition(b"\r\n\r\n")
        if ended and len(body) >= _length(head):
            assert self._answer is not None
            self._answer.set_result(head)

    async def send(self, request: bytes) -> bytes:
        """The head of the answer, once all of it is here."""
        self._got, self._answer = b"", asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self._answer


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0


class Senders:
    """So many clients of one server, each of which sends its next form when it was redirected."""

    def __init__(self, port: int, path: str, body: Body) -> None:
        self._port, self._body, self._number = port, body, 0
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
        ).encode()

    def took(self, clients: int, forms: int) -> list[float]:
        """Seconds from sending to the redirect, of each of so many forms for each client."""
        return asyncio.run(self._all(clients, forms))

    async def _all(self, clients: int, forms: int) -> list[float]:
        each = await asyncio.gather(*(self._one(forms) for _ in range(clients)))
        return [seconds for found in each for seconds in found]

    async def _one(self, forms: int) -> list[float]:
        loop, found = asyncio.get_running_loop(), []
        transport, connection = await loop.create_connection(_Connection, "127.0.0.1", self._port)
        for _ in range(forms):
            self._number += 1
            body = self._body(self._number)
            request = b"%bContent-Length: %d\r\n\r\n%b" % (self._head, len(body), body)
            started = time.perf_counter()
            head = await connection.send(request)
            found.append(time.perf_counter() - started)
            assert head.startswith(b"HTTP/1.1 303"), head
        transport.close()
        return found
