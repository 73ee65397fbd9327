"""Answers of a demo: what a compound of people who don't exist would send, the same each time; and what
is published of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from forms_service.answers.handled import Handled
from forms_service.answers.publication import Became, Decision, Reason, Text
from forms_service.answers.reading import Answer, read_answer
from forms_service.answers.sending import Sending
from forms_service.answers.stages import stage_of, with_stage
from forms_service.store.ledger_state import Document
from site_src.forms.form import Form
from site_src.forms.voices import Reply
from site_src.questions.respondents import REPLIES, respondent

_READ_AFTER, _READ_AGAIN_AFTER = timedelta(days=1), timedelta(days=5)
_NOBODY = "示例"
_LONG, _USUAL, _STUCK, _CONTENT = 15, 0.85, 9, 0.6
_OFFICES = ("物业服务中心", "小区党支部", "社区")
_DONE = {
    "working": "示例：派了人，约好了时间。",
    "solved": "示例：办好了，请您去看看。",
    "refused": "示例：不归小区管，告诉了找谁。",
    "transferred": "示例：要部门来办，已经报上去。",
}
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
        at = _moment(form, draw)
        answer = read_answer(form, form.made_up(respondent(number, form.id, at)))
        # A question that nobody made up an answer to, or a limit that they don't keep to.
        if isinstance(answer, Answer):
            yield Sending(form, answer, at, made_up=True, voter=voter)


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


def made_up_steps(form: Form, document: Document, now: datetime) -> Document:
    """The document after the steps that a made-up office has taken by `now`: mostly in time and the usual way."""
    course, draw = form.course, Random(f"steps {document['form']} {document['at']}")
    if course is None:
        return document
    at = datetime.fromisoformat(document["at"])
    while ways := course.stages[stage_of(document, course)].to:
        days = form.days_at(stage_of(document, course), document["choices"]) or _LONG
        at += timedelta(days=days * draw.uniform(0.1, 1.1) * (_STUCK if draw.random() < 0.1 else 1))
        if at > now:
            return document
        to = ways[0] if draw.random() < _USUAL else draw.choice(ways)
        step = Handled(
            "moved",
            at.isoformat(timespec="seconds"),
            _NOBODY,
            _DONE.get(to, "示例：看过了。"),
            office=draw.choice(_OFFICES),
        )
        document = with_stage(document, course, to, step)
    at += timedelta(days=draw.uniform(1, 9))
    done = next(iter(course.stages[stage_of(document, course)].by_sender), None)
    if done and at <= now and draw.random() < _CONTENT:
        step = Handled("moved", at.isoformat(timespec="seconds"), "")
        document = with_stage(document, course, done, step)
    return document


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
