"""The whole path of an answer, from the form's POST to the redirect, beside the least that could take
it: a bare Starlette route on the same machine, asked by the same client in turn with ours."""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks import Row
from benchmarks.compounds import ROOT
from benchmarks.senders import Senders, urlencoded
from benchmarks.served import bare_route, service

_ROUNDS = 9
_ALONE = 60
_CLIENTS = 64
_EACH = 8
_WARM = 5
_FIELDS = [
    ("weizhi", "东门岗亭北侧"),
    ("xuyao", "离家近"),
    ("xuyao", "有雨棚"),
    ("cishu", "每天"),
    ("website", ""),
    ("elapsed", "20000"),
]
SENT = ("/s/forms/dianti-cz", urlencoded(_FIELDS, "xiangfa"))
"""Where an answer of the demo compound goes, and what it says."""


def _alone(ours: Senders, bare: Senders) -> list[Row]:
    """One client after another: what each of them waits."""
    mine, least = [], []
    for _ in range(_ROUNDS):
        mine += ours.took(1, _ALONE)
        least += bare.took(1, _ALONE)
    found = []
    for what, at, bar in (("p50", 50, 10.0), ("p99", 99, None)):
        ms, other = (statistics.quantiles(took, n=100)[at - 1] * 1000 for took in (mine, least))
        name = f"answer → redirect, one client alone, {what}, to a bare Starlette route's"
        ratio = ms / other
        said = "–" if bar is None else f"≤ {bar:g}"
        found.append(Row(name, ms, other, "ms", ratio, said, bar is None or ratio <= bar))
    return found


def _at_once(ours: Senders, bare: Senders) -> Row:
    """Many clients, each of which sends its next answer once it was redirected."""

    def rate(senders: Senders) -> float:
        started = time.perf_counter()
        senders.took(_CLIENTS, _EACH)
        return _CLIENTS * _EACH / (time.perf_counter() - started)

    rounds = [(rate(ours), rate(bare)) for _ in range(_ROUNDS)]
    mine, least = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = mine / least
    name = f"answers a second, {_CLIENTS} clients at once, to a bare Starlette route's"
    return Row(name, mine, least, "/s", ratio, "≥ 0.4", ratio >= 0.4)


def rows() -> list[Row]:
    with tempfile.TemporaryDirectory(dir=".") as temporary:
        folder = Path(temporary).absolute()
        shutil.copytree(ROOT / "content", folder / "content")
        with service(folder) as port, bare_route(folder / "bare") as least:
            ours, bare = Senders(port, *SENT), Senders(least, *SENT)
            for senders in (ours, bare):
                senders.took(1, _WARM)
            return [*_alone(ours, bare), _at_once(ours, bare)]
