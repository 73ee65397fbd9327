"""Places, and one for each phone number."""

from __future__ import annotations

from collections import Counter

from forms_service.answers.sending import Sending, Verdict, Waits
from forms_service.answers.tally import (
    ANSWERS,
    PENDING,
    TURN,
    FormTally,
    Tally,
    count,
    counts,
    holds,
    waits,
)
from forms_service.projection.kind import Kind
from forms_service.refusal import Refusal, too_many
from forms_service.senders.shares import Shares, read_rate
from forms_service.store.ledger_state import Document
from site_src.forms.form import Form
from site_src.questions.persons import Phone
from site_src.questions.phones import read_phone
from site_src.taking_part.sign_up import SignUp

SIGNED_UP_TOLD = "10/hour"
"""How often one sender is told that a number is signed up. A family's slips fit."""


class SignUps(Kind):
    """Which numbers stand in answers that have a place or wait for one, by form and question: only of kept
    answers, it goes with them. And who was told of how many."""

    def __init__(self) -> None:
        self._numbers: Counter[tuple[str, str, str]] = Counter()
        self._told = Shares(read_rate(SIGNED_UP_TOLD))

    def change(self, table: str, _key: str, old: Document | None, new: Document | None) -> None:
        """Takes one change of the store; an undone commit comes as its inverse."""
        if table != ANSWERS:
            return
        for document, sign in ((old, -1), (new, +1)):
            if document is None or not holds(document):
                continue
            for question, value in document["entries"].items():
                # As numbers are kept; other texts are not looked into.
                plain = isinstance(value, str) and value.isdecimal()
                if plain and (number := read_phone(value)):
                    count(self._numbers, (document["form"], question, number), sign)

    def has(self, form: str, question: str, number: str, besides: Document | None = None) -> bool:
        """Whether the number takes a place by this question of the form, or waits for one; `besides`: in
        another answer than this one."""
        mine = besides is not None and holds(besides) and besides["entries"].get(question) == number
        return self._numbers[form, question, number] > mine

    def verdict(self, sending: Sending, tally: Tally) -> Verdict:
        """There are so many places, so many may wait for one, and no more. A number that is signed up takes
        no second one; who was told so often enough is told nothing about any number for a while, signed up or
        not."""
        room = _room(sending, tally.of(sending.form.id))
        question = _phone_question(sending.form)
        number = sending.answer.values.get(question) if question else None
        if question is None or not isinstance(number, str):
            return room
        now = sending.now.timestamp()
        if wait := self._told.wait(sending.counted_as, now):
            raise too_many(wait)
        # Who changes an answer of their own keeps its place whatever they guess at.
        guessed = sending.instead is not None and sending.instead["entries"].get(question) != number
        taken = self.has(sending.form.id, question, number, sending.instead)
        if taken or guessed:
            self._told.take(sending.counted_as, now)
        return PENDING if taken else room


def _room(sending: Sending, tally: FormTally) -> Waits | None:
    """None: it has a place. Raises Refusal where there is none, and no room to wait for one."""
    form, instead = sending.form, sending.instead
    places = form.capacity if isinstance(form, SignUp) else None
    if instead is not None and counts(instead):
        return None  # It has a place, which may be one more than there are by now.
    if instead is not None and waits(instead):
        return Waits(instead[TURN])
    waiting = len(tally.queue)
    # A place that has just come to be is theirs who wait.
    if places is None or tally.answers + waiting < places:
        return None
    if isinstance(form, SignUp) and waiting < (form.waiting or 0):
        return Waits(tally.queue.last + 1)
    too = "，候补也满了" if waiting else ""
    text = f"「{sending.title}」名额已满{too}，这次没有报上。以前报上的还在，凭回执可查。"
    raise Refusal(409, text)


def _phone_question(form: Form) -> str | None:
    """The question by whose number people sign up: the first that asks for one."""
    return next((q.id for q in form.questions if isinstance(q, Phone)), None)
