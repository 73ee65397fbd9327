"""Servers to measure: the service over a compound, and a bare Starlette route; each a process of its
own that ends with the block."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.bench_build import place
from benchmarks.compounds import ROOT


@contextmanager
def service(folder: Path) -> Iterator[int]:
    """`linli serve` over `folder`/content, without a limit to how often one client may send; gives its
    port once it listens."""
    settings = {**place(folder), "LINLI_RATE_LIMIT": "1000000/minute"}
    with _running(["-m", "site_src", "serve", "--port", "0"], settings) as port:
        yield port


@contextmanager
def bare_route(path: Path) -> Iterator[int]:
    """See bare_route; it appends to `path`."""
    with _running(["-m", "benchmarks.bare_route", str(path)], {}) as port:
        yield port


@contextmanager
def _running(arguments: list[str], settings: dict[str, str]) -> Iterator[int]:
    with subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout
        try:
            found = (re.search(r"http://[^:\s]+:(\d+)", line) for line in process.stdout)
            yield int(next(match for match in found if match).group(1))
        finally:
            process.terminate()
