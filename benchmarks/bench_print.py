"""Printing: a hundred posters of activities, cold process and all, against what the office waits for."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks import Row
from benchmarks.bench_build import place, seconds
from benchmarks.compounds import ROOT

_POSTERS = 100
_BAR = 20.0


def rows() -> list[Row]:
    with tempfile.TemporaryDirectory(dir=".") as temporary:
        folder = Path(temporary).absolute()
        shutil.copytree(ROOT / "content", folder / "content")
        shutil.rmtree(folder / "content" / "news")
        (folder / "content" / "news").mkdir()
        for number in range(_POSTERS):
            (folder / "content" / "news" / f"2026-11-01-activity-{number:03}.md").write_text(
                f"---\ntitle: 第{number}次邻里厨艺会\nkind: activity\ndate: 2026-11-01\n"
                f"starts: 2099-01-{1 + number % 28:02}T09:30\nplace: 御景红家一楼\n"
                "theme: 文化活动\n---\n\n带一个拿手菜来，大家尝一尝、比一比。\n",
                encoding="utf-8",
            )
        out = folder / "paper"
        command = [sys.executable, "-m", "site_src", "print", "activities", "--out", str(out)]
        took = seconds(command, folder, **place(folder))
        assert len(list(out.glob("*.pdf"))) == _POSTERS
    ratio = took / _BAR
    return [Row("100 A4 posters, against the bar", took, _BAR, "s", ratio, "< 1", ratio < 1)]
