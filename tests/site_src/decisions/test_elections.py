"""Who is elected: most votes first among the qualified, and a tie is nobody's but the assembly's."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from site_src.decisions.elections import MATTER, Outcome, elect
from site_src.decisions.majorities import HEADS, terms_of
from site_src.decisions.votes import Votes

OF = Votes(owners=90, area=90_000)
TOOK_PART = Votes(owners=60, area=60_000)


def outcome(seats: int, took_part: Votes = TOOK_PART, **candidates: tuple[int, int]) -> Outcome:
    each = [(name, Votes(owners=v[0], area=v[1])) for name, v in candidates.items()]
    return elect(terms_of(MATTER), seats, each, took_part, OF)


def found(result: Outcome) -> dict[str, str]:
    """In words: by candidate, in the order of their rank."""
    return {
        each.id: "elected"
        if each.elected
        else "tied"
        if each.tied
        else f"alternate {each.alternate}"
        if each.alternate
        else "no"
        for each in result.standings
    }


def test_the_qualified_are_ranked_by_number_then_by_area() -> None:
    result = outcome(2, a=(40, 31_000), b=(40, 41_000), c=(50, 30_001), d=(39, 60_000))
    assert found(result) == {
        "c": "elected",
        "b": "elected",
        "a": "alternate 1",
        "d": "alternate 2",
    }


def test_where_heads_alone_count_more_than_half_take_part_and_more_than_half_of_those_elect() -> (
    None
):
    """No area is asked for, and none breaks a tie."""
    each = [(name, Votes(owners=n)) for name, n in {"a": 12, "b": 12, "c": 20, "d": 10}.items()]
    result = elect(HEADS, 2, each, Votes(owners=21), Votes(owners=41))
    assert found(result) == {"c": "elected", "a": "tied", "b": "tied", "d": "no"}
    half = elect(HEADS, 2, each, Votes(owners=21), Votes(owners=42))
    assert (half.took_place, half.elected) == (False, 0)


def test_exactly_half_by_number_or_by_area_does_not_qualify() -> None:
    result = outcome(3, a=(30, 50_000), b=(50, 30_000), c=(31, 30_001))
    assert found(result) == {"c": "elected", "b": "no", "a": "no"}
    assert result.vacant == 2


def test_too_few_qualified_leave_seats_vacant() -> None:
    result = outcome(7, a=(40, 40_000), b=(10, 10_000))
    assert (result.elected, result.vacant, result.open_seats) == (1, 6, 0)


def test_a_tie_that_decides_a_seat_is_left_open() -> None:
    result = outcome(
        3, a=(50, 50_000), b=(40, 40_000), c=(40, 40_000), d=(40, 40_000), e=(35, 35_000)
    )
    assert found(result) == {
        "a": "elected",
        "b": "tied",
        "c": "tied",
        "d": "tied",
        "e": "alternate 2",
    }
    assert (result.tied, result.open_seats, result.vacant) == (3, 2, 0)


def test_a_tie_that_decides_no_seat_is_none() -> None:
    both = outcome(2, a=(40, 40_000), b=(40, 40_000), c=(31, 31_000), d=(31, 31_000))
    assert found(both) == {
        "a": "elected",
        "b": "elected",
        "c": "alternate 1",
        "d": "alternate 1",
    }
    assert both.tied == 0


def test_where_too_few_take_part_nobody_is_elected() -> None:
    short = Votes(owners=60, area=59_999)
    result = outcome(1, took_part=short, a=(60, 59_999))
    assert not result.took_place
    assert found(result) == {"a": "no"}
    assert result.vacant == 1


ballots = st.lists(
    st.tuples(st.integers(1, 9), st.sets(st.sampled_from("abcdef"), max_size=6)), max_size=25
)


def elected_in(
    seats: int, names: str, marks: list[tuple[int, set[str]]], absent: int = 0
) -> Outcome:
    took_part = Votes(owners=len(marks), area=sum(area for area, _ in marks))
    of = Votes(owners=took_part.owners + absent, area=took_part.area + absent)
    candidates = [
        (
            name,
            Votes(
                owners=sum(name in chosen for _, chosen in marks),
                area=sum(area for area, chosen in marks if name in chosen),
            ),
        )
        for name in names
    ]
    return elect(terms_of(MATTER), seats, candidates, took_part, of)


@given(st.integers(1, 7), ballots, st.integers(0, 12))
def test_it_is_what_a_count_by_hand_comes_to(
    seats: int, marks: list[tuple[int, set[str]]], absent: int
) -> None:
    """A candidate has a seat where fewer than `seats` are ahead of or level with them; shares no line with
    the count."""
    heads: Counter[str] = Counter()
    areas: Counter[str] = Counter()
    for area, chosen in marks:
        for name in chosen:
            heads[name] += 1
            areas[name] += area
    total = sum(area for area, _ in marks)
    valid = bool(marks) and 3 * len(marks) >= 2 * (len(marks) + absent)
    valid = valid and 3 * total >= 2 * (total + absent)
    over = [n for n in "abcdef" if 2 * heads[n] > len(marks) and 2 * areas[n] > total]
    result = elected_in(seats, "abcdef", marks, absent)
    for each in result.standings:
        ahead = sum((heads[o], areas[o]) > (heads[each.id], areas[each.id]) for o in over)
        level = sum((heads[o], areas[o]) == (heads[each.id], areas[each.id]) for o in over)
        fits = valid and each.id in over
        assert each.qualified == (each.id in over)
        assert each.elected == (fits and ahead + level <= seats)
        assert each.tied == (fits and ahead < seats < ahead + level)
        assert each.alternate == (ahead - seats + 1 if fits and ahead >= seats else None)
    assert result.elected + result.open_seats + result.vacant == seats


@given(st.integers(1, 7), ballots, st.integers(0, 99))
def test_neither_the_order_of_ballots_nor_that_of_candidates_changes_what_becomes_of_anybody(
    seats: int, marks: list[tuple[int, set[str]]], seed: int
) -> None:
    draw = Random(seed)
    mixed = draw.sample(marks, len(marks))
    names = "".join(draw.sample("abcdef", 6))
    before, after = elected_in(seats, "abcdef", marks), elected_in(seats, names, mixed)
    assert {each.id: each for each in before.standings} == {
        each.id: each for each in after.standings
    }
