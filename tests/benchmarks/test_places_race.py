"""The race for places itself: a small one, and that its recount would see what must not be."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.places_race.__main__ import main
from benchmarks.places_race.recount import recounted
from benchmarks.polling_day.polling_place import wait_until

PLACED: dict[str, Any] = {"form": "walk"}
PROMOTED = {**PLACED, "handled": [{"did": "promoted"}]}
GONE = {**PLACED, "status": "cancelled"}


def waits(turn: int) -> dict[str, Any]:
    return {**PLACED, "status": "waiting", "turn": turn}


def test_a_small_race_has_nobody_too_many_lost_or_out_of_turn(
    capsys: pytest.CaptureFixture[str],
) -> None:
    sizes = ["--people", "120", "--places", "6", "--waiting", "10", "--kills", "1"]
    assert main(["--seed", "7", *sizes]) == 0
    said = capsys.readouterr().out
    assert "1 kills" in said
    assert said.endswith("the same\n")


def test_a_race_in_which_nobody_goes_on_ends() -> None:
    """It waited for ever where the service came back too late for all."""
    gone = threading.Thread(target=lambda: None)
    gone.start()
    gone.join()
    with pytest.raises(RuntimeError, match="nobody goes on"):
        wait_until(lambda: 3, 4, [gone])
    wait_until(lambda: 4, 4, [gone])


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ([{"A": PLACED}, {"B": waits(1)}, {"A": GONE}, {"B": PROMOTED}], ""),
        ([{"A": PLACED}, {"B": PLACED}], "2 places"),
        ([{"A": PLACED}, {"B": waits(1)}, {"A": GONE}], "beside a place that is free"),
        (
            [{"A": PLACED}, {"B": waits(1)}, {"C": waits(2)}, {"A": GONE}, {"C": PROMOTED}],
            "C came before B",
        ),
        ([{"A": PLACED}, {"B": waits(1)}, {"A": GONE}, {"C": PLACED}], "C got a place while B"),
        ([{"A": PLACED}, {"A": waits(1)}], "A lost its place"),
        ([{"A": PLACED}, {"A": GONE}, {"A": PLACED}], "A came again"),
    ],
)
def test_the_recount_sees(answers: Sequence[Mapping[str, Any]], fault: str, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    journal.write_text(
        "{}\n" + "".join(json.dumps({"p": [{"answers": each}]}) + "\n" for each in answers)
    )
    faults = recounted([journal], "walk", 1).faults
    assert faults[0].startswith(fault) or fault in faults[0] if fault else faults == []


def test_the_recount_sees_who_is_lost_between_two_journals(tmp_path: Path) -> None:
    paths = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    for path, name in zip(paths, "AB", strict=True):
        path.write_text("{}\n" + json.dumps({"p": [{"answers": {name: PLACED}}]}) + "\n")
    assert recounted(paths, "walk", 1).faults == ["A is lost"]
