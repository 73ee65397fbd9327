"""Phone numbers, as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_src.questions.phones import is_mobile, read_phone, read_public_phone

CASES = Path(__file__).parents[2] / "cases"


@pytest.mark.parametrize("written", (CASES / "10-phones.txt").read_text("utf-8").splitlines())
def test_what_people_write_is_a_number(written: str) -> None:
    found = read_phone(written)
    assert found in ("13800138001", "13800138002", "07352881234")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+86 735 288-1234", "07352881234"),
        ("0086 10 6552 9988", "01065529988"),
        ("+86 (0)735 2881234", "07352881234"),
        ("86－138－0013－8001", "13800138001"),
        ("１３８００１３８００１", "13800138001"),
    ],
)
def test_a_number_dialled_from_abroad_is_the_same_number(written: str, number: str) -> None:
    assert read_phone(written) == number


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("0735-2881234 转 801", "07352881234,801"),
        ("0735-2881234转801", "07352881234,801"),
        ("(0735) 288-1234 分机：801", "07352881234,801"),
        ("0735-2881234-801", None),
        ("400-800-1234 转 2", "4008001234,2"),
        ("12345", "12345"),
        ("转 801", None),
    ],
)
def test_a_public_number_may_have_an_extension(written: str, dialled: str | None) -> None:
    """Phones wait a moment at a comma, and dial on."""
    assert read_public_phone(written) == dialled


def test_a_mobile_number_with_an_extension_is_one_all_the_same() -> None:
    assert is_mobile("13800138001 转 2")
    assert not is_mobile("0735-2881234 转 801")


@pytest.mark.parametrize(
    "written", ["2881234", "12345678901", "138001380011", "+1 735 2881234", ""]
)
def test_what_is_no_number_here_is_none(written: str) -> None:
    assert read_phone(written) is None
