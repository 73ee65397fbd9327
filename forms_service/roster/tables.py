"""A file's bytes as rows of cells: CSV in whatever encoding it was saved, or a workbook, which a process
with limits reads."""

from __future__ import annotations

import codecs
import csv
import io
import json
import subprocess
import sys

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
LARGEST = 20_000_000
"""Bytes of a file: 20,000 rows are about a million."""
_SECONDS = 60


class Unreadable(Exception):
    """A file that is no table; the text says why and what to do, in Chinese."""


Table = list[list[str]]


def table_of(data: bytes) -> Table:
    """The rows of a CSV file or of a workbook. Raises Unreadable."""
    if len(data) > LARGEST:
        raise Unreadable(f"文件太大（最多 {LARGEST // 1_000_000} MB），请拆成几个。")
    if data.startswith(_WORKBOOKS):
        return _of_workbook(data)
    return _of_csv(_text(data))


def _text(data: bytes) -> str:
    """As its byte order mark says; without one strict UTF-8, else strict GB18030."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(data, "gb18030")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unreadable(
            f"第 {line} 行的文字读不出来，不是 UTF-8，也不是 GB18030。请用表格软件另存为 CSV（UTF-8）或 xlsx。"
        ) from None


def _of_csv(text: str) -> Table:
    if "\0" in text:
        raise Unreadable("这不是 CSV 文件。请用表格软件另存为 CSV（UTF-8）或 xlsx。")
    lines = text.splitlines(keepends=True)
    head = "".join(lines[:10])
    # As spreadsheets of other countries save it, or as it comes out of a copied selection.
    delimiter = max(",;\t，", key=head.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Unreadable(f"CSV 里的引号不成对（{error}）。请用表格软件另存一次。") from None


def _of_workbook(data: bytes) -> Table:
    """Read by a process of its own: a workbook made to burst ends that."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "forms_service.roster.workbook_reader"],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("这个表格读得太久，没有读完。请另存为 CSV（UTF-8）再试。") from None
    if done.returncode:
        raise Unreadable(
            "这个表格打不开，可能坏了、加了密码，或者太大。请另存为 CSV（UTF-8）再试。"
        )
    read: Table = json.loads(done.stdout)
    return read
