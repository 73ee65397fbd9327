"""`linli roster`: a table is imported whole or not at all, by a running service too."""

from __future__ import annotations

import subprocess
from pathlib import Path

from forms_service.electorate.codes import read_code
from site_src.kinds.resident_names import read_residents
from tests.conftest import Compound, run
from tests.support.serving import serving
from tests.support.tables import csv_rows

HEADER = "楼栋,单元,房号,类型,面积,业主编号,业主姓名,电话\n"


def table(folder: Path, *rows: str) -> str:
    file = folder / "名册.csv"
    file.write_text(HEADER + "\n".join(rows), encoding="utf-8")
    return str(file)


def linli(compound: Compound, *words: str) -> subprocess.CompletedProcess[str]:
    return run(*words, env=compound.environment)


def test_a_roster_is_imported_and_shown(good: Compound) -> None:
    file = table(
        good.folder, "1栋,1单元,101,住宅,89.50,Y1,王芳,13900000001", "1栋,,B1,车位,13.2,Y1,,"
    )
    looked = linli(good, "roster", "import", file, "--dry-run")
    assert "新增 2 处" in looked.stdout
    assert linli(good, "roster", "show").returncode == 1
    assert linli(good, "roster", "import", file).returncode == 0
    # Whoever checks content next refuses a black entry that holds the name.
    assert read_residents(good.state).named_in("那位王芳又倒水") == "王芳"
    shown = linli(good, "roster", "show").stdout
    assert "业主 1 人（一人多处算一人），专有部分 2 处，面积 102.70 平方米，住户 1 户。" in shown
    assert "王芳" not in shown
    again = linli(good, "roster", "import", file).stdout
    assert "新增 0 处，改动 0 处，删去 0 处，一样的 2 处" in again


def test_whom_an_import_replaces_is_in_no_file_any_more(good: Compound) -> None:
    """What an owner was called before, and his number, as after an erasure; by a running service in the next
    night (tests/forms_service/erasure/test_expiry.py)."""
    rows = "1栋,1单元,101,住宅,89.50,Y1,{},{}", "1栋,1单元,102,住宅,89.50,Y2,赵不换,13900000003"
    for name, phone in (("钱早先", "13900000001"), ("孙后来", "13900000002")):
        file = table(good.folder, *(row.format(name, phone) for row in rows))
        assert linli(good, "roster", "import", file).returncode == 0
    held = b"".join(path.read_bytes() for path in good.state.rglob("*") if path.is_file())
    assert "孙后来".encode() in held
    assert "赵不换".encode() in held
    assert "钱早先".encode() not in held
    assert b"13900000001" not in held


def test_a_table_with_a_fault_changes_nothing(good: Compound) -> None:
    file = table(good.folder, "1栋,1单元,101,住宅,89.50,,,", "1栋,1单元,102,住宅,,,,")
    refused = linli(good, "roster", "import", file)
    assert refused.returncode == 1
    assert f"{file}:3:5: 面积是空的" in refused.stderr
    assert linli(good, "roster", "show").returncode == 1


def test_a_running_service_imports_it_and_gives_out_codes(good: Compound) -> None:
    file = table(good.folder, "1栋,1单元,101,住宅,89.50,,,", "1栋,,B1,车位,13.2,Y1,,")
    out = good.folder / "口令"
    with serving(good.folder):
        done = linli(good, "roster", "import", file)
        assert (done.returncode, done.stderr) == (0, "")
        assert "业主 2 人" in linli(good, "roster", "show").stdout
        given = linli(good, "roster", "codes", "--for", "owners", "--out", str(out))
        assert (given.returncode, given.stderr) == (0, "")
    assert "发了 2 个业主口令" in given.stdout
    assert (out / "codes-owners.pdf").read_bytes().startswith(b"%PDF")


def test_a_table_of_codes_is_written_once_and_never_written_over(good: Compound) -> None:
    file = table(good.folder, "1栋,1单元,101,住宅,89.50,Y1,,", "1栋,,B1,车位,13.2,Y1,,")
    linli(good, "roster", "import", file)
    asked = ("roster", "codes", "--for", "households", "--format", "csv", "--out")
    first = good.folder / "a"
    assert linli(good, *asked, str(first)).returncode == 0
    written = first / "codes-households.csv"
    header, [*home, code] = csv_rows(written.read_bytes())
    assert ",".join(header) == "楼栋,单元,房号,业主编号,口令"
    assert home == ["1栋", "1单元", "101", "Y1"]
    assert read_code(code)
    assert written.stat().st_mode & 0o077 == 0
    assert "没有发新的" in linli(good, *asked, str(good.folder / "b")).stdout
    assert not list((good.folder / "b").iterdir())
    refused = linli(good, *asked, str(first), "--again")
    assert refused.returncode == 1
    assert "已经有了" in refused.stderr
    assert csv_rows(written.read_bytes())[1] == [*home, code]
