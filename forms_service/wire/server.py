"""The web server as it runs here: where it listens, and how it starts and stops."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from forms_service.http.events import Streams
from forms_service.wire.connections import Connections
from forms_service.wire.handles import accepted_at_once
from forms_service.wire.http_protocol import Deadlines, http_protocol

_IN_LINE = 2048


class Server(uvicorn.Server):
    """Says where it listens once it does, and what `welcome` makes of its address. Ends `streams` when
    it is told to stop: it waits for whatever else is being answered."""

    def __init__(
        self,
        app: ASGIApp,
        streams: Streams,
        connections: Connections,
        welcome: Callable[[str], str],
    ) -> None:
        config = uvicorn.Config(
            app,
            http=http_protocol(connections, Deadlines()),
            ws="none",
            backlog=accepted_at_once(),
            proxy_headers=False,
            server_header=False,
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=10,
        )
        super().__init__(config)
        self._streams = streams
        self._welcome = welcome

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._streams.end()
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            # asyncio has one number for how many it accepts at once and how many may stand in line.
            sockets[0].listen(_IN_LINE)
            # The address as it is: port 0 asks the system for a free one.
            host, port = sockets[0].getsockname()[:2]
            host = f"[{host}]" if ":" in host else host
            url = f"http://{host}:{port}"
            print(f"邻里栏已启动：{url}  （按 Ctrl+C 停止）{self._welcome(url)}", flush=True)


def bound(host: str, port: int) -> socket.socket:
    """A socket at this address, not listening yet. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio leaves Nagle's algorithm on: 40 ms on a connection's next answer.
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
    except BaseException:
        found.close()
        raise
    return found
