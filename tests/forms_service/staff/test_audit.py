"""The audit log: entries in a row, none to be changed unseen; a person's words can go from it."""

from __future__ import annotations

from datetime import datetime, timedelta

from forms_service.staff.audit import LOG, WORDS, Deed, merged, noted, seal
from forms_service.store.ledger_state import LedgerState
from site_src.source.moments import ZONE

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=ZONE)


def written(*deeds: Deed) -> LedgerState:
    state = LedgerState()
    for number, deed in enumerate(deeds):
        state.apply(noted(state.tables, deed, NOW + timedelta(minutes=number)))
    return state


def test_each_entry_is_sealed_with_the_one_before() -> None:
    state = written(Deed("王芳", "answer.cancel", "dianti-cz"), Deed("李明", "export", "dianti-cz"))
    before = ""
    for number, entry in state.tables[LOG].items():
        bare = {name: value for name, value in entry.items() if name != "seal"}
        assert entry["seal"] == seal(number, bare, before)
        before = entry["seal"]
    assert list(state.tables[LOG]) == ["1", "2"]


def test_a_persons_words_stand_apart_and_can_go() -> None:
    state = written(Deed("王芳", "answer.cancel", "dianti-cz", "住户来电 13900000000"))
    assert "13900000000" not in str(state.tables[LOG])
    assert state.tables[WORDS]["1"]["words"] == "住户来电 13900000000"


def test_patches_of_one_table_join() -> None:
    assert merged({"a": {"1": {"x": 1}}}, {"a": {"2": None}, "b": {}}) == {
        "a": {"1": {"x": 1}, "2": None},
        "b": {},
    }
