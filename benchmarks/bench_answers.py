"""From an answer to its pages on disk: a real server, one vote after another."""

from __future__ import annotations

import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks import Row
from benchmarks.bench_build import hugo, place, seconds
from benchmarks.compounds import ROOT, as_hugo, write_compound
from forms_service.answers.tally import ANSWERS
from forms_service.store.tables import open_store

_VOTES = 300


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


def _p99(folder: Path, answers: int) -> float:
    """Seconds from sending a vote to its 201, when its pages are on disk; the 99th percentile."""
    _store_answers(folder / "state", answers)
    environment = {**os.environ, **place(folder), "LINLI_RATE_LIMIT": "1000000/minute"}
    command = [sys.executable, "-m", "site_src", "serve", "--port", "0"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout
        found = next(m for line in process.stdout if (m := re.search(r"http://\S+:\d+", line)))
        connection = http.client.HTTPConnection(urlsplit(found.group()).netloc)
        body = json.dumps({"answers": {"weizhi": "东门岗亭北侧", "cishu": "每天"}})
        took = []
        for _ in range(_VOTES):
            started = time.perf_counter()
            connection.request(
                "POST", "/s/forms/dianti-cz", body, {"Content-Type": "application/json"}
            )
            answer = connection.getresponse()
            answer.read()
            took.append(time.perf_counter() - started)
            assert answer.status == 201, answer.status
        process.terminate()
    return statistics.quantiles(took, n=100)[98]


def rows() -> list[Row]:
    with tempfile.TemporaryDirectory(dir=".") as temporary:
        measured = {}
        for news, answers in ((100, 100), (5_000, 100_000)):
            folder = (Path(temporary) / str(news)).absolute()
            write_compound(folder / "content", news)
            measured[news] = _p99(folder, answers)
        site = as_hugo(
            Path(temporary).absolute() / "5000" / "content", Path(temporary).absolute() / "hugo"
        )
        rebuild = statistics.median(seconds([hugo(), "--quiet"], site) for _ in range(3))
    large, small = measured[5_000] * 1000, measured[100] * 1000
    against_hugo, against_small = large / (rebuild * 1000), large / small
    name = "answer → pages on disk, p99, 5,000 news and 100,000 answers"
    return [
        Row(
            f"{name}, against Hugo's rebuild",
            large,
            rebuild * 1000,
            "ms",
            against_hugo,
            "≤ 0.01",
            against_hugo <= 0.01,
        ),
        Row(
            f"{name}, against 100 news and 100 answers",
            large,
            small,
            "ms",
            against_small,
            "< 2",
            against_small < 2,
        ),
    ]
