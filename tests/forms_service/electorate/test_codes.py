"""Codes: read as people write them, and nobody's once they are revoked."""

from __future__ import annotations

from datetime import datetime
from math import log2
from typing import Any

import segno
from hypothesis import assume, given
from hypothesis import strategies as st

from forms_service.credentials.secret import Secret
from forms_service.electorate.codes import (
    ALPHABET,
    LENGTH,
    MANY,
    code_of,
    grouped,
    have_codes,
    kept,
    new_code,
    read_code,
    revoked,
    voter_of,
)
from site_src.source.moments import ZONE

NOW = datetime(2026, 9, 25, 8, tzinfo=ZONE)
SECRET = Secret(b"k" * 32)
codes = st.integers(0, MANY - 1).map(code_of)
places = st.integers(0, LENGTH - 1)
LOOK_ALIKES = {"0": "0OoＯ", "1": "1IiLl１", "2": "2Zz", "5": "5Ss", "8": "8Bb", "V": "VvUu"}


def test_a_code_has_over_fifty_random_bits_and_no_two_characters_look_alike() -> None:
    assert log2(MANY) > 50
    assert not set("OILZSBU") & set(ALPHABET)
    assert len({new_code() for _ in range(1_000)}) == 1_000


@given(codes)
def test_a_code_is_of_the_alphanumeric_mode_of_qr(code: str) -> None:
    assert segno.make_qr(grouped(code)).mode == "alphanumeric"


@given(codes, st.data())
def test_a_code_is_read_however_it_is_written(code: str, data: st.DataObject) -> None:
    """Any case, look-alikes, full width; with spaces and strokes, or none."""
    written = "".join(
        data.draw(st.sampled_from(LOOK_ALIKES.get(each, each + each.lower())))
        + data.draw(st.sampled_from(["", "", " ", "-", "—", "－", "\u3000"]))
        for each in code
    )
    assert read_code(written) == code == read_code(grouped(code))


@given(codes, places, st.sampled_from(ALPHABET))
def test_any_one_wrong_character_is_found(code: str, at: int, wrong: str) -> None:
    assume(code[at] != wrong)
    assert read_code(code[:at] + wrong + code[at + 1 :]) is None


@given(codes, places, places)
def test_any_two_exchanged_characters_are_found(code: str, one: int, other: int) -> None:
    """Neighbours too, in one group or across the stroke."""
    assume(code[one] != code[other])
    swapped = list(code)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    assert read_code("".join(swapped)) is None


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_code_or_none(text: str) -> None:
    found = read_code(text)
    assert found is None or len(found) == LENGTH


def test_a_code_is_good_for_its_voter_in_votes_of_its_kind_until_it_is_revoked() -> None:
    code, another = new_code(), new_code()
    state: dict[str, Any] = kept(SECRET, "owner", [("业主 Y1", code), ("业主 Y2", another)], NOW)
    assert voter_of(state, SECRET, "owner", code) == "业主 Y1"
    assert voter_of(state, SECRET, "household", code) is None
    assert voter_of(state, Secret(b"o" * 32), "owner", code) is None
    assert voter_of(state, SECRET, "owner", None) is None
    assert have_codes(state, "owner") == {"业主 Y1", "业主 Y2"}
    [gone] = revoked(state, "owner", {"业主 Y1"})["codes"] or {}
    del state["codes"][gone]
    assert voter_of(state, SECRET, "owner", code) is None
    assert voter_of(state, SECRET, "owner", another) == "业主 Y2"


def test_no_code_is_in_what_is_kept() -> None:
    code = new_code()
    said = str(kept(SECRET, "household", [("户 1|1|101", code)], NOW))
    assert code not in said
    assert grouped(code) not in said
