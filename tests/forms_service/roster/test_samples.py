"""A demo's roster: as many households as its home page says, and gone for a real one."""

from __future__ import annotations

from datetime import datetime

from forms_service.roster.cells import Row
from forms_service.roster.importing import NOBODY
from forms_service.roster.on_request import importing
from forms_service.roster.parts import Contact, Part, totals
from forms_service.roster.rosters import current, since
from forms_service.roster.samples import drop_demo_roster, made_up_parts, put_demo_roster
from forms_service.store.tables import Store
from site_src.source.moments import ZONE

NOW = datetime(2026, 11, 28, 8, tzinfo=ZONE)
FLAT = Part("1栋", "1单元", "101", "住宅", 8950, "Y1")


def put(store: Store) -> None:
    store.transact(lambda state: put_demo_roster(state, 920, NOW))


def test_a_demo_has_the_households_of_its_home_page_and_fewer_owners_than_parts() -> None:
    parts = list(made_up_parts(920))
    sums = totals(parts)
    assert sums.households == 920
    assert 800 < sums.owners < 920 < sums.parts
    assert len({part.address for part in parts}) == len(parts)
    assert parts == list(made_up_parts(920))


def test_an_import_takes_its_place_whole_and_it_never_comes_back(store: Store) -> None:
    put(store)
    store.transact(importing([Row(2, FLAT, Contact())], "小李", NOW))
    put(store)
    assert list(current(store.journal.state).parts.values()) == [FLAT]
    assert store.transact(drop_demo_roster) is False


def test_a_demo_no_more_has_none(store: Store) -> None:
    put(store)
    assert store.transact(drop_demo_roster) is True
    assert since(store.journal.state) is None
    assert current(store.journal.state) == NOBODY
