"""A table of ballots is entered whole or not at all, by somebody of the office."""

from __future__ import annotations

from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.electorate.paper_entries import Pass
from forms_service.paper.on_request import Faulty, Imported, Wanted, importing
from forms_service.refusal import Refusal
from forms_service.staff.accounts import STAFF
from forms_service.store.ledger_state import as_read_back
from tests.forms_service.paper.polling import NOW, ONE, TWO, YES, Polling

HEADER = ["楼栋", "单元", "房号", "q"]
FIRST = ["1栋", "1单元", "101", "同意"]
SECOND = ["1栋", "1单元", "102", "不同意"]


class Office(Polling):
    def __init__(self) -> None:
        super().__init__()
        staff = {
            "王芳": {"role": "clerk"},
            "李敏": {"role": "admin"},
            "旧人": {"role": "clerk", "disabled": "2026-01-01"},
            "编辑": {"role": "editor"},
        }
        self.commit(lambda _: ({STAFF: staff}, None))

    def bring(self, which: str, by: str, *rows: list[str]) -> Imported:
        table = [HEADER, *rows]
        wanted = Wanted(self.form.id, cast(Pass, which), by, table)
        return self.commit(
            importing(self.known, lambda: {self.form.id: self.published}, wanted, NOW)
        )


def test_a_table_entered_twice_counts() -> None:
    office = Office()
    assert office.bring("first", "王芳", FIRST, SECOND) == Imported(waiting=2)
    assert office.bring("second", "李敏", SECOND, FIRST) == Imported(counted=2)
    assert [each["choices"]["q"] for each in office.counted(TWO)] == [["不同意"]]
    assert office.log() == ["王芳 paper.import", "李敏 paper.import"]
    assert office.bring("second", "李敏", FIRST, SECOND) == Imported(same=2)
    assert len(office.log()) == 2


def test_what_differs_is_left_to_a_third_person() -> None:
    office = Office()
    office.bring("first", "王芳", FIRST)
    assert office.bring("second", "李敏", [*FIRST[:3], "不同意"]) == Imported(differing=1)


def test_a_fault_in_one_row_enters_none() -> None:
    office = Office()
    office.enter("王芳", voter=TWO)
    before = as_read_back(office.state)[0]
    with pytest.raises(Faulty) as faulty:
        office.bring("second", "王芳", FIRST, SECOND)
    assert [(each.row, each.column) for each in faulty.value.faults] == [(3, 3)]
    assert as_read_back(office.state)[0] == before


@pytest.mark.parametrize("name", ["旧人", "编辑", "没有的人"])
def test_only_who_may_enter_ballots_does(name: str) -> None:
    with pytest.raises(Refusal):
        Office().bring("first", name, FIRST)


rows = st.permutations([FIRST, SECOND, ["1栋", "1单元", "103", "同意"]])


@given(rows, rows, st.booleans(), st.booleans())
def test_the_order_of_passes_and_rows_and_what_was_entered_by_hand_change_nothing(
    first: list[list[str]], second: list[list[str]], turned: bool, by_hand: bool
) -> None:
    office = Office()
    if by_hand:
        office.enter("王芳", YES, ONE, which="first")
    passes = [("first", "王芳", first), ("second", "李敏", second)]
    for which, by, given_rows in reversed(passes) if turned else passes:
        office.bring(which, by, *given_rows)
    tally = office.known.counts.tally.of(office.form.id)
    assert (tally.answers, tally.marks["q"]) == (3, {("同意", 0): 2, ("不同意", 0): 1})
