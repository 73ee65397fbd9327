"""The audit log: entries in a row, none to be changed unseen; a person's words can go from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from forms_service.staff.audit import LOG, WORDS, Deed, chained, merged, noted
from forms_service.store.ledger_state import LedgerState, State
from site_src.source.moments import ZONE

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=ZONE)
CANCELLED = Deed("王芳", "answer.cancel", "dianti-cz", "住户来电 13900000000", "R" * 16)
EXPORTED = Deed("李明", "answer.export", "dianti-cz")


def written(*deeds: Deed) -> State:
    state = LedgerState()
    for number, deed in enumerate(deeds):
        state.apply(noted(state.tables, deed, NOW + timedelta(minutes=number)))
    return state.tables


def fault(state: State) -> str | None:
    return chained(state[LOG], state.get(WORDS, {})).fault


def test_each_entry_is_sealed_with_the_one_before() -> None:
    state = written(CANCELLED, EXPORTED, CANCELLED)
    found = chained(state[LOG], state[WORDS])
    assert list(state[LOG]) == ["1", "2", "3"]
    assert (found.entries, found.seal, found.fault) == (3, state[LOG]["3"]["seal"], None)
    assert len({entry["seal"] for entry in state[LOG].values()}) == 3


def edited(state: State) -> None:
    state[LOG]["2"] = {**state[LOG]["2"], "who": "别人"}


def left_out(state: State) -> None:
    del state[LOG]["2"]


def begun_later(state: State) -> None:
    del state[LOG]["1"]


def put_in(state: State) -> None:
    entries = list(state[LOG].items())
    state[LOG] = dict([entries[0], ("9", entries[1][1]), *entries[1:]])


def changed_places(state: State) -> None:
    state[LOG]["1"], state[LOG]["2"] = state[LOG]["2"], state[LOG]["1"]


def other_words(state: State) -> None:
    state[WORDS]["1"] = {**state[WORDS]["1"], "words": "本人同意"}


def words_for_none(state: State) -> None:
    state[WORDS]["2"] = state[WORDS]["1"]


@pytest.mark.parametrize(
    "tamper",
    [edited, left_out, begun_later, put_in, changed_places, other_words, words_for_none],
)
def test_what_was_changed_afterwards_is_found(tamper: Callable[[State], None]) -> None:
    state = written(CANCELLED, EXPORTED, CANCELLED)
    tamper(state)
    assert fault(state)


def test_a_persons_words_can_go_and_the_chain_stays_whole() -> None:
    """Nor can they be guessed at afterwards: the digest is salted, and the salt goes too."""
    state = written(CANCELLED, EXPORTED)
    assert "13900000000" not in str(state[LOG])
    assert "R" * 16 not in str(state[LOG])
    salt = state[WORDS]["1"]["salt"]
    assert len(salt) == 32
    assert salt not in str(state[LOG])
    assert written(CANCELLED)[LOG]["1"]["words"] != state[LOG]["1"]["words"]
    del state[WORDS]["1"]
    assert fault(state) is None


def test_an_entry_of_nobody_has_nothing_apart() -> None:
    assert WORDS not in written(EXPORTED)


def test_half_a_character_that_somebody_sent_is_kept_like_any_other() -> None:
    assert fault(written(Deed("王芳", "answer.cancel", "x", "\ud83d"))) is None


def test_patches_of_one_table_join() -> None:
    assert merged({"a": {"1": {"x": 1}}}, {"a": {"2": None}, "b": {}}) == {
        "a": {"1": {"x": 1}, "2": None},
        "b": {},
    }
