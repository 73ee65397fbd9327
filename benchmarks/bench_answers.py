"""From an answer to its pages on disk, one vote after another: at two sizes, and beside Hugo."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks import Row
from benchmarks.bench_build import hugo, seconds
from benchmarks.bench_path import SENT
from benchmarks.compounds import as_hugo, write_compound
from benchmarks.senders import Senders
from benchmarks.served import service
from forms_service.answers.tally import ANSWERS
from forms_service.store.tables import open_store

_ROUNDS = 10
_VOTES = 100
_WARM = 5


def _store_answers(state: Path, count: int) -> None:
    answer = {
        "form": "dianti-cz",
        "at": "2026-11-01T08:00:00+08:00",
        "choices": {"weizhi": ["东门岗亭北侧"], "cishu": ["每天"]},
        "entries": {},
    }
    with open_store(state / "store") as store:
        for start in range(0, count, 10_000):
            part: dict[str, object] = {
                f"{n:016}": answer for n in range(start, min(start + 10_000, count))
            }
            store.transact(lambda _, part=part: ({ANSWERS: part}, None))  # type: ignore[misc]


def _in_turn(senders: Sequence[Senders]) -> list[float]:
    """Seconds from sending an answer to the redirect, when its pages are on disk: of each the 99th
    percentile. They take turns, so that the machine's mood is the same for all."""
    for sender in senders:
        sender.took(1, _WARM)
    took: list[list[float]] = [[] for _ in senders]
    for _ in range(_ROUNDS):
        for found, sender in zip(took, senders, strict=True):
            found += sender.took(1, _VOTES)
    return [statistics.quantiles(found, n=100)[98] for found in took]


def rows() -> list[Row]:
    sizes = ((100, 100), (5_000, 100_000))
    with tempfile.TemporaryDirectory(dir=".") as temporary:
        with ExitStack() as running:
            senders = []
            for news, answers in sizes:
                folder = (Path(temporary) / str(news)).absolute()
                write_compound(folder / "content", news)
                _store_answers(folder / "state", answers)
                senders.append(Senders(running.enter_context(service(folder)), *SENT))
            small, large = (seconds * 1000 for seconds in _in_turn(senders))
        site = as_hugo(
            Path(temporary).absolute() / "5000" / "content", Path(temporary).absolute() / "hugo"
        )
        rebuild = statistics.median(seconds([hugo(), "--quiet"], site) for _ in range(3))
    against_hugo, against_small = large / (rebuild * 1000), large / small
    name = "answer → pages on disk, p99, 5,000 news and 100,000 answers"
    return [
        Row(
            f"{name}, against Hugo's rebuild",
            large,
            rebuild * 1000,
            "ms",
            against_hugo,
            "≤ 0.005",
            against_hugo <= 0.005,
        ),
        Row(
            f"{name}, against 100 news and 100 answers",
            large,
            small,
            "ms",
            against_small,
            "≤ 1.1",
            against_small <= 1.1,
        ),
    ]
