"""From the cells of a row to a part, or what is wrong with each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from forms_service.roster.parts import GONE, Contact, Part
from site_src.questions.phones import read_phone

REQUIRED = ("楼栋", "单元", "房号", "类型", "面积")
OPTIONAL = ("业主编号", "业主姓名", "电话")
COLUMNS = (*REQUIRED, *OPTIONAL)
_HEADER_WITHIN = 10
"""So many rows may stand above the header: a title, a date."""
_LONGEST = 60
_AREA = re.compile(r"(\d{1,7})(?:\.(\d{1,2}))?")
_AREA_UNIT = re.compile(r"(㎡|m2|m²|平方米|平米|平方)$", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2})?")


@dataclass(frozen=True)
class CellFault:
    """What is wrong with a cell; row and column count from 1. Texts are for the office."""

    row: int
    column: int
    what: str

    def __str__(self) -> str:
        return f"{self.row}:{self.column}: {self.what}"


@dataclass(frozen=True)
class Row:
    """A row of the roster: a part, and who is to be reached of it."""

    number: int
    part: Part
    contact: Contact


@dataclass(frozen=True)
class Read:
    """What a table says; with faults, `rows` are those without."""

    rows: tuple[Row, ...] = ()
    faults: tuple[CellFault, ...] = ()


def read_table(table: Sequence[Sequence[str]]) -> Read:
    """Reads a table: a header in any order, then a row a part. Every fault is found."""
    header = _header(table)
    if header is None:
        what = f"没有找到表头。第一行请写：{'，'.join(COLUMNS)}（后三列可以没有）"
        return Read(faults=(CellFault(1, 1, what),))
    number, names = header
    if faults := tuple(_header_faults(number, names)):
        return Read(faults=faults)
    places = {name: column for column, name in enumerate(names) if name}
    rows: list[Row] = []
    found: list[CellFault] = []
    for at, cells in enumerate(table[number:], number + 1):
        given = [plain(cell) for cell in cells]
        if not any(given):
            continue
        row = _row(at, given, places)
        if isinstance(row, Row):
            rows.append(row)
        else:
            found += row
    found += _doubles(rows, places)
    if not rows and not found:
        found.append(CellFault(number, 1, "表头下面一行也没有"))
    return Read(tuple(rows), tuple(sorted(found, key=lambda fault: (fault.row, fault.column))))


def plain(cell: str) -> str:
    """As it was meant: half-width, without spaces around or within, which rosters have for alignment."""
    text = unicodedata.normalize("NFKC", cell)
    return "".join(char for char in text if not char.isspace() and char not in "\u200b\ufeff")


def _header(table: Sequence[Sequence[str]]) -> tuple[int, list[str]] | None:
    """The header's row number, from 1, and its cells."""
    for number, cells in enumerate(table[:_HEADER_WITHIN], 1):
        names = [plain(cell) for cell in cells]
        if "楼栋" in names or len(set(names) & set(COLUMNS)) >= 3:
            return number, names
    return None


def _header_faults(number: int, names: Sequence[str]) -> Iterator[CellFault]:
    for column, name in enumerate(names, 1):
        if name and name not in COLUMNS:
            what = f"不认识「{name}」这一列。可以有的是：{'，'.join(COLUMNS)}。请改名，或删掉这一列"
            yield CellFault(number, column, what)
        elif name and name in names[: column - 1]:
            yield CellFault(number, column, f"「{name}」写了两列，请只留一列")
    for name in REQUIRED:
        if name not in names:
            yield CellFault(number, 1, f"表头里少了「{name}」这一列，请补上")


def _row(number: int, given: Sequence[str], places: Mapping[str, int]) -> Row | list[CellFault]:
    cells = {name: given[at] if at < len(given) else "" for name, at in places.items()}
    found: list[CellFault] = []

    def wrong(name: str, what: str) -> None:
        found.append(CellFault(number, places[name] + 1, f"{name}{what}"))

    gone = cells["类型"] == GONE
    for name in REQUIRED:
        if not cells[name] and name != "单元" and not (gone and name == "面积"):
            wrong(name, "是空的，请填上；合并过的单元格请先拆开，每行都写")
    for name, text in cells.items():
        if len(text) > _LONGEST:
            wrong(name, f"太长了（{len(text)} 个字，最多 {_LONGEST} 个）")
        elif name in ("楼栋", "单元", "房号") and _DATE.fullmatch(text):
            wrong(name, f"「{text}」被表格软件当成了日期。请把这一列设为“文本”，重新填写")
    for at, text in enumerate(given):
        if text and at not in places.values():
            found.append(CellFault(number, at + 1, f"「{text}」不在任何一列下面，请删掉"))
    area = 0 if gone else _area(cells["面积"])
    if isinstance(area, str):
        wrong("面积", area)
    phone = cells.get("电话", "")
    if phone and read_phone(phone) is None:
        wrong("电话", f"「{phone}」不是电话号码")
    if found or isinstance(area, str):
        return found
    part = Part(
        cells["楼栋"], cells["单元"], cells["房号"], cells["类型"], area, cells.get("业主编号", "")
    )
    return Row(number, part, Contact(cells.get("业主姓名", ""), phone))


def _area(text: str) -> int | str:
    """In 1/100 m², or what is wrong with it. An empty cell was said before."""
    if not text:
        return 0
    bare = _AREA_UNIT.sub("", text).replace(",", "")
    found = _AREA.fullmatch(bare)
    if found is None:
        return f"「{text}」不对，应当是平方米数，最多两位小数，例如 89.5"
    area = int(Decimal(bare) * 100)
    return area if area else "不能是 0"


def _doubles(rows: Sequence[Row], places: Mapping[str, int]) -> Iterator[CellFault]:
    first: dict[str, int] = {}
    for row in rows:
        before = first.setdefault(row.part.address, row.number)
        if before != row.number:
            what = f"「{row.part}」和第 {before} 行是同一处，请只留一行；几个人共有的算一个业主"
            yield CellFault(row.number, places["房号"] + 1, what)
