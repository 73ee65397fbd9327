"""Who may vote: by the roster that held when the vote opened."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from forms_service.electorate.electorate import electorate_of
from forms_service.electorate.electorates import Electorates, electorate_in
from forms_service.roster.importing import Roster
from forms_service.roster.parts import Part, totals
from forms_service.roster.rosters import ROSTERS, kept
from forms_service.store.ledger_state import LedgerState
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.form import Form
from site_src.source.moments import ZONE

OPENS = datetime(2026, 11, 10, 8, 0, tzinfo=ZONE)
parts = st.builds(
    Part,
    building=st.sampled_from(["1栋", "2栋"]),
    unit=st.just(""),
    room=st.integers(1, 40).map(str),
    kind=st.sampled_from(["住宅", "商铺", "车位"]),
    area=st.integers(1, 20_000),
    owner=st.sampled_from(["", "", "开发商", "Y1"]),
)
rosters = st.lists(parts, unique_by=lambda part: part.address)


def vote(by: str = "owner", opens: str = "2026-11-10T08:00", **more: Any) -> Form:
    question = {"id": "q", "ask": "同意吗？", "type": "choice", "options": ["同意", "不同意"]}
    return FORM_KINDS.read(
        {
            "id": "che-peng",
            "kind": "poll",
            "by": by,
            "opens": opens,
            "closes": "2026-12-01",
            "questions": [question],
            **more,
        }
    )


def roster(*areas: int) -> Roster:
    found = [Part("1栋", "", str(number), "住宅", area) for number, area in enumerate(areas, 1)]
    return Roster({part.address: part for part in found}, {})


class Kept:
    """A store's state, with what hears of its changes."""

    def __init__(self) -> None:
        self.ledger, self.heard = LedgerState(), Electorates()

    def take(self, found: Roster, at: datetime) -> None:
        for table, documents in kept(self.ledger.tables, found, "示例", at).items():
            before = dict(self.ledger.tables.get(table, {}))
            self.ledger.apply({table: documents})
            for key, new in (documents or {}).items():
                self.heard.change(table, key, before.get(key), new)

    def area(self, form: Form) -> int:
        found, heard = electorate_in(self.ledger.tables, form), self.heard.of(form)
        assert found == heard
        return found.area if found else 0


@given(rosters)
def test_owners_and_households_are_those_that_the_roster_adds_up_to(found: list[Part]) -> None:
    whole = totals(found)
    owners, households = electorate_of(found, "owner"), electorate_of(found, "household")
    assert (len(owners.voters), owners.area) == (whole.owners, whole.area)
    assert len(households.voters) == whole.households


@given(rosters)
def test_every_part_leads_to_its_owner(found: list[Part]) -> None:
    owners = electorate_of(found, "owner")
    for part in found:
        voter = owners.at(part.address)
        assert voter is not None
        assert part in voter.parts
        assert voter.key == part.owner_key


def test_a_later_import_does_not_move_a_votes_denominator() -> None:
    state = Kept()
    state.take(roster(100), OPENS - timedelta(days=2))
    state.take(roster(100, 200), OPENS - timedelta(days=1))
    state.take(roster(100, 200, 300), OPENS + timedelta(days=1))
    assert state.area(vote()) == 300
    assert state.area(vote(opens="2026-11-12")) == 600


def test_where_there_was_none_yet_a_vote_is_frozen_on_the_first_import_after() -> None:
    state = Kept()
    assert state.area(vote()) == 0
    state.take(roster(100), OPENS + timedelta(hours=1))
    state.take(roster(100, 200), OPENS + timedelta(hours=2))
    assert state.area(vote()) == 100


def test_a_roster_that_no_vote_can_be_counted_by_any_more_goes() -> None:
    state = Kept()
    state.take(roster(100), OPENS - timedelta(days=900))
    state.take(roster(100, 200), OPENS - timedelta(days=850))
    state.take(roster(100, 200, 300), OPENS)
    assert len(state.ledger.tables[ROSTERS]) == 2
    assert state.area(vote()) == 600


def test_the_same_roster_imported_again_is_kept_once() -> None:
    state = Kept()
    for day in (3, 2, 1):
        state.take(roster(100) if day != 2 else roster(200), OPENS - timedelta(days=day))
    assert len(state.ledger.tables[ROSTERS]) == 2
    assert state.area(vote()) == 100
