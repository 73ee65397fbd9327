"""Building: a whole site against Hugo with Pagefind, and against plain Pelican and MkDocs; one edited
page against Hugo."""

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


def pagefind() -> str:
    """Pagefind's binary, there too."""
    place = "lib/python*/site-packages/pagefind_bin_extended/pagefind_extended"
    return str(next((ROOT / ".venv" / "bench").glob(place)))


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


def _fresh(folder: Path, number: int) -> dict[str, str]:
    """The settings of a first build in `folder`, posters and all. It goes where nothing is yet:
    removing files right before makes creating others several times slower on ext4."""
    return {**place(folder), "LINLI_SITE": f"{folder}/first-{number}"}


def _row(what: str, ours: list[float], baseline: list[float], bar: float) -> Row:
    mine, other = statistics.median(ours), statistics.median(baseline)
    return Row(what, mine, other, "s", mine / other, f"≤ {bar}", mine / other <= bar)


def _full_against_plain(folder: Path) -> Row:
    """A full build against plain Pelican on the news and plain MkDocs, with search, on all pages."""
    content = folder / "content"
    news = as_pelican(content, folder / "pelican")
    everything = as_mkdocs(content, folder / "mkdocs")
    ours, plain = [], []
    for number in range(_ROUNDS):
        out = f"{folder}/plain-{number}"
        pelican = seconds([sys.executable, "-m", "pelican", str(news), "-o", out, "-q"], folder)
        mkdocs = [sys.executable, "-m", "mkdocs", "build", "-q", "-d", f"{out}-all"]
        plain.append(pelican + seconds(mkdocs, everything))
        ours.append(seconds(build_command(), folder, **_fresh(folder, number)))
    what = "full build, 1,000 news + standing pages, against plain pelican + mkdocs on all pages"
    return _row(what, ours, plain, 0.5)


def _full_against_hugo(folder: Path, news: int, bar: float) -> Row:
    """A full build against Hugo and, on what it built, Pagefind. `folder` holds Hugo's site."""
    site = folder / "hugo"
    ours, baseline = [], []
    for number in range(_ROUNDS):
        out = f"{folder}/hugo-{number}"
        built = seconds([hugo(), "--quiet", "-d", out], site)
        baseline.append(built + seconds([pagefind(), "--site", out], folder))
        ours.append(seconds(build_command(), folder, **_fresh(folder, _ROUNDS + number)))
    what = f"full build, {news:,} news + standing pages, against Hugo + Pagefind on the same pages"
    return _row(what, ours, baseline, bar)


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
    name = f"one edited page of {len(pages):,}, cold process, against Hugo"
    return _row(name, ours, baseline, bar)


def rows() -> list[Row]:
    found = []
    with tempfile.TemporaryDirectory(dir=".") as temporary:
        for news, edit_bar, full_bar in ((1_000, 1.0, 0.9), (5_000, 0.5, 0.6)):
            folder = (Path(temporary) / str(news)).absolute()
            pages = write_compound(folder / "content", news)
            found.append(_edit(folder, pages, edit_bar))
            found.append(_full_against_hugo(folder, news, full_bar))
            if news == 1_000:
                found.append(_full_against_plain(folder))
    return found
