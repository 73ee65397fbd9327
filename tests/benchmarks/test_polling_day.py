"""The polling day itself: a small one, and that it would see a wrong count."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.polling_day.__main__ import main
from benchmarks.polling_day.recount import recounted

OPTIONS = ("同意", "不同意")


def roster(path: Path, parts: Sequence[tuple[str, str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([("业主编号", "面积"), *parts])
    return path


def test_a_small_one_counts_what_the_voters_were_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(
            [
                "--seed",
                "7",
                "--owners",
                "80",
                "--parts",
                "96",
                "--paper",
                "16",
                "--paper",
                "16",
                "--kills",
                "1",
            ]
        )
        == 0
    )
    said = capsys.readouterr().out
    assert "2 kills" in said
    assert said.endswith("the same\n")


def test_the_last_ballot_of_an_owner_counts_with_all_their_parts(tmp_path: Path) -> None:
    parts = roster(tmp_path / "roster.csv", [("Y1", "89.50"), ("Y1", "13.2"), ("Y2", "90")])
    found = recounted(parts, [("Y1", "同意"), ("Y2", "同意"), ("Y1", "不同意")], {}, OPTIONS)
    assert found.choices == {"同意": (1, Decimal(90)), "不同意": (1, Decimal("102.7"))}
    assert found.owners == (2, 2)
    assert found.area == (Decimal("192.7"), Decimal("192.7"))


def test_what_an_owner_handed_in_on_paper_goes_before_what_they_sent(tmp_path: Path) -> None:
    parts = roster(tmp_path / "roster.csv", [("Y1", "89.50"), ("Y2", "90")])
    found = recounted(parts, [("Y1", "同意")], {"Y1": "不同意"}, OPTIONS)
    assert found.choices == {"同意": (0, Decimal(0)), "不同意": (1, Decimal("89.5"))}


def test_one_ballot_more_or_one_square_centimetre_less_is_another_count(tmp_path: Path) -> None:
    notes = [("Y1", "同意")]
    one = recounted(
        roster(tmp_path / "one.csv", [("Y1", "89.50"), ("Y2", "90")]), notes, {}, OPTIONS
    )
    less = recounted(
        roster(tmp_path / "less.csv", [("Y1", "89.49"), ("Y2", "90")]), notes, {}, OPTIONS
    )
    more = recounted(tmp_path / "one.csv", [*notes, ("Y2", "同意")], {}, OPTIONS)
    assert one not in (less, more)
