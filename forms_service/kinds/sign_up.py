"""Places, and one for each phone number."""

from __future__ import annotations

from collections import Counter

from forms_service.answers.sending import Sending, Verdict
from forms_service.answers.tally import PENDING, Tally, count, counted_in, counts
from forms_service.kinds.kind import Kind
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
    """Which numbers stand in answers that count, by form and question: only of kept answers, it goes with
    them. And who was told of how many."""

    def __init__(self) -> None:
        self._numbers: Counter[tuple[str, str, str]] = Counter()
        self._told = Shares(read_rate(SIGNED_UP_TOLD))

    def change(self, table: str, _key: str, old: Document | None, new: Document | None) -> None:
        """Takes one change of the store; an undone commit comes as its inverse."""
        for document, sign in counted_in(table, old, new):
            for question, value in document["entries"].items():
                # As numbers are kept; other texts are not looked into.
                plain = isinstance(value, str) and value.isdecimal()
                if plain and (number := read_phone(value)):
                    count(self._numbers, (document["form"], question, number), sign)

    def has(self, form: str, question: str, number: str, besides: Document | None = None) -> bool:
        """Whether the number takes a place by this question of the form; `besides`: in another answer
        than this one."""
        mine = (
            besides is not None and counts(besides) and besides["entries"].get(question) == number
        )
        return self._numbers[form, question, number] > mine

    def verdict(self, sending: Sending, tally: Tally) -> Verdict:
        """There are so many places and no more. A number that is signed up takes no second one; who was
        told so often enough is told nothing about any number for a while, signed up or not."""
        _refuse_when_full(sending, tally)
        question = _phone_question(sending.form)
        number = sending.answer.values.get(question) if question else None
        if question is None or not isinstance(number, str):
            return None
        now = sending.now.timestamp()
        if wait := self._told.wait(sending.counted_as, now):
            raise too_many(wait)
        if not self.has(sending.form.id, question, number, sending.instead):
            return None
        self._told.take(sending.counted_as, now)
        return PENDING


def _refuse_when_full(sending: Sending, tally: Tally) -> None:
    form = sending.form
    limit = form.capacity if isinstance(form, SignUp) else None
    if sending.instead is not None and counts(sending.instead):
        return  # It has a place, which may be one more than there are by now.
    if limit is not None and tally.of(form.id).answers >= limit:
        title = sending.title
        raise Refusal(409, f"「{title}」名额已满，这次没有报上。以前报上的还在，凭回执可查。")


def _phone_question(form: Form) -> str | None:
    """The question by whose number people sign up: the first that asks for one."""
    return next((q.id for q in form.questions if isinstance(q, Phone)), None)
