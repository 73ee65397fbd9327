"""The least that takes an answer: a Starlette route that reads a form, appends it to a file with one
fdatasync for all that wait, and redirects. It checks nothing, counts nothing and shows nothing."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from concurrent.futures import ThreadPoolExecutor

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route


class Appended:
    """A file to which those who wait together append with one sync."""

    def __init__(self, path: str) -> None:
        self._fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1)

    async def append(self, line: bytes) -> None:
        """Returns when `line` is durable."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((line, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await done

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            lines = b"".join(line for line, _ in batch)
            await asyncio.get_running_loop().run_in_executor(self._thread, self._sync, lines)
            for _, done in batch:
                done.set_result(None)

    def _sync(self, lines: bytes) -> None:
        os.write(self._fd, lines)
        os.fdatasync(self._fd)


def main(path: str) -> None:
    """Serves on a free port, which it prints, until it is told to stop."""
    appended = Appended(path)

    async def take(request: Request) -> Response:
        form = await request.form()
        fields = {name: form.getlist(name) for name in form}
        await appended.append(json.dumps(fields, ensure_ascii=False).encode() + b"\n")
        return RedirectResponse("/s/receipts/0", 303)

    app = Starlette(routes=[Route("/s/forms/{form}", take, methods=["POST"])])
    listening = socket.create_server(("127.0.0.1", 0))
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    config = uvicorn.Config(app, access_log=False, log_config=None)
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main(sys.argv[1])
