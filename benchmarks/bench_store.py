"""The store beside the disk it stands on: its baseline is a bare append and fdatasync."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import Row
from forms_service.answers.tally import ANSWERS, Tally
from forms_service.store.commits import Commits
from forms_service.store.tables import Store, open_store

_ROUNDS = 9
_SERIAL = 300
_TASKS = 64
_MANY = 100_000
ANSWER = {
    "form": "dianti-cz",
    "at": "2026-11-01T08:00:00+08:00",
    "choices": {"weizhi": ["东门岗亭北侧"], "cishu": ["每天"]},
    "entries": {"jianyi": "希望充电棚再加两个插座。"},
}

_OPENING = """
import resource, sys, time
from pathlib import Path
from forms_service.store.tables import open_store
started = time.perf_counter()
store = open_store(Path(sys.argv[1]))
took = time.perf_counter() - started
assert len(store.journal.state["answers"]) >= int(sys.argv[2])
print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def _filled(folder: Path, count: int) -> Store:
    """A store of so many answers, as the service opens it: with its tally."""
    store = open_store(folder)
    for start in range(1, count + 1, 10_000):
        part: dict[str, Any] = {
            str(number): ANSWER for number in range(start, min(start + 10_000, count + 1))
        }
        store.transact(lambda _, part=part: ({ANSWERS: part}, None))  # type: ignore[misc]
    store.subscribe(Tally().change)
    store.table(ANSWERS).insert(ANSWER)  # Finds the next id, once.
    return store


def _each(action: Callable[[], object], times: int) -> float:
    """Seconds each, of so many one after another."""
    started = time.perf_counter()
    for _ in range(times):
        action()
    return (time.perf_counter() - started) / times


def _interleaved(*actions: Callable[[], float]) -> list[float]:
    """The median of each over rounds in which all take their turn."""
    rounds = [[action() for action in actions] for _ in range(_ROUNDS)]
    return [statistics.median(column) for column in zip(*rounds, strict=True)]


def _serial(folder: Path) -> Row:
    """Durable inserts beside the same documents appended to a plain file."""
    with _filled(folder / "serial", 0) as store:
        table = store.table(ANSWERS)
        fd = os.open(folder / "bare", os.O_WRONLY | os.O_APPEND | os.O_CREAT)

        def append() -> None:
            os.write(fd, json.dumps(ANSWER, ensure_ascii=False).encode() + b"\n")
            os.fdatasync(fd)

        ours, bare = _interleaved(
            lambda: _each(lambda: table.insert(ANSWER), _SERIAL), lambda: _each(append, _SERIAL)
        )
        os.close(fd)
    ratio = bare / ours
    return Row(
        "durable inserts a second, one after another, to bare append+fdatasync",
        1 / ours,
        1 / bare,
        "/s",
        ratio,
        "≥ 0.5",
        ratio >= 0.5,
    )


def _at_once(folder: Path) -> Row:
    """Tasks of an event loop that write at the same time, beside one that writes for all."""
    with _filled(folder / "at-once", 0) as store:
        table, commits = store.table(ANSWERS), Commits(store)

        async def insert() -> None:
            await commits.run(lambda: table.insert(ANSWER))

        async def together() -> None:
            for _ in range(8):
                await asyncio.gather(*(insert() for _ in range(_TASKS)))

        async def one_by_one() -> None:
            for _ in range(_TASKS):
                await insert()

        count = 8 * _TASKS
        ours, alone = _interleaved(
            lambda: _each(lambda: asyncio.run(together()), 1) / count,
            lambda: _each(lambda: asyncio.run(one_by_one()), 1) / _TASKS,
        )
        commits.close()
    ratio = alone / ours
    return Row(
        f"durable inserts a second, {_TASKS} tasks at once, to one after another",
        1 / ours,
        1 / alone,
        "/s",
        ratio,
        "≥ 5",
        ratio >= 5,
    )


def _at_size(folder: Path) -> Row:
    """An insert where much is stored, beside one where little is."""
    with _filled(folder / "many", _MANY) as many, _filled(folder / "few", 100) as few:
        there, here = many.table(ANSWERS), few.table(ANSWERS)
        # Slices as short as the ratio is fine: the disk's mood is the same for both.
        pairs = [
            (_each(lambda: there.insert(ANSWER), 20), _each(lambda: here.insert(ANSWER), 20))
            for _ in range(10 * _ROUNDS)
        ]
    ours, baseline = (statistics.median(column) * 1e6 for column in zip(*pairs, strict=True))
    ratio = ours / baseline
    return Row(
        f"a durable insert at {_MANY:,} stored, to one at 100",
        ours,
        baseline,
        "µs",
        ratio,
        "≤ 1.2",
        ratio <= 1.2,
    )


def _opening(folder: Path) -> list[Row]:
    """Opening what `_at_size` left, in a process of its own, beside parsing the same lines bare."""
    path = folder / "many"
    took, memory = [], []
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", _OPENING, str(path), str(_MANY)],
            capture_output=True,
            text=True,
            check=True,
        )
        seconds, megabytes = map(float, done.stdout.split())
        took.append(seconds)
        memory.append(megabytes)
    journal = next(path.glob("*.jsonl"))

    def parse() -> None:
        for line in journal.read_bytes().splitlines():
            json.loads(line)

    bare = statistics.median(_each(parse, 1) for _ in range(3))
    size = journal.stat().st_size / 2**20
    seconds, megabytes = statistics.median(took), max(memory)
    return [
        Row(
            f"opening {_MANY:,} answers, to parsing the file's JSON",
            seconds,
            bare,
            "s",
            seconds / bare,
            "< 2 s",
            seconds < 2,
        ),
        Row(
            f"memory of a process with {_MANY:,} answers open, to the file's size",
            megabytes,
            size,
            "MB",
            megabytes / size,
            "< 300 MB",
            megabytes < 300,
        ),
    ]


def rows() -> list[Row]:
    """The store's figures; its files and the baseline's stand in one folder on the same disk."""
    with tempfile.TemporaryDirectory(prefix=".bench-store-", dir=Path.cwd()) as name:
        folder = Path(name)
        return [_serial(folder), _at_once(folder), _at_size(folder), *_opening(folder)]
