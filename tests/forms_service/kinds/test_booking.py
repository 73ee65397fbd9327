"""Bookings that come at once, are given back, and are made too many or too late."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.answers.reading import Answer, read_answer
from forms_service.answers.sending import Sending
from forms_service.keeping.facts_out import facts_of
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import keeping
from forms_service.keeping.withdrawal import withdrawn
from forms_service.kinds.booking import Bookings
from forms_service.kinds.table import Counts
from forms_service.refusal import Faulty
from forms_service.store.tables import Store
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.form import Form
from site_src.source.moments import ZONE
from tests.support.subscribing import tell

NOW = datetime(2026, 11, 27, 9, tzinfo=ZONE)


def opened(hours: str) -> Form:
    return FORM_KINDS.read(
        {
            "id": "room",
            "kind": "booking",
            "opens": "2026-11-01",
            "closes": "2026-12-31",
            "room": "议事港",
            "hours": [hours],
            "each": 2,
        }
    )


ROOM = opened("每天 14:00-18:00")


def book(
    store: Store,
    counts: Counts,
    *slots: str,
    phone: str = "13912345670",
    now: datetime = NOW,
    room: Form = ROOM,
) -> str:
    sent = {"when": slots, "who": ["王芳"], "phone": [phone], "use": ["排练"]}
    answer = read_answer(room, sent)
    assert isinstance(answer, Answer), answer
    return keeping(store, Known(counts), Sending(room, answer, now))().receipt


def test_a_stretch_is_booked_by_one_and_nobody_learns_by_whom(store: Store) -> None:
    counts = Counts.of(store)
    book(store, counts, "2026-11-27T14:00", "2026-11-27T15:00")
    with pytest.raises(Faulty, match="刚刚被别人订走了"):
        book(store, counts, "2026-11-27T15:00", phone="13912345671")
    told = facts_of(ROOM, counts, NOW).model_dump_json()
    assert '"taken":["2026-11-27T14:00","2026-11-27T15:00"]' in told
    assert "王芳" not in told
    assert "1391234567" not in told
    assert "排练" not in told


def test_of_many_at_once_one_gets_it(store: Store) -> None:
    counts = Counts.of(store)

    def tries(number: int) -> int:
        with suppress(Faulty):
            book(store, counts, "2026-11-28T14:00", phone=f"139{number:08}")
            return 1
        return 0

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(tries, range(40))) == 1


def test_what_was_booked_stays_taken_when_the_room_opens_at_another_minute(store: Store) -> None:
    """From half past two on the hour from two is in the way of the next, and of none after that."""
    counts = Counts.of(store)
    book(store, counts, "2026-11-27T15:00")
    later = opened("每天 14:30-18:00")
    days = json.loads(facts_of(later, counts, NOW).model_dump_json())["days"]
    assert days["2026-11-27"] == {"14:30": "taken", "15:30": "taken", "16:30": "free"}
    for at in ("2026-11-27T14:30", "2026-11-27T15:30"):
        with pytest.raises(Faulty, match="刚刚被别人订走了"):
            book(store, counts, at, phone="13912345671", room=later)
    book(store, counts, "2026-11-27T16:30", phone="13912345671", room=later)


def test_what_is_given_back_is_free_again(store: Store) -> None:
    counts = Counts.of(store)
    receipt = book(store, counts, "2026-11-27T14:00")
    store.transact(lambda state: (withdrawn(state, ROOM, receipt, NOW), None))
    book(store, counts, "2026-11-27T14:00", phone="13912345671")


def test_a_phone_has_so_many_to_come_and_more_when_they_are_over(store: Store) -> None:
    counts = Counts.of(store)
    for at in ("2026-11-27T14:00", "2026-11-28T14:00"):
        book(store, counts, at)
    with pytest.raises(Faulty, match="已经订了 2 次"):
        book(store, counts, "2026-11-29T14:00")
    book(store, counts, "2026-11-29T14:00", now=NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("at", "why"),
    [
        ("2026-11-26T14:00", "已经开始了"),
        ("2026-12-20T14:00", "最多提前 14 天"),
    ],
)
def test_too_early_and_too_late_are_told(store: Store, at: str, why: str) -> None:
    with pytest.raises(Faulty, match=why):
        book(store, Counts.of(store), at)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=12))
def test_however_bookings_come_and_go_what_is_taken_is_that_of_the_rest(
    steps: list[tuple[int, bool]],
) -> None:
    def booking(number: int) -> dict[str, Any]:
        entries = {"when": [f"2026-11-2{number}T14:00"], "phone": "1"}
        return {"form": "room", "at": "", "choices": {}, "entries": entries}

    along, afresh = Bookings(), Bookings()
    left = tell(along.change, [(f"R{n}", booking(n) if there else None) for n, there in steps])
    tell(afresh.change, left.items())
    assert along.facts(ROOM, None) == afresh.facts(ROOM, None)
