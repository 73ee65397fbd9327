"""A first visit on a phone: HTML, CSS and JavaScript of the home page, compressed."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from benchmarks import Row
from benchmarks.bench_build import build_command, seconds
from benchmarks.compounds import ROOT

_BAR = 120_000


def rows() -> list[Row]:
    with tempfile.TemporaryDirectory(dir=".") as temporary:
        folder = Path(temporary).absolute()
        settings = {"LINLI_SITE": str(folder / "site"), "LINLI_STATE": str(folder / "state")}
        seconds(build_command(), ROOT, **settings)
        site = (folder / "site").resolve()
        html = (site / "index.html").read_text(encoding="utf-8")
        named = re.findall(r'(?:src|href)="([^"?#]+\.(?:css|js))', html)
        files = [site / "index.html", *(site / name for name in dict.fromkeys(named))]
        weight = sum(Path(f"{file}.gz").stat().st_size for file in files)
    ratio = weight / _BAR
    return [
        Row("first visit, gzip, against the bar", weight, _BAR, "bytes", ratio, "< 1", ratio < 1)
    ]
