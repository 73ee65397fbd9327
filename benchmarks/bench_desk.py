"""The desk over 100,000 answers to one form: a page of their list, however it is filtered, and an export."""

from __future__ import annotations

import http.client
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from urllib.parse import urlencode, urlsplit

from benchmarks import Row
from forms_service.answers.reading import PUBLISHABLE
from forms_service.answers.tally import ANSWERS
from forms_service.desk.access import COOKIE
from forms_service.staff.roles import Role
from forms_service.store.tables import open_store
from tests.support.demo import put_demo
from tests.support.desk import sign_in_all
from tests.support.serving import start

_ANSWERS = 100_000
_ROUNDS = 5
_FORM = "measure"
_PAGE = """---
title: 量一量
kind: form
form:
  kind: signup
  opens: 2026-01-01
  closes: 2099-12-31
  questions:
    - {id: who, ask: 怎么称呼, type: name}
    - {id: phone, ask: 电话, type: phone, required: true}
    - {id: year, ask: 几年级, type: choice, options: [一年级, 二年级, 三年级]}
    - {id: children, ask: 几个孩子, type: number}
    - {id: words, ask: 想说的, type: text, publish: approved}
---
"""
_LISTS = (
    "",
    "page=1000",
    "which=pending",
    "since=2026-11-10&until=2026-11-20",
    "option=year%3A%E4%BA%8C%E5%B9%B4%E7%BA%A7",
    "q=%E7%AC%AC99",
    "q=abcd",
    "q=1234",
    "q=%E7%AC%AC99&option=year%3A%E4%BA%8C%E5%B9%B4%E7%BA%A7&since=2026-11-10",
)
"""Everything, the far end, a status, days, an option, a text, a piece of a receipt, the end of a phone
number, and several of these."""
_MIDDLE = urlencode({"show": "waiting", "from": "2026-11-15T08:30:00+08:00~~words"})
_PAGE_MS, _EXPORT_S, _EXPORT_MIB = 200.0, 20.0, 64.0


def _store_answers(state: Path) -> None:
    draw = Random(0)
    with open_store(state / "store") as store:
        for begin in range(0, _ANSWERS, 10_000):
            part = {
                f"{draw.getrandbits(64):016X}".replace("A", "Z"): {
                    "form": _FORM,
                    "at": f"2026-11-{1 + number * 27 // _ANSWERS:02}T08:{number % 60:02}:00+08:00",
                    "choices": {"year": [draw.choice(["一年级", "二年级", "三年级"])]},
                    "entries": {
                        "who": draw.choice("王李张刘陈") + "小明",
                        "phone": f"138{number:08}",
                        "children": 1 + number % 2,
                        "words": f"第{number}份：接送的是外婆，她没有手机，请打这个电话，谢谢老师。",
                    },
                    PUBLISHABLE: ["words"],
                    **({"status": "pending"} if number % 50 == 0 else {}),
                }
                for number in range(begin, begin + 10_000)
            }
            store.transact(lambda _, part=part: ({ANSWERS: part}, None))  # type: ignore[misc]


class _Clerk:
    """Somebody's browser, on a connection that is kept."""

    def __init__(self, url: str, token: str) -> None:
        self._line = http.client.HTTPConnection(urlsplit(url).netloc, timeout=120)
        self._headers = {"Cookie": f"{COOKIE}={token}"}

    def seconds(self, path: str) -> float:
        """From asking to the last byte."""
        started = time.perf_counter()
        self._line.request("GET", path, headers=self._headers)
        answer = self._line.getresponse()
        while answer.read(1 << 16):
            pass
        assert answer.status == 200, answer.status
        return time.perf_counter() - started


def _memory(process: int, what: str) -> float:
    """MiB of a process's memory: `VmRSS` now, `VmHWM` at most since `clear_refs`."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(what):
            return int(line.split()[1]) / 1024
    raise LookupError(what)


def _peak(process: int, work: Callable[[], float]) -> tuple[float, float]:
    """How long it takes, and how many MiB the process has at most meanwhile."""
    Path(f"/proc/{process}/clear_refs").write_text("5")
    return work(), _memory(process, "VmHWM")


def rows() -> list[Row]:
    found = []
    with tempfile.TemporaryDirectory(dir=".") as temporary:
        folder = Path(temporary).absolute()
        put_demo(folder)
        (folder / "content" / "forms" / f"{_FORM}.md").write_text(_PAGE, encoding="utf-8")
        _store_answers(folder / "state")
        token = sign_in_all(folder / "state")[Role.CLERK]
        process, url = start(folder)
        try:
            clerk = _Clerk(url, token)
            address = f"/s/desk/forms/{_FORM}"
            clerk.seconds("/s/desk/forms")
            idle = _memory(process.pid, "VmRSS")
            slowest = max(
                statistics.median(clerk.seconds(f"{address}?{query}") for _ in range(_ROUNDS))
                for query in _LISTS
            )
            ms = slowest * 1000
            name = f"a page of {_ANSWERS:,} answers in the desk, slowest of {len(_LISTS)} filters"
            found.append(
                Row(
                    f"{name}, against the bar",
                    ms,
                    _PAGE_MS,
                    "ms",
                    ms / _PAGE_MS,
                    "< 1",
                    ms < _PAGE_MS,
                )
            )
            pages = ("/s/desk/moderation", f"/s/desk/moderation?{_MIDDLE}", "/s/desk")
            slowest = max(
                statistics.median(clerk.seconds(page) for _ in range(_ROUNDS)) for page in pages
            )
            ms = slowest * 1000
            found.append(
                Row(
                    f"{_ANSWERS:,} texts that wait: the slowest of two pages of them and 今天, "
                    "against the bar",
                    ms,
                    _PAGE_MS,
                    "ms",
                    ms / _PAGE_MS,
                    "< 1",
                    ms < _PAGE_MS,
                )
            )
            for kind in ("csv", "xlsx"):
                took, most = _peak(
                    process.pid, lambda kind=kind: clerk.seconds(f"{address}/answers.{kind}")
                )  # type: ignore[misc]
                grown = max(most - idle, 0.0)
                name = f"export of {_ANSWERS:,} answers as {kind.upper()}"
                found.append(
                    Row(
                        f"{name}, against the bar",
                        took,
                        _EXPORT_S,
                        "s",
                        took / _EXPORT_S,
                        "< 1",
                        took < _EXPORT_S,
                    )
                )
                found.append(
                    Row(
                        f"{name}, memory above idle, against the bar",
                        grown,
                        _EXPORT_MIB,
                        "MiB",
                        grown / _EXPORT_MIB,
                        "≤ 1",
                        grown <= _EXPORT_MIB,
                    )
                )
        finally:
            process.terminate()
            process.wait(20)
    return found
