"""A web server of ours over an app of the test's own, on a real port of this process."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from tests.support.calling import PATIENCE, eventually

Address = tuple[str, int]


@contextmanager
def listening(app: ASGIApp, **settings: Any) -> Iterator[Address]:
    """`settings`: of uvicorn."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
            **settings,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [found]}, daemon=True)
        thread.start()
        eventually(lambda: server.started)
        try:
            yield found.getsockname()
        finally:
            server.should_exit = True
            thread.join(PATIENCE)


class Line:
    """A connection of a client that sends piece by piece."""

    def __init__(self, address: Address, sent: bytes = b"") -> None:
        self._socket = socket.create_connection(address, PATIENCE)
        self._file = self._socket.makefile("rb")
        self.send(sent)

    def send(self, sent: bytes) -> bool:
        """Whether it was still taken."""
        try:
            self._socket.sendall(sent)
        except OSError:
            return False
        return True

    def rest(self) -> bytes:
        """What comes until the server ends the connection, however it does."""
        found = bytearray()
        try:
            while piece := self._file.read1():
                found += piece
        except ConnectionResetError:
            pass
        return bytes(found)

    def answer(self) -> int:
        """The status of the next answer, which says how long it is."""
        status, length = int(self._file.readline().split()[1]), 0
        while line := self._file.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert len(self._file.read(length)) == length
        return status

    def close(self) -> None:
        self._file.close()
        self._socket.close()


def said(address: Address, sent: bytes) -> bytes:
    """All that is answered until the server closes the connection."""
    with socket.create_connection(address, PATIENCE) as line:
        line.sendall(sent)
        with line.makefile("rb") as answer:
            return answer.read()
