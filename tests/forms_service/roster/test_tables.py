"""A roster's file: CSV in whatever encoding it was saved, or a workbook."""

from __future__ import annotations

import io
import zipfile

import pytest
from xlsxwriter import Workbook

from forms_service.roster.cells import read_table
from forms_service.roster.tables import Unreadable, table_of

TEXT = "楼栋,单元,房号,类型,面积\r\n1栋,1单元,101,住宅,89.50\r\n"
TABLE = [["楼栋", "单元", "房号", "类型", "面积"], ["1栋", "1单元", "101", "住宅", "89.50"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_the_encoding_it_was_saved_in(encoding: str) -> None:
    assert table_of(TEXT.encode(encoding)) == TABLE


@pytest.mark.parametrize("delimiter", [";", "\t", "，"])
def test_a_csv_may_be_parted_by_what_other_programs_use(delimiter: str) -> None:
    assert table_of(TEXT.replace(",", delimiter).encode()) == TABLE


def test_what_is_no_text_is_refused_with_its_line() -> None:
    with pytest.raises(Unreadable, match="第 2 行的文字读不出来"):
        table_of("楼栋,单元\n".encode("gb18030") + b"\xff\xff\n")
    with pytest.raises(Unreadable, match="引号"):
        table_of('楼栋,单元\n"1栋,2\n'.encode())


def workbook() -> bytes:
    file = io.BytesIO()
    book = Workbook(file)
    book.add_worksheet("说明").write(0, 0, "请看第二页")
    sheet = book.add_worksheet("名册")
    sheet.write_row(0, 0, ["御景湾业主名册"])
    sheet.write_row(1, 0, ["楼栋", "单元", "房号", "类型", "面积"])
    sheet.write_row(2, 0, ["1栋", 1, 101, "住宅", 89.5])
    book.close()
    return file.getvalue()


def test_a_workbook_is_read_as_it_is_seen() -> None:
    (row,) = read_table(table_of(workbook())).rows
    assert (row.part.unit, row.part.room, row.part.area) == ("1", "101", 8950)


def test_a_workbook_made_to_burst_is_refused() -> None:
    """A word of 600 MB, in less than three."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook())) as plain,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bomb,
    ):
        for name in plain.namelist():
            data, end, _ = plain.read(name).partition(b"</sst>")
            with bomb.open(name, "w", force_zip64=True) as part:
                part.write(data)
                if end:
                    part.write(b"<si><t>")
                    for _ in range(60):
                        part.write(b"9" * 10_000_000)
                    part.write(b"</t></si></sst>")
    with pytest.raises(Unreadable, match="打不开"):
        table_of(file.getvalue())


def test_half_a_workbook_is_refused() -> None:
    with pytest.raises(Unreadable, match="打不开"):
        table_of(workbook()[:1000])
