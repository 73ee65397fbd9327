"""A table as CSV (RFC 4180), as Excel opens it right: UTF-8 with a byte order mark."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime

from forms_service.handling.table import Cell, Table, defused, encodable

_BOM = "\ufeff"
_ROWS = 200
"""So many rows a piece: it keeps memory and other requests' waiting small."""


def csv_pieces(table: Table) -> Iterator[bytes]:
    """The file, some rows at a time."""
    yield (_BOM + _text([table.header])).encode()
    piece: list[list[Cell]] = []
    for row in table.rows():
        piece.append(row)
        if len(piece) == _ROWS:
            yield _text(piece).encode()
            piece = []
    if piece:
        yield _text(piece).encode()


def _text(rows: Iterable[Iterable[Cell]]) -> str:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return encodable(written.getvalue())


def _cell(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    return str(cell) if isinstance(cell, int) else defused(cell)
