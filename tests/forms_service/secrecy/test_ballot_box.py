"""A secret vote in the store: who has voted, and nothing of what, until two observers come; and nothing that
joins the two after."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from nacl.public import PrivateKey

from forms_service.answers.reading import Answer
from forms_service.answers.sending import Sending
from forms_service.canvass.opening import give_up, open_box
from forms_service.handling.changes import Handling, cancelled
from forms_service.keeping.facts_out import facts_of
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import Kept, keeping
from forms_service.kinds.table import Counts
from forms_service.refusal import Refusal
from forms_service.sealing.certification import record_in, sealing
from forms_service.sealing.numbers import public_number
from forms_service.secrecy.ballot_box import ENVELOPES, with_key
from forms_service.secrecy.key_parts import NewKey, joined, new_key
from forms_service.store.tables import Store
from site_src.forms.form import Form
from tests.forms_service.electorate.test_electorate import vote
from tests.forms_service.sealing.test_certification import published
from tests.support.votes import cast, parts, with_roster


def secret_vote(**more: Any) -> Form:
    said = {
        "by": "household",
        "secrecy": "secret",
        "results": "after-close",
        "closes": "2026-11-20",
    }
    return vote(**(said | more))


FORM = secret_vote(revise="until-close")
BEFORE, AFTER = FORM.opens - timedelta(days=1), FORM.closes + timedelta(hours=1)


class Voting:
    """A secret vote of so many households, and its key's slips."""

    def __init__(self, store: Store, households: int = 6) -> None:
        self.store, self.key = store, new_key(FORM.id)
        with_roster(store, parts(households), BEFORE)
        self.known = Known(Counts.of(store))
        electorate = self.known.counts.electorates.of(FORM)
        assert electorate
        self.voters = [*electorate.voters]

    def make_key(
        self, key: NewKey | None = None, now: datetime = BEFORE, instead: str = ""
    ) -> None:
        made = key or self.key
        self.store.transact(lambda state: (with_key(state, FORM, made, "王芳", now, instead), None))

    def send(self, voter: str, choice: str, minutes: int = 0, **more: Any) -> Kept:
        now = FORM.opens + timedelta(minutes=minutes)
        sending = Sending(FORM, Answer({"q": [choice]}), now, voter=voter, **more)
        return keeping(self.store, self.known, sending)()

    @property
    def opener(self) -> PrivateKey:
        return joined(FORM.id, self.key.public, (self.key.parts[2], self.key.parts[0]))

    def open(self) -> None:
        open_box(self.store, FORM, self.opener, "王芳", AFTER)

    def facts(self, now: datetime = AFTER) -> dict[str, Any]:
        return json.loads(facts_of(FORM, self.known.counts, now).model_dump_json())


def test_without_a_key_nobody_can_vote(store: Store) -> None:
    voting = Voting(store)
    with pytest.raises(Refusal, match="还没有准备好"):
        voting.send(voting.voters[0], "同意")


def test_once_somebody_has_voted_the_key_stays(store: Store) -> None:
    voting, first = Voting(store), new_key(FORM.id)
    voting.make_key(first)
    voting.make_key(instead=first.public)
    voting.send(voting.voters[0], "同意")
    with pytest.raises(Refusal, match="不能重做"):
        voting.make_key(new_key(FORM.id))
    voting_again = voting.send(voting.voters[0], "不同意", 1)
    assert voting_again.status == "replaced"


def test_a_page_that_is_sent_again_makes_no_other_key(store: Store) -> None:
    """The slips that it showed first were printed: another key would leave them worthless, unseen."""
    voting = Voting(store)
    voting.make_key()
    with pytest.raises(Refusal, match="那三份还有用"):
        voting.make_key(new_key(FORM.id))
    voting.send(voting.voters[0], "同意")
    voting.open()


