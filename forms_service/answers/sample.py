"""Answers of a demo: what a compound of people who don't exist would send, the same each time; and what
is published of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from forms_service.answers.publication import Became, Decision, Reason, Text
from forms_service.answers.reading import Answer, read_answer
from forms_service.answers.sending import Sending
from site_src.forms.form import Form
from site_src.forms.voices import Reply
from site_src.questions.respondents import REPLIES, respondent

_READ_AFTER, _READ_AGAIN_AFTER = timedelta(days=1), timedelta(days=5)
_NOBODY = "示例"
_AWAKE = (7, 22)
"""The hours of the day in which people answer."""


def made_up_answers(
    forms: Iterable[Form],
    households: int,
    now: datetime,
    voters: Callable[[Form], Sequence[str]] = lambda _: (),
) -> Iterator[Sending]:
    """What was sent to these forms until `now`, in the order in which it came. Later there is more of
    it, and nothing else. `voters`: the keys of those who may answer a vote."""
    found = (
        sending
        for form in forms
        for sending in _of(form, voters(form) if form.votes else [None] * households)
        if sending.now <= now
    )
    return iter(sorted(found, key=lambda sending: sending.now))


def _of(form: Form, voters: Sequence[str | None]) -> Iterator[Sending]:
    for number, voter in enumerate(voters):
        draw = Random(f"{form.id} {number}")
        if draw.random() >= form.made_up_share:
            continue
        somebody = respondent(number, form.id)
        answer = read_answer(form, form.made_up(somebody))
        # A question that nobody made up an answer to, or a limit that they don't keep to.
        if isinstance(answer, Answer):
            yield Sending(form, answer, _moment(form, draw), made_up=True, voter=voter)


def made_up_decisions(texts: Iterable[Text], now: datetime) -> Iterator[tuple[Text, Decision]]:
    """What was decided of made-up `texts` by `now`: what nobody said before to its form is published a day after it
    came, what somebody did is not, some days later. What is left waits."""
    said: set[tuple[str, str]] = set()
    for text in sorted(texts, key=lambda text: (text.at, text.receipt)):
        again = (text.form, text.text) in said
        at = datetime.fromisoformat(text.at) + (_READ_AGAIN_AFTER if again else _READ_AFTER)
        if at > now:
            continue
        said.add((text.form, text.text))
        if again:
            yield text, Decision(Became.REFUSED, at, _NOBODY, Reason.UNCLEAR)
        else:
            yield text, Decision(Became.PUBLISHED, at, _NOBODY, reply=_reply(text.text, at))


def _reply(said: str, at: datetime) -> Reply | None:
    if said not in REPLIES:
        return None
    taken, why = REPLIES[said]
    return Reply(taken=taken, why=why, on=at.date().isoformat())


def _moment(form: Form, draw: Random) -> datetime:
    """When somebody answers: many in the first days, by day."""
    at = form.opens + (form.closes - form.opens) * draw.random() ** 3
    by_day = at.replace(hour=draw.randint(*_AWAKE), minute=draw.randint(0, 59))
    return by_day if form.opens <= by_day < form.closes else at
