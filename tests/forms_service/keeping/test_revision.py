"""An answer is changed by its receipt: it keeps its time, its place and what its sender was promised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from forms_service.answers.handled import handled
from forms_service.answers.reading import Answer, sent_again
from forms_service.answers.sending import Sending
from forms_service.keeping.revision import changed_by_sender, may_change
from forms_service.keeping.transaction import keeping
from forms_service.refusal import Faulty, Refusal
from forms_service.senders.shares import Senders
from forms_service.store.ledger_state import owed
from tests.forms_service.answers.test_tally import LAMP, NOW, form_of
from tests.forms_service.keeping.test_promotion import PLACES, WALK, SignedUp

LATER = NOW + timedelta(hours=1)
ME: Senders = (("me", 1),)


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[SignedUp]:
    found = SignedUp(tmp_path / "store")
    yield found
    found.close()


def changes(walk: SignedUp, receipt: str, number: int, senders: Senders = ()) -> None:
    sending = Sending(WALK, Answer({"phone": f"1380000{number:04}"}), LATER, counted_as=senders)
    walk.store.transact(
        lambda state: (changed_by_sender(state, receipt, walk.known, sending), None)
    )


def test_who_changes_an_answer_keeps_its_place_and_its_time(walk: SignedUp) -> None:
    receipts = [walk.comes(number).receipt for number in range(PLACES + 2)]
    changes(walk, receipts[0], 70)
    changes(walk, receipts[PLACES], 71)
    assert walk.status(receipts[0]) == "counted"
    assert walk.place(receipts[PLACES]) == 1
    left = walk.document(receipts[0])
    assert left["entries"] == {"phone": "13800000070"}
    assert left["at"] == NOW.isoformat()
    assert str(handled(left)[-1]) == "2026年11月23日11:00，本人改了这一份"
    assert "13800000000" not in str(left)
    assert owed(walk.store.journal.state)


def test_of_many_changes_one_after_another_the_last_is_noted(walk: SignedUp) -> None:
    receipt = walk.comes(1).receipt
    for number in range(2, 9):
        changes(walk, receipt, number)
    assert len(handled(walk.document(receipt))) == 1


def test_a_number_that_is_signed_up_is_no_other_s(walk: SignedUp) -> None:
    one, two = (walk.comes(number).receipt for number in (1, 2))
    with pytest.raises(Faulty, match="已经报过了"):
        changes(walk, two, 1)
    assert walk.document(two)["entries"] == {"phone": "13800000002"}
    assert walk.status(one) == walk.status(two) == "counted"


def test_a_second_one_that_was_put_aside_counts_once_it_has_a_number_of_its_own(
    walk: SignedUp,
) -> None:
    walk.comes(1)
    second = walk.comes(1)
    assert second.status == "pending"
    changes(walk, second.receipt, 2)
    assert walk.status(second.receipt) == "counted"


def test_nobody_finds_out_who_is_signed_up_by_changing_an_answer_often(walk: SignedUp) -> None:
    receipt = walk.comes(1).receipt
    for number in range(10, 20):
        changes(walk, receipt, number, ME)
    with pytest.raises(Refusal) as refusal:
        changes(walk, receipt, 30, ME)
    assert refusal.value.status == 429


def test_what_is_closed_cancelled_or_of_a_form_that_does_not_let_it_is_not_changed(
    walk: SignedUp,
) -> None:
    receipt = walk.comes(1).receipt
    assert may_change(WALK, walk.document(receipt), NOW)
    assert not may_change(WALK, walk.document(receipt), WALK.closes)
    assert not may_change(WALK.model_copy(update={"revise": "never"}), walk.document(receipt), NOW)
    assert not may_change(LAMP, walk.document(receipt), NOW)
    walk.cancels(receipt)
    with pytest.raises(Refusal) as refusal:
        changes(walk, receipt, 2)
    assert refusal.value.status == 409


def test_a_poll_that_says_so_is_changed_by_receipt_and_counts_what_is_said_now(
    walk: SignedUp,
) -> None:
    poll = form_of(
        "poll",
        "poll",
        [{"id": "q", "ask": "甲", "type": "choices", "options": ["好", "坏", "中"]}],
        revise="until-close",
    )
    sending = Sending(poll, Answer({"q": ["好", "坏"]}), NOW)
    receipt = keeping(walk.store, walk.known, sending)().receipt
    assert sent_again(poll, walk.document(receipt)) == {"q": ("好", "坏")}
    again = replace(sending, answer=Answer({"q": ["中"]}), now=LATER)
    walk.store.transact(lambda state: (changed_by_sender(state, receipt, walk.known, again), None))
    assert walk.tally_of_all.of("poll").answered == {"q": 1}
    assert set(walk.tally_of_all.of("poll").marks["q"]) == {("中", 0)}
