"""`linli` in processes of their own that needn't read the program first, a second each time: they are forks
of one that has read it, and are given what a started one is given."""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, NoReturn

ROOT = Path(__file__).parents[2]
_READ_BY_PYTHON = ("PYTHON", "LANG", "LC_", "LD_", "TZ")
"""What Python and its libraries look at once, as they start, and a fork no more."""
_NUMBER = struct.Struct("!i")
_LIMITS = tuple(getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_"))


def can_be_forked(environment: Mapping[str, str]) -> bool:
    """Whether a fork is what a process that is started with this environment would be."""
    names = {n for n in environment.keys() | os.environ.keys() if n.startswith(_READ_BY_PYTHON)}
    return all(environment.get(name) == os.environ.get(name) for name in names)


class Fork:
    """A process, as far as `subprocess.Popen` would tell of it. `stdout`: what it says, where that was piped."""

    def __init__(self, line: socket.socket, stdout: IO[str] | None) -> None:
        self._line, self.stdout = line, stdout
        self.returncode: int | None = None
        self.pid = _told(line)

    def poll(self) -> int | None:
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it has ended: the number of what killed it with a minus."""
        if self.returncode is None:
            self._line.settimeout(timeout)
            try:
                self.returncode = _told(self._line)
            except (TimeoutError, BlockingIOError):
                raise subprocess.TimeoutExpired("linli", timeout or 0) from None
            self._line.close()
            if self.stdout:
                self.stdout.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def forked(
    words: Sequence[str], environment: Mapping[str, str], cwd: Path, out: int, err: int
) -> Fork:
    """`linli` with these words, in this environment and folder, writing to the files `out` and `err`, or
    to a pipe for `subprocess.PIPE`."""
    limits = [(which, resource.getrlimit(which)) for which in _LIMITS]
    asked = {"words": words, "environment": dict(environment), "cwd": str(cwd), "limits": limits}
    here, there = socket.socketpair()
    with there, _written_to(out) as (written, stdout):
        socket.send_fds(_door(), [b"."], [there.fileno(), written, err])
        here.sendall(f"{json.dumps(asked)}\n".encode())
        return Fork(here, stdout)


@contextmanager
def _written_to(out: int) -> Iterator[tuple[int, IO[str] | None]]:
    if out != subprocess.PIPE:
        yield out, None
        return
    reading, writing = os.pipe()
    try:
        yield writing, os.fdopen(reading, encoding="utf-8")
    finally:
        os.close(writing)


@cache
def _door() -> socket.socket:
    """Where the process that has read the program is asked for forks; it ends with this one."""
    here, there = socket.socketpair()
    with there:
        subprocess.Popen(
            [sys.executable, "-m", "tests.support.forks", str(there.fileno())],
            cwd=ROOT,
            pass_fds=[there.fileno()],
            stdin=subprocess.DEVNULL,
        )
    return here


def _told(line: socket.socket) -> int:
    """The next number that is told: of the process, then how it ended."""
    said = line.recv(_NUMBER.size)
    assert said, "the process that forks has ended"
    [number] = _NUMBER.unpack(said)
    return int(number)


def _fork(door: socket.socket) -> None:
    """Forks whenever it is asked to. Returns in the fork; here the process ends when nobody can ask any more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        _, files, _, _ = socket.recv_fds(door, 1, 3)
        if not files:
            os._exit(0)
        if not os.fork():
            break
        for file in files:
            os.close(file)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    door.close()
    line = socket.socket(fileno=files[0])
    with line.makefile() as lines:
        asked = json.loads(lines.readline())
    if pid := os.fork():
        os.closerange(0, 3)
        for file in files[1:]:
            os.close(file)
        _tell_the_end(line, pid)
    line.close()
    _become(asked, *files[1:])


def _tell_the_end(line: socket.socket, pid: int) -> NoReturn:
    """Tells of the process `pid` as a started one's parent hears of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        line.sendall(_NUMBER.pack(pid))
        _, status = os.waitpid(pid, 0)
        line.sendall(_NUMBER.pack(os.waitstatus_to_exitcode(status)))
    finally:
        os._exit(0)


def _become(asked: Mapping[str, object], out: int, err: int) -> None:
    for number, file in ((1, out), (2, err)):
        os.dup2(file, number)
        os.close(file)
    for which, limit in asked["limits"]:
        resource.setrlimit(which, limit)
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["cwd"])
    sys.argv = [str(Path(sys.executable).with_name("linli")), *asked["words"]]


if __name__ == "__main__":
    gc.disable()
    import mkdocs.commands.build  # noqa: F401

    import forms_service.run.serve_command  # noqa: F401
    import site_src.build.full_build
    import site_src.cli
    import site_src.sharing.drawing  # noqa: F401
    from site_src.__main__ import run

    gc.freeze()
    gc.enable()
    assert threading.active_count() == 1, "a fork would miss the others"
    _fork(socket.socket(fileno=int(sys.argv[1])))
    sys.exit(run())
