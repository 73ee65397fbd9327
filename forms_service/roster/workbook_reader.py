"""`python -m forms_service.roster.workbook_reader`: a workbook's first sheet with a roster's header, or its
first, from standard input, as rows of text in JSON. Runs within limits of its own; anything that it can't
read ends it."""

from __future__ import annotations

import io
import json
import signal
import sys
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from site_src.source.processes import bound_memory

_MEMORY = 512 * 1024 * 1024
"""Bytes of address space: 20,000 rows take a tenth."""
_SECONDS = 30
_ROWS = 200_000


def main() -> None:
    """Reads, and writes."""
    bound_memory(_MEMORY)
    signal.setitimer(signal.ITIMER_PROF, _SECONDS)
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    sheets = [_rows(book, name) for name in book.sheet_names]
    chosen = next((rows for rows in sheets if _has_header(rows)), sheets[0])
    sys.stdout.write(json.dumps(chosen))


def _rows(book: Any, name: str) -> list[list[str]]:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    if len(rows) > _ROWS:
        raise MemoryError
    return [[_text(cell) for cell in row] for row in rows]


def _has_header(rows: list[list[str]]) -> bool:
    return any("楼栋" in cell for row in rows[:10] for cell in row)


def _text(cell: object) -> str:
    """A cell as it is seen. A number is the shortest that is the same: 301, not 301.0."""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)).normalize():f}"
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


if __name__ == "__main__":
    main()
