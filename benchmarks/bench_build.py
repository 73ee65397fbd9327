"""Building: a whole site against plain Pelican and MkDocs, one edited page against Hugo."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import Row
from benchmarks.compounds import ROOT, as_hugo, as_mkdocs, as_pelican, write_compound

_ROUNDS = 3


def hugo() -> str:
    """Hugo's binary, in the benchmarks' own environment."""
    return str(ROOT / ".venv" / "bench" / "bin" / "hugo")


def seconds(command: list[str], cwd: Path, **environment: str) -> float:
    """How long a command takes, cold process and all. Raises where it fails."""
    started = time.perf_counter()
    subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT), **environment},
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return time.perf_counter() - started


def build_command() -> list[str]:
    return [sys.executable, "-m", "site_src", "build"]


def place(folder: Path) -> dict[str, str]:
    """The settings of a build in `folder`."""
    return {
        "LINLI_CONTENT": str(folder / "content"),
        "LINLI_SITE": str(folder / "site"),
        "LINLI_STATE": str(folder / "state"),
    }


def _full(folder: Path) -> list[Row]:
    """A full build against plain Pelican on the news and plain MkDocs, with search, on the standing
    pages alone (as we split them) and on all the pages. Each builds into folders that aren't there
    yet: removing files right before makes creating others several times slower on ext4."""
    content = folder / "content"
    news = as_pelican(content, folder / "pelican")
    standing = as_mkdocs(content, folder / "mkdocs", news=False)
    everything = as_mkdocs(content, folder / "mkdocs-all", news=True)
    mkdocs = [sys.executable, "-m", "mkdocs", "build", "-q", "-d"]
    ours, split, whole = [], [], []
    for number in range(_ROUNDS):
        out = f"{folder}/out-{number}"
        pelican = seconds([sys.executable, "-m", "pelican", str(news), "-o", out, "-q"], folder)
        split.append(pelican + seconds([*mkdocs, f"{out}-standing"], standing))
        whole.append(pelican + seconds([*mkdocs, f"{out}-all"], everything))
        fresh = {**place(folder), "LINLI_SITE": f"{out}-linli"}
        ours.append(seconds(build_command(), folder, **fresh))
    mine = statistics.median(ours)
    found = []
    for name, times in (("standing pages", split), ("all pages", whole)):
        other = statistics.median(times)
        what = f"full build, 1,000 news + standing pages, against pelican + mkdocs on {name}"
        found.append(Row(what, mine, other, "s", mine / other, "≤ 0.5", mine / other <= 0.5))
    return found


def _edit(folder: Path, pages: list[Path], bar: float) -> Row:
    site = as_hugo(folder / "content", folder / "hugo")
    seconds([hugo(), "--quiet"], site)
    seconds(build_command(), folder, **place(folder))
    ours, baseline = [], []
    for number in range(_ROUNDS):
        page = pages[len(pages) // (number + 2)]
        with page.open("a", encoding="utf-8") as file:
            file.write(f"\n改了一句 {number}。\n")
        shutil.copy(page, site / page.relative_to(folder))
        ours.append(seconds(build_command(), folder, **place(folder)))
        baseline.append(seconds([hugo(), "--quiet"], site))
    mine, other = statistics.median(ours), statistics.median(baseline)
    ratio = mine / other
    name = f"one edited page of {len(pages):,}, cold process, against Hugo"
    return Row(name, mine, other, "s", ratio, f"≤ {bar}", ratio <= bar)


def rows() -> list[Row]:
    found = []
    with tempfile.TemporaryDirectory(dir=".") as temporary:
        for news, bar in ((1_000, 1.0), (5_000, 0.5)):
            folder = (Path(temporary) / str(news)).absolute()
            pages = write_compound(folder / "content", news)
            found.append(_edit(folder, pages, bar))
            if news == 1_000:
                found += _full(folder)
    return found
