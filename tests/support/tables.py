"""Reading exported tables back, as a spreadsheet would."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from xml.etree import ElementTree

_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def csv_rows(data: bytes) -> list[list[str]]:
    """The rows of a CSV file, which begins with a byte order mark."""
    text = data.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def xlsx_rows(data: bytes) -> list[dict[str, tuple[str, str]]]:
    """The rows of a workbook's one sheet: by column the cell's type (inlineStr, n, or another) and what
    stands in it. Raises where a cell holds a formula."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not list(sheet.iter(f"{_NS}f"))
    return [
        {re.sub(r"\d", "", cell.get("r", "")): _cell(cell) for cell in row}
        for row in sheet.iter(f"{_NS}row")
    ]


def _cell(cell: ElementTree.Element) -> tuple[str, str]:
    texts = [*cell.iter(f"{_NS}t"), *cell.iter(f"{_NS}v")]
    text = "".join(each.text or "" for each in texts)
    return cell.get("t", "n"), _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
