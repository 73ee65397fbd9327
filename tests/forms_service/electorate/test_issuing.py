"""Codes given out: one to each voter, a batch in one step, and nothing that can be read again."""

from __future__ import annotations

import json
import typing
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.credentials.secret import Secret
from forms_service.electorate.codes import grouped, voter_of
from forms_service.electorate.delivery import address, by_round
from forms_service.electorate.electorate import By, electorate_of
from forms_service.electorate.issuing import Issuing, Slip
from forms_service.refusal import Refusal
from forms_service.roster.importing import Roster
from forms_service.roster.parts import Part
from forms_service.roster.rosters import kept
from forms_service.staff.audit import LOG, WORDS
from forms_service.store.tables import Store
from site_src.source.moments import ZONE

NOW = datetime(2026, 9, 25, 8, tzinfo=ZONE)
SECRET = Secret(b"k" * 32)
FLAT = Part("1栋", "1单元", "101", "住宅", 8950, "Y1")
SPACE = Part("地库", "", "A1", "车位", 1320, "Y1")
UPSTAIRS = Part("1栋", "1单元", "201", "住宅", 8950)
SHOP = Part("2栋", "", "商1", "商铺", 5000)
parts = st.builds(
    Part,
    building=st.sampled_from(["1栋", "2栋", "10栋"]),
    unit=st.sampled_from(["", "1单元"]),
    room=st.integers(1, 40).map(str),
    kind=st.sampled_from(["住宅", "商铺", "车位"]),
    area=st.integers(1, 20_000),
    owner=st.sampled_from(["", "", "开发商", "Y1"]),
)
rosters = st.lists(parts, unique_by=lambda part: part.address)


def roster_of(store: Store, *found: Part) -> None:
    roster = Roster({part.address: part for part in found}, {})
    store.transact(lambda state: (kept(state, roster, "小李", NOW), None))


def issuing(by: By) -> Issuing:
    return Issuing(SECRET, by, "小李", NOW)


def whose(store: Store, by: By, slip: Slip) -> str | None:
    return voter_of(store.journal.state, SECRET, by, slip.code)


@given(rosters, st.data())
def test_slips_lie_in_the_order_of_the_round_however_the_roster_lies(
    found: list[Part], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(found))
    for by in typing.get_args(By):
        lying = [address(each) for each in by_round(electorate_of(shuffled, by))]
        assert lying == [address(each) for each in by_round(electorate_of(found, by))]
        assert len(lying) == len(electorate_of(found, by).voters)


def test_the_round_goes_by_number_and_an_owner_is_found_at_home() -> None:
    far = Part("10栋", "", "101", "住宅", 1)
    voters = by_round(electorate_of([far, SPACE, SHOP, UPSTAIRS, FLAT], "owner"))
    assert [address(each) for each in voters] == [
        "1栋 1单元 101等 2 处",
        "1栋 1单元 201",
        "2栋 商1",
        "10栋 101",
    ]


def test_a_second_batch_is_for_those_alone_who_have_no_code_yet(store: Store) -> None:
    roster_of(store, FLAT, SPACE)
    [first] = store.transact(issuing("owner").batch(again=False))
    assert store.transact(issuing("owner").batch(again=False)) == ()
    roster_of(store, FLAT, SPACE, UPSTAIRS)
    [second] = store.transact(issuing("owner").batch(again=False))
    assert whose(store, "owner", first) == FLAT.owner_key
    assert whose(store, "owner", second) == UPSTAIRS.owner_key


def test_a_code_given_again_voids_the_old_one_and_no_other(store: Store) -> None:
    roster_of(store, FLAT, UPSTAIRS)
    before = store.transact(issuing("household").batch(again=False))
    lost, other = before
    [new] = store.transact(issuing("household").one(lost.voter.key))
    assert [whose(store, "household", slip) for slip in (lost, new, other)] == [
        None,
        lost.voter.key,
        other.voter.key,
    ]
    store.transact(issuing("household").none(lost.voter.key))
    assert whose(store, "household", new) is None
    every = store.transact(issuing("household").batch(again=True))
    assert whose(store, "household", other) is None
    assert [whose(store, "household", slip) for slip in every] == [s.voter.key for s in before]


def test_a_batch_is_one_commit_and_one_entry_of_the_log_that_holds_no_address(store: Store) -> None:
    roster_of(store, FLAT, UPSTAIRS, SHOP)
    before = store.journal.path.read_bytes().count(b"\n")
    slips = store.transact(issuing("owner").batch(again=False))
    assert store.journal.path.read_bytes().count(b"\n") == before + 1
    store.transact(issuing("owner").one(FLAT.owner_key))
    state: dict[str, Any] = store.journal.state
    assert [entry["what"] for entry in state[LOG].values()] == ["业主口令 3 个，作废 0 个", "业主"]
    assert [apart["words"] for apart in state[WORDS].values()] == ["1栋 1单元 101"]
    written = store.journal.path.read_text(encoding="utf-8")
    assert not [s for s in slips if s.code in written or grouped(s.code) in written]


def test_codes_need_a_roster_and_somebody_in_it(store: Store) -> None:
    with pytest.raises(Refusal, match="请先导入名册"):
        store.transact(issuing("owner").batch(again=False))
    roster_of(store, FLAT)
    with pytest.raises(Refusal, match="名册里没有这一处"):
        store.transact(issuing("owner").one("业主 Y9"))


def test_ten_thousand_codes_are_all_different_and_known(store: Store) -> None:
    roster_of(store, *(Part(f"{n // 200}栋", "", str(n), "住宅", 8950) for n in range(10_000)))
    slips = store.transact(issuing("household").batch(again=False))
    assert len({slip.code for slip in slips}) == 10_000
    assert whose(store, "household", slips[-1]) == slips[-1].voter.key
    assert json.dumps(store.journal.state["codes"]).count("voter") == 10_000
