"""A program `linli` for what starts one by its path, as git's hooks do: it is a fork of one that has read the
program, in place of a process that reads it first."""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path
from threading import Thread

from tests.support.forks import forked

_PROGRAM = """\
#!{python} -IS
import json, os, socket, sys

line = socket.socket(socket.AF_UNIX)
line.connect({door!r})
socket.send_fds(line, [b"."], [1, 2])
asked = {{"words": sys.argv[1:], "environment": dict(os.environ), "cwd": os.getcwd()}}
line.sendall(json.dumps(asked).encode() + b"\\n")
sys.exit(int(line.makefile().readline()))
"""


def put_program(folder: Path) -> Path:
    """Puts it into `folder`; it works as long as this process runs."""
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(folder / "door"))
    door.listen()
    Thread(target=_serve, args=(door,), daemon=True).start()
    program = folder / "linli"
    program.write_text(_PROGRAM.format(python=sys.executable, door=str(folder / "door")), "utf-8")
    program.chmod(0o755)
    return program


def _serve(door: socket.socket) -> None:
    while True:
        line, _ = door.accept()
        Thread(target=_run, args=(line,), daemon=True).start()


def _run(line: socket.socket) -> None:
    _, files, _, _ = socket.recv_fds(line, 1, 2)
    with line, line.makefile() as lines:
        asked = json.loads(lines.readline())
        process = forked(asked["words"], asked["environment"], Path(asked["cwd"]), *files)
        for file in files:
            os.close(file)
        line.sendall(f"{process.wait()}\n".encode())
