"""`linli serve` over a folder, as a process of its own on a free port."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.forks import Fork, can_be_forked, forked

ROOT = Path(__file__).parents[2]
PATIENCE = 20.0
ADDRESS = "http://localhost"
"""Where a site is reached, whichever port it gets: one that was built for it isn't built again as it
is served. For one that names its port, hand LINLI_BASE_URL="" to `start`."""


@dataclass(frozen=True)
class Site:
    """A running service: its address, and its folders."""

    url: str
    content: Path
    site: Path
    state: Path


class _Server(subprocess.Popen[str]):
    """A process whose output is closed when it has ended."""

    def wait(self, timeout: float | None = None) -> int:
        status = super().wait(timeout)
        if self.stdout:
            self.stdout.close()
        return status


def start(folder: Path, **settings: str) -> tuple[subprocess.Popen[str] | Fork, str]:
    """Starts `linli serve` on a free port over `folder`/content; the process and its address."""
    environment = {
        **os.environ,
        "LINLI_CONTENT": str(folder / "content"),
        "LINLI_SITE": str(folder / "site"),
        "LINLI_STATE": str(folder / "state"),
        "LINLI_RATE_LIMIT": "100000/minute",
        "LINLI_BASE_URL": ADDRESS,
        **settings,
    }
    with (folder / "log").open("a") as log:
        words = ("serve", "--port", "0")
        process: subprocess.Popen[str] | Fork
        if can_be_forked(environment):
            process = forked(words, environment, ROOT, subprocess.PIPE, log.fileno())
        else:
            process = _Server(
                [sys.executable, "-m", "site_src", *words],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            return process, found.group()
    said.append((folder / "log").read_text(encoding="utf-8"))
    raise AssertionError("linli serve did not start:\n" + "".join(said))


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Site]:
    """A service over `folder`/content while it is asked."""
    process, url = start(folder, **settings)
    try:
        yield Site(url, folder / "content", folder / "site", folder / "state")
    finally:
        process.terminate()
        process.wait(PATIENCE)
