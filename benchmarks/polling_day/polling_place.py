"""The service of the day: killed, and started again at the same port."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.bench_build import place
from benchmarks.compounds import ROOT

_WAIT = 300.0
"""Seconds in which it starts at most: a minute was too short for a machine that does ten things more."""


def wait_until(done: Callable[[], int], enough: int, at_it: Sequence[threading.Thread]) -> None:
    """Returns when they have done enough. Raises RuntimeError where none of them goes on."""
    while done() < enough:
        if not any(each.is_alive() for each in at_it) and done() < enough:
            raise RuntimeError("nobody goes on; why is said above")
        time.sleep(0.01)


class PollingPlace:
    """`linli serve` over `folder`."""

    def __init__(self, folder: Path) -> None:
        self._settings = {**os.environ, **place(folder), "LINLI_RATE_LIMIT": "1000000/minute"}
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.kills = 0
        self._open = threading.Event()
        self._begin()

    def linli(self, *words: str, typed: str = "") -> str:
        """What a command beside it says. Raises CalledProcessError."""
        done = subprocess.run(
            [sys.executable, "-m", "site_src", *words],
            cwd=ROOT,
            env=self._settings,
            check=True,
            capture_output=True,
            text=True,
            input=typed,
        )
        return done.stdout

    def kill(self, between: Callable[[], object] = lambda: None) -> None:
        """kill -9, what is done `between`, and the next start."""
        self._open.clear()
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self.kills += 1
        between()
        self._begin()

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()

    def wait(self) -> None:
        """Returns when it is open."""
        if not self._open.wait(_WAIT):
            raise TimeoutError("the service doesn't start again")

    def facts(self, form: str) -> dict[str, Any]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/facts/{form}.json") as file:
            found: dict[str, Any] = json.load(file)
        return found

    def _begin(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "site_src", "serve", "--port", str(self.port)],
            cwd=ROOT,
            env=self._settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self._process.stdout
        said = []
        for line in self._process.stdout:
            said.append(line)
            if f":{self.port}" in line:
                # What it says later is read, or it would wait for somebody to.
                threading.Thread(target=self._process.stdout.read, daemon=True).start()
                self._open.set()
                return
        if "正被另一个进程占用" in "".join(said):
            # A table that is being imported opens the store by itself where no service runs.
            self._process.wait()
            self._begin()
            return
        raise RuntimeError("the service doesn't start:\n" + "".join(said))
