"""A household that an answer names: told from others, and on the roster where there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from forms_service.answers.reading import Answer
from forms_service.answers.sending import Sending
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import Kept, keeping
from forms_service.kinds.table import Counts
from forms_service.refusal import Faulty
from forms_service.roster import rosters
from forms_service.roster.importing import Roster
from forms_service.roster.parts import Part
from forms_service.store.tables import Store, open_store
from tests.forms_service.answers.test_tally import NOW, form_of


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store") as opened:
        yield opened


def signing_up(store: Store, known: Known) -> Callable[..., Kept]:
    form = form_of("walk", "signup", [{"id": "home", "ask": "哪一户", "type": "household"}])

    def send(home: str, **more: Any) -> Kept:
        return keeping(store, known, Sending(form, Answer({"home": home}), NOW, **more))()

    return send


def test_a_household_takes_one_place_and_the_second_receipt_says_so(store: Store) -> None:
    send = signing_up(store, Known(Counts.of(store)))
    assert send("3栋 2单元 501室").status == "counted"
    second = send("3号楼 2单元 501室")
    assert second.status == "pending"
    assert second.aside
    assert second.aside.heading == "这个号码或者这一户已经报过了"
    assert send("3栋 1单元 501室").status == "counted"


def test_where_there_is_a_roster_a_household_stands_on_it(store: Store) -> None:
    send = signing_up(store, Known(Counts.of(store)))
    part = Part("3栋", "2单元", "501室", "住宅", 8950)
    roster = Roster({part.address: part}, {})
    store.transact(lambda state: (rosters.kept(state, roster, "示例", NOW), None))
    assert send("3栋 2单元 501室").status == "counted"
    with pytest.raises(Faulty, match="名册里没有「3栋 9单元 901室」"):
        send("3栋 9单元 901室")
    assert send("3栋 9单元 902室", made_up=True).status == "counted"
