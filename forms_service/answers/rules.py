"""Whether an answer is kept: rules asked one after another, in the same step as the write.

Each looks at what was sent and at what is known, and says that the answer is here already, that it is
put aside, or nothing: then the next one is asked. What it doesn't allow it refuses. The order is theirs:
what was sent again gets its receipt even where the form is closed or full by now, and who is signed up
is told only while there are places, so that each wrong guess at a number costs the guesser one.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from typing import Literal

from forms_service.answers.doubles import Doubles
from forms_service.answers.reading import FOR_ANOTHER, Answer, document_of
from forms_service.answers.receipts import shown
from forms_service.answers.signed_up import SignedUp
from forms_service.answers.tally import ANSWERS, PENDING, Tally
from forms_service.refusal import Refusal, RefusalPages, not_now, too_many
from forms_service.senders.shares import Senders, Shares, read_rate
from forms_service.store.ledger_state import Document, State
from forms_service.store.tables import Store
from site_src.forms.form import Form
from site_src.source.moments import last_moment, moment

IDEMPOTENCY = "idempotency"
"""The table of idempotency keys: digest → {"body": digest of the answer, "receipt"}."""
SIGNED_UP_TOLD = "10/hour"
"""How often one sender is told that a number is signed up. A family's slips fit."""
NOT_KEPT = "现在存不了回答，您的这份没有收下。请过几分钟再提交一次。"


@dataclass(frozen=True)
class Sending:
    """An answer that came, and what came with it.

    `title`: the form's, as residents know it. `key`: a number of its own (Idempotency-Key). `sender`: whose the same body within seconds is the
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
    title: str = ""

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


class AnsweredBefore(Refusal):
    """This browser has receipts for this form, and didn't say that it answers for somebody else: its
    page shows them, and keeps what was sent now."""

    def __init__(self, sending: Sending, receipts: tuple[str, ...]) -> None:
        given = [shown(receipt) for receipt in receipts]
        text = "这台手机（电脑）已经答过这张表。替家里另一位填，请刷新页面。"
        super().__init__(409, text, more={"receipts": given})
        self.reason = "answered"
        self._sending, self._given = sending, given

    def page(self, pages: RefusalPages, _: str | None) -> str:
        sent = self._sending.answer.values.items()
        values = {
            name: tuple(value) if isinstance(value, list) else (str(value),) for name, value in sent
        }
        # A number, so that the one more answer is counted once.
        another = {FOR_ANOTHER: (secrets.token_hex(16),)}
        return pages.answered(self._sending.form.id, self._given, values | another)

    def unshown(self) -> Refusal:
        return not_now()


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
        raise Refusal(422, "同一个 Idempotency-Key 已经用在另一份回答上。")
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
    refuse_unless_open(case.sending.form, case.sending.title, case.sending.now)
    return None


def refuse_unless_open(form: Form, title: str, now: datetime) -> None:
    """Raises Refusal 409 with the times before a form opens and after it closed."""
    said = {
        "before": f"「{title}」还没有开始。",
        "closed": f"「{title}」已经截止，没有收下。",
    }
    if refused := said.get(form.state(now)):
        when = f"开放时间是{moment(form.opens)}到{last_moment(form.closes)}。"
        raise Refusal(409, f"{refused}{when}", more=open_times(form))


def open_times(form: Form) -> dict[str, str]:
    """When a form opens and closes, as programs are told: with the offset (RFC 3339)."""
    return {"opens": form.opens.isoformat(), "closes": form.closes.isoformat()}


def answered_before(case: Case) -> Verdict:
    """Who has answered is shown that first."""
    standing = _standing(case)
    if standing and not case.sending.another:
        raise AnsweredBefore(case.sending, standing)
    return None


def has_room(case: Case) -> Verdict:
    """A share of the disk stays free."""
    if not case.sending.room:
        raise Refusal(503, NOT_KEPT)
    return None


def has_place(case: Case) -> Verdict:
    """There are so many places and no more."""
    form = case.sending.form
    if form.capacity is not None and case.known.tally.of(form.id).answers >= form.capacity:
        title = case.sending.title
        raise Refusal(409, f"「{title}」名额已满，这次没有报上。以前报上的还在，凭回执可查。")
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
        raise too_many(wait)
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
    """What the first rule says that says anything; None: the answer counts. Raises Refusal."""
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
