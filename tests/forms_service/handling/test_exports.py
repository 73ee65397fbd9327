"""What is exported is what was answered, and nothing in it is ever calculated."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.answers.handled import Handled, with_step
from forms_service.answers.tally import CANCELLED
from forms_service.handling.columns import columns_of
from forms_service.handling.csv_export import csv_pieces
from forms_service.handling.table import Table, defused, restored
from forms_service.handling.xlsx_export import pieces, xlsx_file
from forms_service.store.files import exports, holding_answers
from forms_service.store.ledger_state import Document
from forms_service.store.tables import JOURNAL_NAME, open_store
from tests.conftest import ROOT
from tests.forms_service.answers.test_tally import form_of
from tests.support.tables import csv_rows, xlsx_rows

FORM = form_of(
    "trip",
    "signup",
    [
        {"id": "who", "ask": "怎么称呼", "type": "name"},
        {"id": "phone", "ask": "电话", "type": "phone"},
        {"id": "meal", "ask": "吃什么", "type": "choices", "options": ["面", "饭"]},
        {"id": "people", "ask": "几位", "type": "number"},
        {"id": "words", "ask": "想说的", "type": "text"},
    ],
)
RECEIPT = "ABCDEFGHJKMNPQRS"
OWN = 5
# What begins a formula, and what may stand before it.
_DANGEROUS = re.compile(r"[\s\ufeff\u200b]*[=+\-@＝＋－＠﹦﹢﹣﹫−\t\r\n]")


def answer(words: str = "", **more: Any) -> Document:
    entries = {"who": "王小明", "phone": "13812345678", "people": 2, "words": words}
    return {
        "form": "trip",
        "at": "2026-11-23T10:00:05+08:00",
        "choices": {"meal": ["面", "饭"]},
        "entries": {name: value for name, value in entries.items() if value != ""},
        **more,
    }


def table(documents: Mapping[str, Document], personal: bool = True) -> Table:
    return Table(columns_of(FORM, (), None), list(documents), documents.get, personal)


def as_csv(*documents: Document, personal: bool = True) -> list[list[str]]:
    keyed = {f"{number:0>16}": document for number, document in enumerate(documents)}
    return csv_rows(b"".join(csv_pieces(table(keyed, personal))))


def as_xlsx(folder: Path, *documents: Document) -> list[dict[str, tuple[str, str]]]:
    keyed = {f"{number:0>16}": document for number, document in enumerate(documents)}
    return xlsx_rows(b"".join(pieces(xlsx_file(table(keyed), folder))))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_whatever_was_written_comes_back_from_the_csv_and_is_no_formula(texts: list[str]) -> None:
    header, *rows = as_csv(*(answer(text) for text in texts))
    assert [len(row) for row in rows] == [len(header)] * len(texts)
    assert [restored(row[-1]) for row in rows] == texts
    assert not any(_DANGEROUS.match(cell) for row in rows for cell in row)


@pytest.mark.parametrize("sign", "=+-@＝＋－＠﹦−\t\r\n")
@pytest.mark.parametrize("before", ["", " ", "  ", "\u3000", "\u00a0", "\ufeff", " \u200b "])
def test_a_formula_is_text_whatever_stands_before_it(sign: str, before: str) -> None:
    text = f"{before}{sign}1+cmd|' /C calc'!A0"
    assert defused(text) == f"'{text}"
    assert restored(defused(text)) == text


def test_what_is_no_formula_stays_as_it_is() -> None:
    for text in ("", "王小明", "1+1=2", "138 0000 0000", "a@b.cn", "  几句话"):
        assert defused(text) == text


def test_a_csv_has_a_header_row_and_a_row_an_answer() -> None:
    assert as_csv(answer("亮一点")) == [
        ["回执", "收到", "状态", "代填", "备注", "怎么称呼", "电话", "吃什么", "几位", "想说的"],
        ["0000-0000-0000-0000", "2026-11-23 10:00:05", "算数", "", "",
         "王小明", "13812345678", "面、饭", "2", "亮一点"],
    ]  # fmt: skip


def test_who_may_see_no_personal_data_gets_masked_columns_and_half_a_receipt() -> None:
    reason = Handled("cancelled", "2026-11-24T09:00:00+08:00", "李敏", "王小明来电说不去了")
    gone = with_step(answer() | {"status": CANCELLED}, reason)
    [_, row] = as_csv(gone, personal=False)
    assert row[:5] == ["0000-0000…", "2026-11-23 10:00:05", "已取消", "", "2026-11-24 李敏取消"]
    assert row[OWN : OWN + 2] == ["王**", "138****5678"]
    [_, row] = as_csv(answer("住3栋201"), personal=False)
    assert row[-1] == "（文字，监督员不看）"
    [_, whole] = as_csv(gone)
    assert whole[4] == "2026-11-24 李敏取消：王小明来电说不去了"


def test_made_up_and_entered_answers_say_so() -> None:
    entered = with_step(answer(), Handled("entered", "2026-11-23T10:00:05+08:00", "李敏"))
    _, one, other = as_csv(answer(sample=True), entered)
    assert (one[3], one[4]) == ("", "示例，不是居民的回答")
    assert (other[3], other[4]) == ("李敏", "")


def test_an_answer_that_is_erased_meanwhile_is_left_out() -> None:
    found = Table(columns_of(FORM, (), None), ["A" * 16, "B" * 16], {"B" * 16: answer()}.get, True)
    assert len(list(found.rows())) == 1


def test_an_xlsx_holds_the_same_as_text_numbers_and_moments(tmp_path: Path) -> None:
    header, row = as_xlsx(tmp_path, answer("=1+1"))
    assert header["A"] == ("inlineStr", "回执")
    assert row["A"] == ("inlineStr", "0000-0000-0000-0000")
    # Days since 1899-12-30, as Excel counts them.
    kind, at = row["B"]
    assert kind == "n"
    assert float(at) == pytest.approx(46349 + (10 * 3600 + 5) / 86400)
    assert row["G"] == ("inlineStr", "13812345678")
    assert row["I"] == ("n", "2")
    assert row["J"] == ("inlineStr", "'=1+1")


@pytest.mark.parametrize("inside", ["", "<t>话</t>", '</is></c><c r="Z9"><f>1+1</f></c><c><is>'])
def test_a_text_that_reads_like_a_sheet_is_a_text(tmp_path: Path, inside: str) -> None:
    """XlsxWriter writes what begins and ends so as it is, without escaping it."""
    text = f"<r>{inside}</r>"
    _, row = as_xlsx(tmp_path, answer(text))
    assert row["J"] == ("inlineStr", f"'{text}")
    assert restored(row["J"][1]) == text


def test_a_text_longer_than_a_cell_says_that_it_was_cut(tmp_path: Path) -> None:
    [_, row] = as_xlsx(tmp_path, answer("长" * 40_000))
    assert row["J"][1].endswith("（太长，全文在 CSV 里）")


def test_controls_and_half_pairs_harm_no_export(tmp_path: Path) -> None:
    strange = answer("a\x01b\ud800c _x0041_")
    assert as_csv(strange)[1][-1] == "a\x01b\ufffdc _x0041_"
    assert as_xlsx(tmp_path, strange)[1]["J"][1] == "a\x01b\ufffdc _x0041_"


def test_nothing_of_an_xlsx_is_left_in_the_folder_once_it_can_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    file = xlsx_file(table({RECEIPT: answer()}), folder)
    assert list(folder.iterdir()) == []
    assert folder.stat().st_mode & 0o077 == 0
    assert b"".join(pieces(file)).startswith(b"PK")
    assert file.closed


def test_an_xlsx_that_fails_leaves_nothing_either(tmp_path: Path) -> None:
    def lost(_: str) -> Document:
        raise OSError("no such luck")

    folder = tmp_path / "exports"
    with pytest.raises(OSError, match="luck"):
        xlsx_file(Table(columns_of(FORM, (), None), [RECEIPT], lost, True), folder)
    assert list(folder.iterdir()) == []


_HALF = """
import sys, time
from pathlib import Path
from forms_service.handling.columns import Column
from forms_service.handling.table import Table
from forms_service.handling.xlsx_export import xlsx_file

def document(receipt):
    if receipt == "0" * 16:
        print("half", flush=True)
        time.sleep(60)
    return {"at": "2026-11-23T10:00:05+08:00", "choices": {}, "entries": {"who": "CANARY" * 20_000}}

receipts = ["A" * 16] * 9 + ["0" * 16]
xlsx_file(Table([Column("who", "称呼", False)], receipts, document, True), Path(sys.argv[1]))
"""


def test_what_a_killed_export_left_is_gone_once_the_store_is_opened(tmp_path: Path) -> None:
    """By the next start of the service, or by a command that erases."""
    with open_store(tmp_path) as store:
        folder = exports(store.journal.path)
    with subprocess.Popen(
        [sys.executable, "-c", _HALF, str(folder)], cwd=ROOT, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"half\n"
        process.kill()
    left = [path for path in folder.rglob("*") if path.is_file()]
    assert any(b"CANARY" in path.read_bytes() for path in left)
    assert set(left) <= set(holding_answers(tmp_path / JOURNAL_NAME))
    with open_store(tmp_path, read_only=True):
        assert folder.exists()
    with open_store(tmp_path) as store:
        assert store.left_over == ("exports",)
    assert not folder.exists()
