"""What a roster adds up to: owners by number, and area."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from forms_service.roster.cells import Row, read_table
from forms_service.roster.importing import NOBODY, imported
from forms_service.roster.parts import Contact, Part, totals
from site_src.forms.turnout import square_metres

parts = st.builds(
    Part,
    building=st.sampled_from(["1栋", "2栋"]),
    unit=st.sampled_from(["", "1单元"]),
    room=st.integers(1, 40).map(str),
    kind=st.sampled_from(["住宅", "商铺", "车位"]),
    area=st.integers(1, 20_000),
    owner=st.sampled_from(["", "", "开发商", "Y1"]),
)
rosters = st.lists(parts, unique_by=lambda part: part.address)


def rows(found: list[Part]) -> list[Row]:
    return [Row(number, part, Contact()) for number, part in enumerate(found, 2)]


def test_a_person_with_several_parts_counts_once_and_so_do_the_unsold_ones_together() -> None:
    found = totals(
        [
            Part("1栋", "1单元", "101", "住宅", 8950, "Y1"),
            Part("1栋", "1单元", "102", "住宅", 8950, "Y1"),
            Part("地库", "", "A1", "车位", 1320, "Y1"),
            Part("2栋", "1单元", "101", "住宅", 9005, "开发商"),
            Part("2栋", "1单元", "102", "住宅", 9005, "开发商"),
            Part("2栋", "1单元", "201", "住宅", 9005),
            Part("2栋", "1单元", "202", "商铺", 9005),
        ]
    )
    assert (found.owners, found.households, found.parts) == (4, 5, 7)
    assert square_metres(found.area) == "552.40"


def test_one_place_written_in_two_ways_is_one() -> None:
    assert (
        Part("1栋", "2单元", "301室", "住宅", 1).address == Part("1", "2", "301", "住宅", 1).address
    )


@given(rosters, st.data())
def test_order_and_splitting_of_imports_change_nothing(
    found: list[Part], data: st.DataObject
) -> None:
    whole = imported(NOBODY, rows(found)).roster
    shuffled = data.draw(st.permutations(found))
    cut = data.draw(st.integers(0, len(found)))
    first = imported(NOBODY, rows(shuffled[:cut])).roster
    again = imported(imported(first, rows(shuffled[cut:])).roster, rows(shuffled))
    assert again.roster.parts == whole.parts
    assert again.changes_nothing
    assert totals(again.roster.parts.values()) == totals(found)


def test_an_import_says_what_it_changes_and_keeps_what_it_does_not_name() -> None:
    before = imported(
        NOBODY,
        rows(
            [Part("1栋", "1单元", "101", "住宅", 8950), Part("1栋", "1单元", "102", "住宅", 8950)]
        ),
    ).roster
    done = imported(before, rows([Part("1栋", "1单元", "101", "住宅", 9000, "Y9")]))
    assert [how for _, how in done.changed] == ["面积 89.50 → 90.00，业主编号 （空） → Y9"]
    assert [str(part) for part in done.unnamed] == ["1栋 1单元 102"]
    assert len(done.roster.parts) == 2


def test_a_part_that_was_written_wrong_is_taken_out_by_a_row_that_says_so() -> None:
    """Else it would stay in the denominators of all votes; its owner is forgotten with the last of theirs."""
    table = [["楼栋", "单元", "房号", "类型", "面积", "业主姓名"]]
    right, wrong = (
        ["1栋", "1单元", "101", "住宅", "89.5", "甲"],
        ["1栋", "1单元", "10l", "住宅", "89.5", "乙"],
    )
    before = imported(NOBODY, read_table([*table, right, wrong]).rows).roster
    read = read_table([*table, ["1", "1", "10l", "删去", "", ""], ["9", "9", "9", "删去", "", ""]])
    assert read.faults == ()
    done = imported(before, read.rows)
    assert [str(part) for part in done.removed] == ["1栋 1单元 10l"]
    assert [str(part) for part in done.absent] == ["9 9 9"]
    assert [part.room for part in done.roster.parts.values()] == ["101"]
    assert [said.name for said in done.roster.contacts.values()] == ["甲"]
