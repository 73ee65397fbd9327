"""A place that is given up goes to who has waited longest: once, in order, in the same step, whoever gives it up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from benchmarks.places_race.recount import recounted
from forms_service.answers.handled import handled
from forms_service.answers.reading import Answer
from forms_service.answers.sending import Sending
from forms_service.answers.tally import ANSWERS, Tally, status_of
from forms_service.erasure.removal import erase, of_phone
from forms_service.handling.changes import Handling, cancelled
from forms_service.keeping.facts_out import facts_of
from forms_service.keeping.promotion import places_on, promoted
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import Kept, keeping
from forms_service.keeping.withdrawal import withdrawn
from forms_service.kinds.table import Counts
from forms_service.refusal import Refusal
from forms_service.store.ledger_state import Document
from forms_service.store.tables import open_store
from site_src.taking_part.sign_up import Places
from tests.conftest import Compound
from tests.forms_service.answers.test_tally import NOW, form_of

PLACES, ROOM = 3, 4
WALK = form_of(
    "walk",
    "signup",
    [{"id": "phone", "ask": "电话", "type": "phone"}],
    capacity=PLACES,
    waiting=ROOM,
)


@dataclass
class SignedUp:
    """A sign-up over a real store, where places are promoted as the service does it."""

    folder: Path
    places: int = PLACES
    receipts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        """As a service starts."""
        self.store = open_store(self.folder)
        self.known = Known(Counts.of(self.store))
        self.store.follow(
            lambda state: promoted(state, self.tally_of_all, lambda _: self.places, NOW)
        )

    @property
    def tally_of_all(self) -> Tally:
        return self.known.counts.tally

    def comes(self, number: int) -> Kept:
        form = WALK.model_copy(update={"capacity": self.places})
        answer = Answer({"phone": f"1380000{number:04}"})
        kept = keeping(self.store, self.known, Sending(form, answer, NOW, title="走走"))()
        self.receipts.append(kept.receipt)
        return kept

    def cancels(self, receipt: str) -> None:
        self.store.transact(lambda state: (withdrawn(state, WALK, receipt, NOW), None))

    def is_cancelled(self, receipt: str) -> None:
        """By the office."""
        handling = Handling(receipt, "clerk", NOW, "本人来电", repr(self.document(receipt)), repr)
        self.store.transact(lambda state: (cancelled(state, handling), None))

    def is_erased(self, receipt: str) -> None:
        erase(self.store, of_phone(self.document(receipt)["entries"]["phone"]), NOW)

    def document(self, receipt: str) -> Document:
        return self.store.journal.state[ANSWERS][receipt]

    def status(self, receipt: str) -> str:
        return status_of(self.document(receipt))

    def place(self, receipt: str) -> int | None:
        return self.tally_of_all.place(receipt, self.document(receipt))

    def close(self) -> None:
        self.store.close()


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[SignedUp]:
    found = SignedUp(tmp_path / "store")
    yield found
    found.close()


def test_who_comes_when_all_is_taken_waits_in_order_and_then_nobody_may(walk: SignedUp) -> None:
    kept = [walk.comes(number) for number in range(PLACES + ROOM)]
    assert [each.status for each in kept] == ["counted"] * PLACES + ["waiting"] * ROOM
    assert [walk.place(each.receipt) for each in kept[PLACES:]] == [1, 2, 3, 4]
    with pytest.raises(Refusal, match="候补也满了") as refusal:
        walk.comes(99)
    assert refusal.value.status == 409


@pytest.mark.parametrize(
    "give_up",
    [SignedUp.cancels, SignedUp.is_cancelled, SignedUp.is_erased],
    ids=lambda f: f.__name__,
)
def test_a_place_that_is_given_up_goes_to_who_waited_longest(
    walk: SignedUp, give_up: Callable[[SignedUp, str], None]
) -> None:
    receipts = [walk.comes(number).receipt for number in range(PLACES + 2)]
    give_up(walk, receipts[1])
    assert [walk.status(receipt) for receipt in receipts[PLACES:]] == ["counted", "waiting"]
    assert walk.place(receipts[-1]) == 1
    [step] = handled(walk.document(receipts[PLACES]))
    assert str(step) == "2026年11月23日10:00，名额空出来，按候补的先后补上了"


def test_who_gives_up_waiting_lets_those_behind_move_up_and_takes_nobody_s_place(
    walk: SignedUp,
) -> None:
    receipts = [walk.comes(number).receipt for number in range(PLACES + 3)]
    walk.cancels(receipts[PLACES])
    assert [walk.place(each) for each in receipts[PLACES + 1 :]] == [1, 2]
    assert walk.tally_of_all.of("walk").answers == PLACES


def test_places_that_are_added_go_to_who_waits_before_who_comes(walk: SignedUp) -> None:
    receipts = [walk.comes(number).receipt for number in range(PLACES + 2)]
    walk.places = PLACES + 1
    late = walk.comes(50)
    assert walk.status(receipts[PLACES]) == "counted"
    assert [walk.place(each) for each in (receipts[-1], late.receipt)] == [1, 2]


def test_places_added_while_nobody_ran_are_given_at_the_start(walk: SignedUp) -> None:
    receipts = [walk.comes(number).receipt for number in range(PLACES + 2)]
    walk.close()
    walk.places = PLACES + 5
    walk.open()
    assert {walk.status(receipt) for receipt in receipts} == {"counted"}


def test_a_number_that_waits_takes_no_second_turn(walk: SignedUp) -> None:
    for number in range(PLACES + 1):
        walk.comes(number)
    assert walk.comes(PLACES).status == "pending"
    assert len(walk.tally_of_all.of("walk").queue) == 1


def test_facts_say_how_many_places_are_left_and_how_many_wait(walk: SignedUp) -> None:
    for number in range(PLACES + 2):
        walk.comes(number)
    facts = facts_of(WALK, walk.known.counts, NOW)
    assert isinstance(facts, Places)
    said = facts.model_dump()
    assert {name: said[name] for name in ("capacity", "left", "waiting", "answers")} == {
        "capacity": PLACES,
        "left": 0,
        "waiting": 2,
        "answers": PLACES,
    }
    assert facts.full
    assert facts.takes
    assert not facts.model_copy(update={"room": 0}).takes


def test_places_are_given_until_what_one_signs_up_for_is_past(good: Compound) -> None:
    site = good.read()
    form, (_, activity) = site.forms["picnic"].form, site.activity_of("picnic") or (None, None)
    assert activity
    assert places_on(site, "picnic", form.closes) == 20
    assert places_on(site, "picnic", activity.over - timedelta(seconds=1)) == 20
    assert places_on(site, "picnic", activity.over) == 0
    assert places_on(site, "lamp", form.opens) == 0
    assert places_on(site, "gone", form.opens) == 0


class Race(RuleBasedStateMachine):
    """People come and go at random, the service is stopped in between; whoever looks at the journal afterwards finds
    that nobody was too many, out of turn, lost or promoted twice."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.walk = SignedUp(Path(self.folder.name))
        self.come = 0

    @rule()
    def comes(self) -> None:
        self.come += 1
        try:
            self.walk.comes(self.come)
        except Refusal:
            assert len(self.walk.tally_of_all.of("walk").queue) == ROOM

    @precondition(lambda self: self.walk.receipts)
    @rule(
        which=st.integers(0, 50),
        how=st.sampled_from([SignedUp.cancels, SignedUp.is_cancelled]),
    )
    def goes(self, which: int, how: Callable[[SignedUp, str], None]) -> None:
        receipt = self.walk.receipts.pop(which % len(self.walk.receipts))
        how(self.walk, receipt)

    @rule()
    def starts_again(self) -> None:
        self.walk.close()
        self.walk.open()

    @invariant()
    def all_who_stand_have_a_place_or_wait_for_one_in_order(self) -> None:
        found = recounted([self.walk.store.journal.path], "walk", PLACES)
        assert found.faults == []
        assert found.placed | found.waiting.keys() == set(self.walk.receipts)
        places = [self.walk.place(receipt) for receipt in found.queue]
        assert places == list(range(1, len(found.queue) + 1))

    def teardown(self) -> None:
        self.walk.close()
        self.folder.cleanup()


Race.TestCase.settings = settings(max_examples=4, stateful_step_count=40, deadline=None)
TestRace = Race.TestCase
