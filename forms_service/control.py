"""What a command asks of the service that has the store open: a line of JSON each way, through a socket
in the store's folder, which only its user can reach. It passes through memory alone, so that what is
asked about lies in no file.

A message names what is asked and says with what: `{"erase": {"receipt": …}}`. Each has its own answer.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from forms_service.refusal import Refusal
from forms_service.telemetry.logs import event

SOCKET = "service.sock"
_LONGEST = 64 * 1024 * 1024
"""Bytes of a message: a roster of 20,000 rows is some five million."""
Message = dict[str, Any]
Answer = Callable[[Message], Awaitable[Message]]
"""What a running service does when it is asked, and says of it. Raises Refusal, which reaches whoever asks."""
_FAULT, _STATUS = "fault", "status"


class NobodyAnswers(Exception):
    """No service answers at the socket, or it went away before it had answered."""


@contextmanager
def _address(folder: Path) -> Iterator[str]:
    """The socket's path, short enough for a socket's address wherever the folder lies."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        by_fd = Path(f"/proc/self/fd/{fd}")
        yield str((by_fd if by_fd.exists() else folder) / SOCKET)
    finally:
        os.close(fd)


@asynccontextmanager
async def listening(folder: Path, answers: Mapping[str, Answer]) -> AsyncIterator[None]:
    """Answers commands while it lasts, each by what it asks. The caller has the store's lock, so a socket that is there is a
    dead service's. Where there can be none, the service runs without."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            [(what, message)] = json.loads(await reader.readline()).items()
            try:
                said = await answers[what](message)
            except Refusal as refusal:
                said = {_FAULT: refusal.text, _STATUS: refusal.status}
            writer.write(json.dumps(said, ensure_ascii=False).encode() + b"\n")
            await writer.drain()
        except Exception:
            event("command not answered", logging.ERROR, failed=True)
        finally:
            writer.close()

    with _address(folder) as address:  # It stays good as long as the socket is known by it.
        try:
            socket_ = _bound(folder, address)
            server = await asyncio.start_unix_server(talk, sock=socket_, limit=_LONGEST)
        except OSError:
            event("no socket for commands", logging.WARNING, failed=True)
            yield
            return
        try:
            yield
        finally:
            server.close()
            (folder / SOCKET).unlink(missing_ok=True)


def _bound(folder: Path, address: str) -> socket.socket:
    (folder / SOCKET).unlink(missing_ok=True)
    found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        found.bind(address)
        (folder / SOCKET).chmod(0o600)
    except BaseException:
        found.close()
        raise
    return found


def ask(folder: Path, what: str, message: Message) -> Message:
    """What the service that has the store in `folder` open says to `message`, however long it takes.
    Raises Refusal where it refuses; NobodyAnswers, so too where it knows nothing of `what`, as one of an older
    version."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as found:
            with _address(folder) as address:
                found.connect(address)
            found.sendall(json.dumps({what: message}).encode() + b"\n")
            with found.makefile("rb") as answers:
                said = json.loads(answers.readline())
    except (OSError, ValueError) as error:
        raise NobodyAnswers(str(error)) from error
    if not isinstance(said, dict):
        raise NobodyAnswers
    if _FAULT in said and _STATUS in said:
        raise Refusal(said[_STATUS], said[_FAULT])
    return said
