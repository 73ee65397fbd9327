"""Places, and one for each phone number, or each household."""

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
from site_src.questions.household import Household, household_in
from site_src.questions.persons import Phone
from site_src.questions.phones import read_phone
from site_src.taking_part.sign_up import SignUp

SIGNED_UP_TOLD = "10/hour"
"""How often one sender is told that a number or a household is signed up. A family's slips fit."""


class SignUps(Kind):
    """Which numbers and households stand in answers that have a place or wait for one, by form and question: only
    of kept answers, it goes with them. And who was told of how many."""

    def __init__(self) -> None:
        self._taken: Counter[tuple[str, str, str]] = Counter()
        self._told = Shares(read_rate(SIGNED_UP_TOLD))

    def change(self, table: str, _key: str, old: Document | None, new: Document | None) -> None:
        """Takes one change of the store; an undone commit comes as its inverse."""
        if table != ANSWERS:
            return
        for document, sign in ((old, -1), (new, +1)):
            if document is None or not self.takes(document):
                continue
            for question, value in document["entries"].items():
                if mark := _mark(value):
                    count(self._taken, (document["form"], question, mark), sign)

    def takes(self, document: Document) -> bool:
        """Whether nobody else may come by what an answer was given by."""
        return holds(document)

    def told_apart_by(self, form: Form) -> list[str]:
        """The questions by which people come once: the first that asks for a number, and the first for a household."""
        firsts = {
            isinstance(q, Phone): q.id
            for q in reversed(form.questions)
            if isinstance(q, Phone | Household)
        }
        return list(firsts.values())

    def has(self, form: str, question: str, value: object, besides: Document | None = None) -> bool:
        """Whether the number or the household takes a place by this question of the form, or waits for one;
        `besides`: in another answer than this one."""
        if (mark := _mark(value)) is None:
            return False
        mine = (
            besides is not None and self.takes(besides) and _mark(_said(besides, question)) == mark
        )
        return self._taken[form, question, mark] > mine

    def verdict(self, sending: Sending, tally: Tally) -> Verdict:
        """There are so many places, so many may wait for one, and no more. A number or a household that is
        signed up takes no second one; who was told so often enough is told nothing about any for a while, signed up
        or not."""
        room = _room(sending, tally.of(sending.form.id))
        form, instead = sending.form.id, sending.instead
        given = {name: sending.answer.values.get(name) for name in self.told_apart_by(sending.form)}
        if not any(given.values()):
            return room
        now = sending.now.timestamp()
        if wait := self._told.wait(sending.counted_as, now):
            raise too_many(wait)
        # Who changes an answer of their own keeps its place whatever they guess at.
        guessed = instead is not None and any(
            _said(instead, name) != value for name, value in given.items()
        )
        taken = any(self.has(form, name, value, instead) for name, value in given.items())
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


def _mark(value: object) -> str | None:
    """By what a number or a household is told from others, as they are kept; other texts are not looked into."""
    number = read_phone(value) if isinstance(value, str) and value.isdecimal() else None
    return number or household_in(value)


def _said(document: Document, question: str) -> object:
    return document["entries"].get(question)
