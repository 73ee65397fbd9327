"""Inner envelopes: of one length, for one vote, closed for all but the key."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode

from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey

from forms_service.secrecy.envelopes import closed, opened
from tests.forms_service.secrecy.test_ballot_box import secret_vote

FORM = secret_vote(
    questions=[
        {"id": "a", "ask": "甲？", "type": "choice", "options": ["满意", "不太满意，说不上来"]},
        {"id": "b", "ask": "乙？", "type": "choices", "options": ["一", "二", "三"]},
        {"id": "c", "ask": "丙？", "type": "rank", "options": ["灯", "椅", "花箱"]},
    ]
)
KEY = PrivateKey.generate()
PUBLIC = KEY.public_key.encode().hex()
choices = st.fixed_dictionaries(
    {},
    optional={
        "a": st.sampled_from([["满意"], ["不太满意，说不上来"]]),
        "b": st.lists(st.sampled_from(["一", "二", "三"]), unique=True),
        "c": st.permutations(["灯", "椅", "花箱"]),
    },
)


@given(choices, choices)
def test_all_are_of_one_length_and_no_two_alike(
    one: dict[str, list[str]], other: dict[str, list[str]]
) -> None:
    first, second = closed(FORM, PUBLIC, one), closed(FORM, PUBLIC, other)
    assert len(first) == len(second)
    assert first != second
    assert closed(FORM, PUBLIC, one) != first


@given(choices)
def test_what_was_closed_is_what_is_opened(chosen: dict[str, list[str]]) -> None:
    assert opened(FORM.id, KEY, closed(FORM, PUBLIC, chosen)) == chosen


def test_another_key_another_vote_and_a_changed_envelope_open_nothing() -> None:
    envelope = closed(FORM, PUBLIC, {"a": ["满意"]})
    raw = bytearray(b64decode(envelope))
    raw[-1] ^= 1
    assert opened(FORM.id, PrivateKey.generate(), envelope) is None
    assert opened("another", KEY, envelope) is None
    assert opened(FORM.id, KEY, b64encode(bytes(raw)).decode()) is None
    assert opened(FORM.id, KEY, json.dumps({"a": 1})) is None
