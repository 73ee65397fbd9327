"""A table as XLSX, written row by row: XlsxWriter keeps no row in memory, and a file of rows on disk until
it packs them. Those files hold what residents answered: they lie where nobody else may read, and are gone
before the first byte is sent; of a process that is killed, at the next start (store/files)."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from forms_service.handling.table import GUARD, Cell, Table, defused, encodable

MOST_ROWS = 1_048_575
"""A sheet has one row more, for the header."""
_MOST_CHARACTERS = 32_767
_CUT = "……（太长，全文在 CSV 里）"
# XlsxWriter takes a text that begins and ends as a rich one for XML, and writes it as it stands: a formula too.
_RICH = "<r>"
_EPOCH = datetime(1899, 12, 30)
_PIECE = 64 * 1024
_NAME = "answers.xlsx"


def xlsx_file(table: Table, folder: Path) -> BinaryIO:
    """The file, open to be read and no longer in any folder: it is gone when it is closed. `folder`:
    where its parts lie meanwhile. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(dir=folder))
    try:
        _write(table, place)
        return (place / _NAME).open("rb")
    except XlsxWriterException as error:
        raise OSError(str(error)) from error
    finally:
        shutil.rmtree(place)


def pieces(file: BinaryIO) -> Iterator[bytes]:
    """The file's bytes; it is closed at the end."""
    with file:
        while piece := file.read(_PIECE):
            yield piece


def _write(table: Table, place: Path) -> None:
    settings = {"constant_memory": True, "tmpdir": str(place), "use_zip64": True}
    with Workbook(str(place / _NAME), settings) as book:
        sheet = book.add_worksheet("回答")
        bold, moment = (
            book.add_format({"bold": True}),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        )
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 1, 21)
        for column, text in enumerate(table.header):
            sheet.write_string(0, column, _text(text), bold)
        for number, row in enumerate(table.rows(), 1):
            for column, cell in enumerate(row):
                _put(sheet, number, column, cell, moment)


def _put(sheet: Worksheet, row: int, column: int, cell: Cell, moment: Format) -> None:
    if isinstance(cell, str):
        if cell:
            sheet.write_string(row, column, _text(cell))
    elif isinstance(cell, datetime):
        # As XlsxWriter would reckon it, in a tenth of the time.
        passed = cell - _EPOCH
        sheet.write_number(row, column, passed.days + passed.seconds / 86400, moment)
    else:
        sheet.write_number(row, column, cell)


def _text(cell: str) -> str:
    text = encodable(defused(cell))
    if text.startswith(_RICH):
        text = GUARD + text
    if len(text) <= _MOST_CHARACTERS:
        return text
    return text[: _MOST_CHARACTERS - len(_CUT)] + _CUT