def test_two_parts_count_what_was_given_last_and_nothing_before_they_come(store: Store) -> None:
    voting = Voting(store)
    voting.make_key()
    for at, choice in enumerate(["同意", "不同意", "同意", "不同意"]):
        voting.send(voting.voters[at], choice, at)
    voting.send(voting.voters[3], "同意", 9)
    assert voting.facts(FORM.closes - timedelta(seconds=1))["questions"] == {}
    shut = voting.facts()
    assert (shut["box"], shut["answers"], shut["questions"]) == ("sealed", 4, {})
    assert "record" not in shut
    voting.open()
    found = voting.facts()
    assert (found["box"], found["answers"]) == ("opened", 4)
    assert found["questions"]["q"]["counts"] == {"同意": 3, "不同意": 1}
    assert found["turnout"] == {"households": {"took_part": 4, "of": 6}}


def test_nobody_opens_it_with_another_key_and_nothing_is_lost_by_trying(store: Store) -> None:
    voting = Voting(store)
    voting.make_key()
    voting.send(voting.voters[0], "同意")
    with pytest.raises(Refusal, match="打不开"):
        open_box(store, FORM, PrivateKey.generate(), "王芳", AFTER)
    voting.open()
    with pytest.raises(Refusal, match="已经开过"):
        voting.open()
    assert voting.facts()["questions"]["q"]["counts"]["同意"] == 1


def test_a_ballot_that_was_cancelled_before_is_not_counted_and_none_can_be_after(
    store: Store,
) -> None:
    voting = Voting(store)
    voting.make_key()
    first, second = (voting.send(voting.voters[at], "同意", at).receipt for at in (0, 1))

    def cancel(receipt: str) -> None:
        handling = Handling(receipt, "王芳", AFTER, "冒投", "", lambda _: "")
        store.transact(lambda state: (cancelled(state, handling), None))

    cancel(first)
    voting.open()
    assert voting.facts()["questions"]["q"]["counts"]["同意"] == 1
    for name in (second, f"{FORM.id}/000001"):
        with pytest.raises(Refusal, match="分开了"):
            cancel(name)


def test_a_key_that_is_lost_voids_the_vote_and_its_page_says_so(store: Store) -> None:
    voting = Voting(store)
    voting.make_key()
    voting.send(voting.voters[0], "同意")
    give_up(store, FORM, "王芳", AFTER)
    assert voting.facts()["box"] == "void"
    assert store.journal.state[ENVELOPES] == {}
    with pytest.raises(Refusal, match="作废"):
        voting.open()
    with pytest.raises(Refusal, match="作废"):
        store.transact(sealing(published(FORM), "王芳", "", AFTER))


def test_its_record_lists_who_was_counted_and_apart_what_was_chosen(store: Store) -> None:
    voting = Voting(store)
    voting.make_key()
    sent = [
        voting.send(voting.voters[at], choice, at).receipt
        for at, choice in enumerate(["同意", "不同意", "同意"])
    ]
    voting.open()
    record = record_in(store.journal.state, FORM)
    assert record
    assert record.text == voting.facts()["record"]
    lines = [json.loads(line) for line in record.lines]
    assert lines[:3] == [[number] for number in sorted(public_number(FORM.id, r) for r in sent)]
    assert lines[3:] == [[{"q": ["不同意"]}], [{"q": ["同意"]}], [{"q": ["同意"]}]]
    store.transact(sealing(published(FORM), "王芳", "", AFTER))
    assert voting.facts()["seal"]["digest"] == record.digest


def test_an_evaluation_may_be_secret_and_is_satisfied_by_nobody_before_its_box_is_opened(
    store: Store,
) -> None:
    asked = {"id": "q", "ask": "满意吗？", "type": "choice", "options": ["满意", "不满意"]}
    form = secret_vote(kind="evaluation", questions=[asked])
    key = new_key(form.id)
    with_roster(store, parts(4), BEFORE)
    store.transact(lambda state: (with_key(state, form, key, "王芳", BEFORE), None))
    cast(store, form, ["满意", "满意", "满意", "不满意"])
    counts = Counts.of(store)
    assert facts_of(form, counts, AFTER).model_dump()["satisfaction"] is None
    open_box(store, form, joined(form.id, key.public, (key.parts[0], key.parts[1])), "王芳", AFTER)
    assert facts_of(form, counts, AFTER).model_dump()["satisfaction"] == "3/4"
