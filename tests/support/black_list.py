"""An entry of the black list in a small compound, and where its words are found."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import brotli
import pypdfium2 as pdfium

from tests.conftest import Compound

WORDS = "深夜往楼下倒水"
POSTER = "posters/redblack.pdf"
SHOWN = {"index.html", "roll/index.html", "roll/now.html", "kiosk/hall/index.html", POSTER}
"""The files of the site that say it, but compressed copies."""
_HALL = """---
title: 大厅屏
kind: kiosk
orientation: portrait
inches: 43
playlist: [black, clock]
---
"""


def name_somebody(compound: Compound, start: date, until: date) -> None:
    """Writes the entry `2026q4-1`, and a screen that shows it."""
    compound.write(
        "roll/now.md",
        f"""---
title: 这一季
kind: list
quarter: 2026Q4
entries:
  - side: black
    id: 2026q4-1
    who: C座一住户
    what: {WORDS}，劝说后又倒了两次。
    happened: 2026-09-12
    article: 2
    assessed: 2026-09-24
    notified: 2026-09-25
    from: {start}
    until: {until}
    decided_by: [议事会, 业主大会]
---
""",
    )
    compound.write("kiosks/hall.md", _HALL)


def holding(site: Path) -> set[str]:
    """The files of a site, or below a folder, that hold the entry's words, by path; compressed ones are unpacked."""
    # Versions are pruned meanwhile.
    files = (Path(place, name) for place, _, names in os.walk(site) for name in names)
    known_for_builds = ".manifest"
    return {
        str(path.relative_to(site))
        for path in files
        if path.suffix != known_for_builds and says(path, WORDS)
    }


def says(path: Path, words: str) -> bool:
    """Whether the file holds these words; not where it is gone."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return False
    if path.suffix == ".pdf":
        return words in "".join(printed(data))
    unpacked = {".br": brotli.decompress, ".gz": gzip.decompress}.get(path.suffix, bytes)(data)
    return words.encode() in unpacked


def printed(data: bytes) -> Iterator[str]:
    """What stands on the pages of a PDF."""
    for page in pdfium.PdfDocument(data):
        yield page.get_textpage().get_text_bounded()
