"""A web server of ours over an app of the test's own, on a real port of this process."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from tests.calling import PATIENCE, eventually

Address = tuple[str, int]


@contextmanager
def listening(app: ASGIApp, **settings: Any) -> Iterator[Address]:
    """`settings`: of uvicorn."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, lifespan="off", log_config=None, access_log=False, **settings)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [found]}, daemon=True)
        thread.start()
        eventually(lambda: server.started)
        try:
            yield found.getsockname()
        finally:
            server.should_exit = True
            thread.join(PATIENCE)


def said(address: Address, sent: bytes) -> bytes:
    """All that is answered until the server closes the connection."""
    with socket.create_connection(address, PATIENCE) as line:
        line.sendall(sent)
        with line.makefile("rb") as answer:
            return answer.read()
