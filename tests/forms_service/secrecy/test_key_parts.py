"""A key in three parts: any two make it, and what is copied wrong is told."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.answers.receipts import ALPHABET
from forms_service.secrecy.key_parts import BadPart, joined, new_key

KEY = new_key("pingyi")


def test_any_two_of_three_in_any_order_make_the_key() -> None:
    for two in permutations(KEY.parts, 2):
        assert joined("pingyi", KEY.public, two).public_key.encode().hex() == KEY.public


def test_a_part_is_copied_by_hand_in_any_case_and_with_look_alikes() -> None:
    one, other, _ = KEY.parts
    typed = one.lower().replace("-", "  ").replace("0", "o").replace("1", "l")
    assert joined("pingyi", KEY.public, (typed, other))


@given(st.integers(0, 31), st.sampled_from(ALPHABET))
def test_a_character_that_is_copied_wrong_is_told(at: int, other: str) -> None:
    plain = KEY.parts[0].replace("-", "")
    wrong = plain[:at] + other + plain[at + 1 :]
    if wrong != plain:
        with pytest.raises(BadPart, match="抄错了"):
            joined("pingyi", KEY.public, (wrong, KEY.parts[1]))


def test_one_part_twice_another_votes_and_an_older_keys_are_told_apart() -> None:
    one, other, _ = KEY.parts
    with pytest.raises(BadPart, match="同一位"):
        joined("pingyi", KEY.public, (one, one))
    with pytest.raises(BadPart, match="别的投票"):
        joined("pingyi", KEY.public, (one, new_key("other").parts[1]))
    with pytest.raises(BadPart, match="旧纸条"):
        joined("pingyi", KEY.public, (one, new_key("pingyi").parts[1]))
    with pytest.raises(BadPart, match="32 个"):
        joined("pingyi", KEY.public, (one, other[:-1]))


def test_no_part_of_a_key_is_like_another() -> None:
    """Parts of many keys share no share: none tells of the secret by itself."""
    found = [part for _ in range(20) for part in new_key("pingyi").parts]
    assert all(one[:20] != other[:20] for one, other in combinations(found, 2))
