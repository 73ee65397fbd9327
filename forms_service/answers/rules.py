"""Whether an answer is kept: rules asked one after another, in the same step as the write.

Each looks at what was sent and at what is known, and says that the answer is here already, that it is
put aside, or nothing: then the next one is asked. What it doesn't allow it raises. The order is theirs:
what was sent again gets its receipt even where the form is closed or full by now, and who is signed up
is told only while there are places, so that each wrong guess at a number costs the guesser one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from typing import Literal

from forms_service.answers.doubles import Doubles
from forms_service.answers.reading import Answer, document_of
from forms_service.answers.signed_up import SignedUp
from forms_service.answers.tally import ANSWERS, PENDING, Tally
from forms_service.senders.shares import Senders, Shares, read_rate
from forms_service.store.ledger_state import Document, State
from forms_service.store.tables import Store
from site_src.forms.form import Form

IDEMPOTENCY = "idempotency"
"""The table of idempotency keys: digest → {"body": digest of the answer, "receipt"}."""
SIGNED_UP_TOLD = "10/hour"
"""How often one sender is told that a number is signed up. A family's slips fit."""


class FormNotOpen(Exception):
    """The form takes no answers now."""


class FormFull(Exception):
    """The sign-up has no place left."""


class NoRoom(Exception):
    """The disk has no room for answers now."""


class KeyReused(Exception):
    """An idempotency key came again with another answer."""


class AnsweredBefore(Exception):
    """This browser has receipts for this form, and didn't say that it answers for somebody else."""

    def __init__(self, receipts: tuple[str, ...]) -> None:
        super().__init__(receipts)
        self.receipts = receipts


class ToldTooOften(Exception):
    """The sender heard of so many numbers that they are signed up; it may send in `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Sending:
    """An answer that came, and what came with it.

    `key`: a number of its own (Idempotency-Key). `sender`: whose the same body within seconds is the
    same answer; None for a program, which can number what it sends. `counted_as`: whom the sender is
    counted as. `receipts`: what the browser says it was given for this form; `another`: it answers for
    somebody else. `room`: the disk has some.
    """

    form: Form
    answer: Answer
    now: datetime
    key: str | None = None
    sender: str | None = None
    counted_as: Senders = ()
    receipts: tuple[str, ...] = ()
    another: bool = False
    room: bool = True

    @cached_property
    def document(self) -> Document:
        return document_of(self.form, self.answer, self.now.isoformat(timespec="seconds"))

    @cached_property
    def body(self) -> str:
        """The same for the same answer."""
        document = self.document
        return digest(repr(document["choices"]), repr(sorted(document["entries"].items())))

    @cached_property
    def key_name(self) -> str | None:
        """What its key is kept under."""
        return digest(self.form.id, self.key) if self.key else None


@dataclass(frozen=True)
class Known:
    """What rules go by besides the store's own state."""

    tally: Tally = field(default_factory=Tally)
    signed_up: SignedUp = field(default_factory=SignedUp)
    doubles: Doubles = field(default_factory=Doubles)
    told: Shares = field(default_factory=lambda: Shares(read_rate(SIGNED_UP_TOLD)))

    @classmethod
    def of(cls, store: Store) -> Known:
        """Of all answers in the store, now and from now on."""
        known = cls()
        store.subscribe(known.tally.change)
        store.subscribe(known.signed_up.change)
        return known


@dataclass(frozen=True)
class Case:
    """What a rule looks at: what came, and all that is known as it is decided."""

    sending: Sending
    known: Known
    state: State


@dataclass(frozen=True)
class Here:
    """The answer was kept before, under this receipt."""

    receipt: str


Verdict = Here | Literal["pending"] | None
Rule = Callable[[Case], Verdict]


def same_key(case: Case) -> Verdict:
    """The same key stands for the same answer, whenever it comes."""
    sending = case.sending
    held = case.state.get(IDEMPOTENCY, {}).get(sending.key_name or "")
    if not held:
        return None
    if held["body"] != sending.body:
        raise KeyReused
    return Here(held["receipt"])


def same_again(case: Case) -> Verdict:
    """Without a key, the same answer from the same browser within seconds is the same."""
    sending = case.sending
    if sending.key or not sending.sender:
        return None
    body = digest(sending.form.id, sending.body)
    receipt = case.known.doubles.receipt(sending.sender, body, sending.now)
    # Taken back, or undone as the disk failed: then it is not here.
    if receipt is None or receipt not in case.state.get(ANSWERS, {}):
        return None
    # A browser that has other receipts than this one is a neighbour's.
    others = _standing(case)
    return None if others and receipt not in others else Here(receipt)


def is_open(case: Case) -> Verdict:
    """Answers are taken while the form is open."""
    if case.sending.form.state(case.sending.now) != "open":
        raise FormNotOpen
    return None


def answered_before(case: Case) -> Verdict:
    """Who has answered is shown that first."""
    standing = _standing(case)
    if standing and not case.sending.another:
        raise AnsweredBefore(standing)
    return None


def has_room(case: Case) -> Verdict:
    """A share of the disk stays free."""
    if not case.sending.room:
        raise NoRoom
    return None


def has_place(case: Case) -> Verdict:
    """There are so many places and no more."""
    form = case.sending.form
    if form.capacity is not None and case.known.tally.of(form.id).answers >= form.capacity:
        raise FormFull
    return None


def one_place_a_phone(case: Case) -> Verdict:
    """A number that is signed up takes no second place. Who was told that often enough is told
    nothing about any number for a while, whether it is signed up or not."""
    sending, known = case.sending, case.known
    question = _phone_question(sending.form)
    number = sending.answer.values.get(question) if question else None
    if question is None or not isinstance(number, str):
        return None
    now = sending.now.timestamp()
    if wait := known.told.wait(sending.counted_as, now):
        raise ToldTooOften(wait)
    if not known.signed_up.has(sending.form.id, question, number):
        return None
    known.told.take(sending.counted_as, now)
    return PENDING


RULES: tuple[Rule, ...] = (
    same_key,
    same_again,
    is_open,
    answered_before,
    has_room,
    has_place,
    one_place_a_phone,
)


def verdict(sending: Sending, known: Known, state: State) -> Verdict:
    """What the first rule says that says anything; None: the answer counts. Raises FormNotOpen,
    FormFull, NoRoom, KeyReused, AnsweredBefore, ToldTooOften."""
    case = Case(sending, known, state)
    for rule in RULES:
        if (found := rule(case)) is not None:
            return found
    return None


def _standing(case: Case) -> tuple[str, ...]:
    """The receipts the browser has of answers to this form that are still kept."""
    answers, form = case.state.get(ANSWERS, {}), case.sending.form.id
    return tuple(
        name for name in case.sending.receipts if answers.get(name, {}).get("form") == form
    )


def _phone_question(form: Form) -> str | None:
    """The question by whose number people sign up: the first that asks for one."""
    if form.kind != "signup":
        return None
    return next((question.id for question in form.questions if question.type == "phone"), None)


def digest(*parts: str) -> str:
    return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()
