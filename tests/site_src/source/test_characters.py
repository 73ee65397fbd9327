"""What looks the same is the same: characters that nobody sees, and letters that are composed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_src.source.characters import tidied

INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202d\u202e\u2060"
    "\u2061\u2063\u2064\u2066\u2069\u3164\ufe00\ufe0e\ufe0f\ufeff\uffa0\ufff9\U000e0041\U000e0100"
)
# What the rules look at: emoji and their parts, joining letters, viramas, marks that move.
DELICATE = INVISIBLE + "张三1é\u0301\u0323❤👨👩🏽\u20e3🏴\U000e007fبا\u094dक\u093c\u09cdᄀ\u1161ᆨ"
TEXT = st.text(st.sampled_from(DELICATE)) | st.text()


@pytest.mark.parametrize("hidden", INVISIBLE)
def test_a_name_with_a_character_that_nobody_sees_is_the_same_name(hidden: str) -> None:
    for text in (f"张{hidden}三", f"{hidden}张三", f"张三{hidden}", f"张{hidden}{hidden}三"):
        assert tidied(text) == "张三"
    assert tidied(f"138{hidden}0013{hidden}8000") == "13800138000"


@pytest.mark.parametrize(
    "text",
    [
        "❤\ufe0f",
        "👨\u200d👩\u200d👧",
        "🏳\ufe0f\u200d🌈",
        "🧑🏽\u200d🦰",
        "1\ufe0f\u20e3",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "می\u200cخواهم",
        "क्\u200dष",
        "a line\nand\ta tab",
    ],
)
def test_a_character_that_changes_what_is_seen_stays(text: str) -> None:
    assert tidied(text) == text


def test_letters_that_look_the_same_are_the_same() -> None:
    assert tidied("Cafe\u0301") == tidied("Caf\u00e9") == tidied("Cafe\u200b\u0301") == "Café"


@settings(max_examples=400)
@given(TEXT)
def test_what_is_tidy_stays_as_it_is(text: str) -> None:
    found = tidied(text)
    assert tidied(found) == found
    assert unicodedata.is_normalized("NFC", found)


@settings(max_examples=200)
@given(
    st.text(), st.lists(st.tuples(st.integers(0, 30), st.sampled_from("\u200b\u2060\ufeff\u00ad")))
)
def test_wherever_they_stand_they_make_no_other_text(
    text: str, hidden: list[tuple[int, str]]
) -> None:
    sent = text
    for place, char in hidden:
        sent = sent[:place] + char + sent[place:]
    assert tidied(sent) == tidied(text)


def test_a_long_text_of_nothing_else_is_read_at_once() -> None:
    """One that takes a time that grows with the square of its length takes minutes here."""
    for text in ("🏴" + "\U000e0041" * 60_000, "❤\u200d\ufe0f" * 20_000, "क्\u200d" * 20_000):
        assert tidied(text)
