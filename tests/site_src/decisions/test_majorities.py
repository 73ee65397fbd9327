"""What a decision takes, at its thresholds and against a count by hand."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_src.decisions.majorities import MATTERS, Count, majority_of
from site_src.decisions.votes import Votes

AREA = 100_00
"""100 m² an owner, where a story is about numbers."""
OF = Votes(owners=900, area=90_000_00)
# Exactly 2/3 of both, which can be halved and quartered.
TOOK_PART = Votes(owners=600, area=60_000_00)


def less(votes: Votes, owners: int = 0, area: int = 0) -> Votes:
    return Votes(owners=votes.owners - owners, area=votes.area - area)


def passed(matter: int, agreed: Votes, took_part: Votes = TOOK_PART) -> bool:
    return Count(matter, agreed, took_part, OF).passed


def test_exactly_two_thirds_by_number_and_by_area_take_part() -> None:
    assert Count(9, TOOK_PART, TOOK_PART, OF).took_place


@pytest.mark.parametrize("short", [{"area": 1}, {"owners": 1}])
def test_a_hundredth_of_a_square_metre_or_one_owner_less_do_not(short: dict[str, int]) -> None:
    """Nothing is decided, though all of them agree."""
    took_part = less(TOOK_PART, **short)
    count = Count(9, took_part, took_part, OF)
    assert not count.took_place
    assert not count.passed
    assert [bar.missing for bar in count.participation] == [
        short.get("owners", 0),
        short.get("area", 0),
    ]


@pytest.mark.parametrize("matter", [1, 2, 3, 4, 5, 9])
def test_other_matters_take_more_than_half(matter: int) -> None:
    half = Votes(owners=300, area=30_000_00)
    assert not passed(matter, half)
    assert not passed(matter, Votes(owners=301, area=30_000_00))
    assert not passed(matter, Votes(owners=300, area=30_000_01))
    assert passed(matter, Votes(owners=301, area=30_000_01))


@pytest.mark.parametrize("matter", [6, 7, 8])
def test_grave_matters_take_three_quarters_and_these_suffice(matter: int) -> None:
    enough = Votes(owners=450, area=45_000_00)
    assert passed(matter, enough)
    assert not passed(matter, less(enough, owners=1))
    assert not passed(matter, less(enough, area=1))


def test_what_is_missing_is_said_in_owners_and_in_area() -> None:
    count = Count(8, Votes(owners=400, area=44_999_99), TOOK_PART, OF)
    assert [(bar.least, bar.missing) for bar in count.majority] == [(450, 50), (45_000_00, 1)]
    half = Count(4, Votes(owners=300, area=20_000_00), TOOK_PART, OF)
    assert [bar.missing for bar in half.majority] == [1, 10_000_01]


def test_of_thirds_that_do_not_come_out_even_the_next_whole_owner_counts() -> None:
    count = Count(9, Votes(), Votes(owners=613, area=61_333_33), Votes(owners=920, area=92_000_00))
    assert [(bar.least, bar.missing) for bar in count.participation] == [
        (614, 1),
        (61_333_34, 1),
    ]


def test_where_nobody_is_nothing_is_decided() -> None:
    nobody = Votes()
    assert not Count(8, nobody, nobody, nobody).passed


def test_the_nine_items_are_all_there() -> None:
    assert sorted(MATTERS) == list(range(1, 10))
    assert [str(majority_of(matter)) for matter in MATTERS] == ["1/2"] * 5 + ["3/4"] * 3 + ["1/2"]


owners = st.lists(
    st.tuples(st.integers(1, 20_000), st.sampled_from(["", "同意", "不同意", "弃权"])), max_size=60
)


def votes(found: list[int]) -> Votes:
    return Votes(owners=len(found), area=sum(found))


def counted(matter: int, roster: list[tuple[int, str]]) -> Count:
    return Count(
        matter,
        votes([area for area, said in roster if said == "同意"]),
        votes([area for area, said in roster if said]),
        votes([area for area, _ in roster]),
    )


@given(st.integers(1, 9), owners)
def test_it_is_what_a_count_by_hand_comes_to(matter: int, roster: list[tuple[int, str]]) -> None:
    """By shares of hundredths, as one would reckon them on paper; shares no line with the count."""
    result = counted(matter, roster)
    everybody = Fraction(sum(area for area, _ in roster)), Fraction(len(roster))
    there = [each for each in roster if each[1] != ""]
    came = Fraction(sum(area for area, _ in there)), Fraction(len(there))
    yes = [area for area, said in there if said == "同意"]
    agree = Fraction(sum(yes)), Fraction(len(yes))
    by_hand = bool(there)
    for of, part, agreed in zip(everybody, came, agree, strict=True):
        by_hand = by_hand and part * 3 >= of * 2
        grave = matter in (6, 7, 8)
        by_hand = by_hand and (agreed * 4 >= part * 3 if grave else agreed * 2 > part)
    assert result.passed == by_hand


@given(st.integers(1, 9), owners)
def test_with_what_is_missing_a_share_is_reached_and_with_less_it_is_not(
    matter: int, roster: list[tuple[int, str]]
) -> None:
    count = counted(matter, roster)
    for bar in (*count.participation, *count.majority):
        if not bar.missing or not bar.of:
            continue
        reached, share = bar.part + bar.missing, bar.share.of_all
        there, before = Fraction(reached, bar.of), Fraction(reached - 1, bar.of)
        assert there > share if bar.share.above else there >= share
        assert before <= share if bar.share.above else before < share


@given(st.integers(1, 9), owners, st.randoms(use_true_random=False))
def test_the_order_of_ballots_and_how_they_are_parted_change_nothing(
    matter: int, roster: list[tuple[int, str]], random: Random
) -> None:
    """Counted in another order, in two heaps: sums of whole numbers."""
    mixed = list(roster)
    random.shuffle(mixed)
    cut = len(mixed) // 2
    heaps = [counted(matter, mixed[:cut]), counted(matter, mixed[cut:])]

    def together(name: str) -> Votes:
        each = [getattr(heap, name) for heap in heaps]
        return Votes(owners=sum(v.owners for v in each), area=sum(v.area for v in each))

    parted = Count(matter, together("agreed"), together("took_part"), together("of"))
    assert parted == counted(matter, roster)
