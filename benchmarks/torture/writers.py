"""Who writes: a process on the store alone, or the whole service over HTTP. Both tell what they tried
and what was acknowledged."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from benchmarks.compounds import ROOT

_PATIENCE = 60.0


class WaitedInVain(Exception):
    """A writer did not do what it has to."""


class Heard:
    """What a writer said so far. `tried`: keys whose answer may be stored; `acked`: key → receipt."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.tried: set[str] = set()
        self.acked: dict[str, str] = {}
        self.refused = 0
        self.closed: str | None = None
        self.ended = False

    def hear(self, line: str) -> None:
        word, *rest = line.split()
        with self.changed:
            match word:
                case "try":
                    self.tried.add(rest[0])
                case "ack":
                    self.acked[rest[0]] = rest[1]
                case "full":
                    self.refused += 1
                case "closed":
                    self.closed = rest[0] if rest else ""
            self.changed.notify_all()

    def end(self) -> None:
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def wait_acks(self, count: int) -> None:
        """Until so many were acknowledged, or nothing more will be."""
        self._wait(lambda: len(self.acked) >= count, f"{count} acknowledgements")

    def wait_refused(self) -> None:
        """Until something more is refused."""
        before = self.refused
        self._wait(lambda: self.refused > before, "a refusal")

    def wait_closed(self) -> None:
        self._wait(lambda: False, "the store to close")

    def _wait(self, reached: Callable[[], bool], what: str) -> None:
        with self.changed:
            if not self.changed.wait_for(
                lambda: reached() or self.closed is not None or self.ended, _PATIENCE
            ):
                raise WaitedInVain(f"waited in vain for {what}; {len(self.acked)} acknowledged")


class Writer(Protocol):
    """A process that writes until it is ended."""

    heard: Heard
    pid: int

    def kill(self) -> None:
        """kill -9; returns when all that it said was heard."""

    def stop(self) -> None:
        """Ends it in order."""


class Storing:
    """`benchmarks.torture.storing` on the store in `folder`, which may be made to fail: see shim."""

    def __init__(
        self, folder: Path, prefix: str, again: Sequence[str], environment: dict[str, str]
    ) -> None:
        self.heard = Heard()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.torture.storing", str(folder), prefix],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pid = self._process.pid
        assert self._process.stdin
        self._process.stdin.write(json.dumps(list(again)) + "\n")
        self._process.stdin.flush()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            if line.endswith("\n"):
                self.heard.hear(line)
        self.heard.end()

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        self._ended()

    def stop(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._ended()

    def _ended(self) -> None:
        self._process.wait(_PATIENCE)
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()


class Serving:
    """`linli serve` over `compound`/content and state, asked by a few browsers at once."""

    def __init__(self, compound: Path, prefix: str, again: Sequence[str]) -> None:
        self.heard = Heard()
        environment = {
            **os.environ,
            "LINLI_CONTENT": str(compound / "content"),
            "LINLI_SITE": str(compound / "site"),
            "LINLI_STATE": str(compound / "state"),
            "LINLI_RATE_LIMIT": "1000000/minute",
        }
        self._log = (compound / "log").open("a")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "site_src", "serve", "--port", "0"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self.pid = self._process.pid
        self._browsers: list[threading.Thread] = []
        assert self._process.stdout
        said = (re.search(r"http://\S+:\d+", line) for line in self._process.stdout)
        found = next((match for match in said if match), None)
        if found is None:
            self.stop()
            raise RuntimeError(
                "linli serve did not start:\n" + (compound / "log").read_text()[-2000:]
            )
        self._keys = itertools.chain(again, (f"{prefix}-{n}" for n in itertools.count()))
        self._taking = threading.Lock()
        self._at = urlsplit(found.group()).netloc
        self._browsers = [threading.Thread(target=self._browse) for _ in range(4)]
        for browser in self._browsers:
            browser.start()

    def _browse(self) -> None:
        connection = http.client.HTTPConnection(self._at, timeout=30)
        try:
            while True:
                with self._taking:
                    key = next(self._keys)
                self.heard.hear(f"try {key}")
                body = json.dumps({"answers": {"where": "河边", "words": key}})
                headers = {"Content-Type": "application/json", "Idempotency-Key": key}
                connection.request("POST", "/s/forms/bench", body, headers)
                answer = connection.getresponse()
                said = json.loads(answer.read())
                if answer.status == 201:
                    self.heard.hear(f"ack {key} {said['receipt'].replace('-', '')}")
                else:
                    self.heard.hear("full")
        except (OSError, http.client.HTTPException, ValueError):
            return  # It was killed: what was tried is asked again.
        finally:
            connection.close()

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        self._ended()

    def stop(self) -> None:
        self._process.terminate()
        self._ended()

    def _ended(self) -> None:
        self._process.wait(_PATIENCE)
        for browser in self._browsers:
            browser.join()
        self.heard.end()
        if self._process.stdout:
            self._process.stdout.close()
        self._log.close()
