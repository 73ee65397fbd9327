"""One household or owner, one ballot that counts: by a code, whoever types it, and however often."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from forms_service.answers.reading import Answer
from forms_service.answers.sending import Sending
from forms_service.answers.tally import ANSWERS
from forms_service.credentials.secret import Secret
from forms_service.electorate.codes import grouped, read_code
from forms_service.electorate.codes import voter_of as voter_by_code
from forms_service.electorate.issuing import Issuing
from forms_service.electorate.taking_part import TOOK_PART
from forms_service.erasure.removal import of_receipt
from forms_service.erasure.retention import due, note
from forms_service.keeping.facts_out import facts_of
from forms_service.keeping.promotion import promoted
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import Kept, keeping
from forms_service.keeping.voting import WRONG_CODE
from forms_service.keeping.withdrawal import withdrawn
from forms_service.kinds.table import Counts
from forms_service.refusal import Refusal
from forms_service.roster.importing import Roster
from forms_service.roster.parts import Part
from forms_service.roster.rosters import kept
from forms_service.store.ledger_state import State
from forms_service.store.tables import Store, open_store
from forms_service.web.receipts import receipt_view
from site_src.content.site import PublishedForm
from site_src.forms.form import Form
from site_src.show.fragments import fragment
from site_src.source.moments import ZONE
from tests.forms_service.electorate.test_electorate import vote

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
ROSTER = (
    Part("1栋", "1单元", "101", "住宅", 8950, "Y1"),
    Part("地库", "", "A1", "车位", 1320, "Y1"),
    Part("1栋", "1单元", "102", "住宅", 9010),
    Part("1栋", "1单元", "103", "商铺", 5000),
)
CODES = {"ONE": "业主 Y1", "TWO": "房 1|1|102", "SHOP": "房 1|1|103", "NEW": "房 9|9|901"}
HOUSEHOLDS = {"ONE": "户 1|1|101", "TWO": "户 1|1|102"}
YES, NO = Answer({"q": ["同意"]}), Answer({"q": ["不同意"]})


def voter_of(_state: State, by: str, code: str | None) -> str | None:
    return (CODES if by == "owner" else HOUSEHOLDS).get(code or "")


class Voting:
    """A store with a roster, and a vote to which codes are sent."""

    def __init__(self, store: Store, **more: Any) -> None:
        self.store, self.form = store, vote(**more)
        self.known = Known(Counts.of(store), voter_of=voter_of)
        found = Roster({part.address: part for part in ROSTER}, {})
        before = NOW - timedelta(days=60)
        store.transact(lambda state: (kept(state, found, "示例", before), None))

    def send(self, code: str, answer: Answer = YES, **more: Any) -> Kept:
        sending = Sending(self.form, answer, NOW, code=code, **more)
        return keeping(self.store, self.known, sending)()

    def refused(self, code: str, answer: Answer = YES, **more: Any) -> Refusal:
        with pytest.raises(Refusal) as refusal:
            self.send(code, answer, **more)
        return refusal.value

    @property
    def facts(self) -> dict[str, Any]:
        return facts_of(self.form, self.known.counts, NOW).model_dump()

    def counts(self) -> dict[str, int]:
        found: dict[str, int] = self.facts["questions"]["q"]["counts"]
        return found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store") as opened:
        yield opened


def test_an_owner_counts_once_with_all_their_parts(store: Store) -> None:
    voting = Voting(store)
    assert voting.send("ONE").status == "counted"
    assert voting.facts["turnout"] == {
        "owners": {"took_part": 1, "of": 3},
        "area": {"took_part": "102.70", "of": "242.80"},
    }


def test_a_household_counts_once_and_a_shop_is_none(store: Store) -> None:
    voting = Voting(store, by="household")
    voting.send("TWO")
    assert voting.facts["turnout"] == {"households": {"took_part": 1, "of": 2}}
    assert voting.refused("SHOP").text == WRONG_CODE


def test_wrong_and_used_codes_are_refused_alike(store: Store) -> None:
    voting = Voting(store)
    voting.send("ONE")
    wrong, used = voting.refused("NOBODY"), voting.refused("ONE", NO)
    assert (wrong.status, wrong.text) == (used.status, used.text) == (403, WRONG_CODE)
    assert voting.counts() == {"同意": 1, "不同意": 0}


def test_whoever_came_onto_the_roster_later_is_told_so(store: Store) -> None:
    refusal = Voting(store).refused("NEW")
    assert refusal.status == 403
    assert "名册" in refusal.text


def test_until_it_closes_the_later_ballot_takes_the_place_of_the_one_before(store: Store) -> None:
    voting = Voting(store, revise="until-close")
    first = voting.send("ONE")
    again = voting.send("ONE", NO)
    assert (again.status, again.again) == ("replaced", False)
    assert voting.counts() == {"同意": 0, "不同意": 1}
    assert voting.facts["turnout"]["owners"]["took_part"] == 1
    assert store.journal.state[ANSWERS][first.receipt]["status"] == "superseded"


def test_whoever_comes_back_to_their_first_choice_at_once_is_heard(store: Store) -> None:
    """It is not the first ballot sent again, though it says the same from the same phone."""
    voting = Voting(store, revise="until-close")
    for answer in (YES, NO, YES):
        last = voting.send("ONE", answer, sender="one phone")
    assert (last.status, last.again) == ("replaced", False)
    assert voting.counts() == {"同意": 1, "不同意": 0}


def test_a_receipt_says_that_its_ballot_took_the_place_of_another(store: Store) -> None:
    voting = Voting(store, revise="until-close")
    receipts = [voting.send("ONE", answer).receipt for answer in (YES, NO)]
    held = store.journal.state[ANSWERS]
    published = PublishedForm(voting.form, "车棚", "forms/a.html")
    views = [receipt_view(each, held[each], published, NOW) for each in receipts]
    assert [view.replaces for view in views] == [False, True]
    assert "您先前交的那一份不再算" in fragment(
        "receipt", view=views[1], activity=None, when="", made=None
    )


def test_the_same_ballot_sent_again_is_the_same_and_a_neighbours_is_not(store: Store) -> None:
    voting = Voting(store)
    mine = voting.send("ONE", sender="one phone")
    assert voting.send("ONE", sender="one phone") == replace(mine, again=True)
    assert voting.send("TWO", sender="one phone").status == "counted"
    assert voting.counts() == {"同意": 2, "不同意": 0}


def test_a_key_that_stands_for_one_voters_ballot_stands_for_no_others(store: Store) -> None:
    voting = Voting(store)
    mine = voting.send("ONE", key="k")
    assert voting.send("ONE", key="k").receipt == mine.receipt
    assert voting.refused("TWO", key="k").status == 422


def test_a_phone_that_has_voted_takes_the_next_households_code(store: Store) -> None:
    voting = Voting(store)
    mine = voting.send("ONE")
    assert voting.send("TWO", receipts=(mine.receipt,)).status == "counted"


def test_what_a_code_cast_stays_counted_once_when_it_is_revoked_and_given_again(
    store: Store,
) -> None:
    """Voters have ballots, not codes."""
    secret = Secret(b"k" * 32)
    issuing, other = (Issuing(secret, by, "小李", NOW) for by in ("owner", "household"))
    voting = Voting(store, revise="until-close")

    def whose(state: State, by: str, typed: str | None) -> str | None:
        return voter_by_code(state, secret, by, read_code(typed or ""))

    voting.known = replace(voting.known, voter_of=whose)
    old = next(s for s in store.transact(issuing.batch(again=False)) if s.voter.key == "业主 Y1")
    household, _ = store.transact(other.batch(again=False))
    voting.send(grouped(old.code).lower())
    [new] = store.transact(issuing.one("业主 Y1"))
    assert voting.counts() == {"同意": 1, "不同意": 0}
    refused = {voting.refused(code).text for code in (old.code, household.code, "7K2M", "")}
    assert refused == {WRONG_CODE}
    assert voting.send(new.code, NO).status == "replaced"
    assert voting.counts() == {"同意": 0, "不同意": 1}


def test_of_many_at_once_one_counts(store: Store) -> None:
    voting = Voting(store)

    def send(number: int) -> bool:
        try:
            return not voting.send("ONE", YES if number % 2 else NO).again
        except Refusal:
            return False

    with ThreadPoolExecutor(8) as many:
        assert sum(many.map(send, range(40))) == 1
    assert sum(voting.counts().values()) == 1


def test_who_is_erased_may_vote_again_and_nothing_tells_that_they_did(store: Store) -> None:
    voting = Voting(store)
    mine = voting.send("ONE")
    store.transact(lambda state: (of_receipt(mine.receipt)(state).patch, None))
    assert not store.journal.state.get(TOOK_PART)
    assert voting.send("ONE", NO).status == "counted"


def test_after_its_time_a_ballot_counts_and_tells_of_nobody(store: Store) -> None:
    voting = Voting(store)
    voting.send("ONE")
    before = voting.facts
    store.transact(lambda state: (note(state, [voting.form]), None))
    later = voting.form.kept_until + timedelta(days=1)
    store.transact(lambda state: (due(state, later).patch, None))
    assert voting.facts == before
    (ballot,) = store.journal.state[ANSWERS].values()
    assert not {"voter", "building"} & ballot.keys()
    assert not store.journal.state.get(TOOK_PART)


def test_turnout_is_said_of_how_many(store: Store) -> None:
    voting = Voting(store, by="household")
    voting.send("ONE")
    facts = facts_of(voting.form, voting.known.counts, NOW)
    assert str(voting.form.turnout(facts)) == "1 户参加，共 2 户"


def test_a_form_that_anybody_answers_has_no_turnout(store: Store) -> None:
    form: Form = vote(by="anyone")
    assert "turnout" not in facts_of(form, Counts.of(store), NOW).model_dump()


def test_a_household_that_signs_up_again_keeps_its_place_and_its_turn(store: Store) -> None:
    voting = Voting(store, kind="signup", by="household", capacity=1, waiting=1)
    tally = voting.known.counts.tally
    store.follow(lambda state: promoted(state, tally, lambda _: 1, NOW))
    assert voting.send("ONE").status == "counted"
    assert voting.send("TWO").status == "waiting"
    place = voting.send("ONE", NO)
    waiting = voting.send("TWO", NO)
    assert (place.status, waiting.status) == ("replaced", "waiting")
    held = store.journal.state[ANSWERS]
    assert tally.place(waiting.receipt, held[waiting.receipt]) == 1
    assert (tally.of("che-peng").answers, len(tally.of("che-peng").queue)) == (1, 1)
    store.transact(lambda state: (withdrawn(state, voting.form, place.receipt, NOW), None))
    assert "status" not in store.journal.state[ANSWERS][waiting.receipt]
