"""Answers of a demo: what a compound of people who don't exist would send, the same each time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from random import Random

from forms_service.answers.reading import Answer, read_answer
from forms_service.answers.sending import Sending
from site_src.forms.form import Form
from site_src.questions.respondents import respondent

_AWAKE = (7, 22)
"""The hours of the day in which people answer."""


def made_up_answers(forms: Iterable[Form], households: int, now: datetime) -> Iterator[Sending]:
    """What was sent to these forms until `now`, in the order in which it came. Later there is more of
    it, and nothing else."""
    found = (sending for form in forms for sending in _of(form, households) if sending.now <= now)
    return iter(sorted(found, key=lambda sending: sending.now))


def _of(form: Form, households: int) -> Iterator[Sending]:
    for number in range(households):
        draw = Random(f"{form.id} {number}")
        if draw.random() >= form.made_up_share:
            continue
        somebody = respondent(number, form.id)
        fields = {question.id: question.made_up(somebody) for question in form.questions}
        answer = read_answer(form, fields)
        # A question that nobody made up an answer to, or a limit that they don't keep to.
        if isinstance(answer, Answer):
            yield Sending(form, answer, _moment(form, draw), made_up=True)


def _moment(form: Form, draw: Random) -> datetime:
    """When somebody answers: many in the first days, by day."""
    at = form.opens + (form.closes - form.opens) * draw.random() ** 3
    by_day = at.replace(hour=draw.randint(*_AWAKE), minute=draw.randint(0, 59))
    return by_day if form.opens <= by_day < form.closes else at
