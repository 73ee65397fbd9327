"""What a receipt says of its answer at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from forms_service.answers.handled import handled
from forms_service.answers.publication import texts_of
from forms_service.answers.receipts import aside_of, shown
from forms_service.answers.stages import since, stage_of
from forms_service.answers.tally import REPLACES, counts, stands
from forms_service.erasure.retention import kept_text
from forms_service.keeping.withdrawal import may_withdraw
from forms_service.photographs.names import photos_of
from forms_service.sealing.records import line_of
from forms_service.site.pages import ReceiptView, StageView
from site_src.content.site import PublishedForm
from site_src.forms.acknowledgement import WITHDRAWN, queued
from site_src.forms.form import Form


def receipt_view(
    name: str,
    document: Mapping[str, Any],
    published: PublishedForm | None,
    now: datetime,
    place: int | None = None,
) -> ReceiptView:
    """What the receipt `name` says at `now`; `published`: its form, None where that is no longer there; `place`: its
    own among those that wait for a place."""
    at = f"{datetime.fromisoformat(document['at']):%Y年%-m月%-d日 %H:%M}"
    aside, done = aside_of(document), handled(document)
    if published is None:
        return ReceiptView(shown(name), WITHDRAWN, None, at, (), aside=aside, handled=done)
    form = published.form
    given = {**document["choices"], **document["entries"]}
    answers = tuple(
        (question.ask, question.masked(given[question.id]))
        for question in form.questions
        if question.id in given
    )
    asked = {question.id: question.ask for question in form.published_questions}
    waits = form.texts_wait and not form.shows_results(now)
    texts = tuple(
        (asked[text.question], (text.told_later if waits else text.told)(form.reply_words))
        for text in texts_of(name, document)
        if text.question in asked
    )
    return ReceiptView(
        shown(name),
        queued(published.title, form.label, place, form.state(now) != "open")
        if place
        else form.acknowledgement(published.title, now),
        published,
        at,
        answers,
        kept_text(form, document, now),
        aside,
        done,
        texts,
        line_of(form, name, document, now),
        form.withdrawal if may_withdraw(form, dict(document), now) else "",
        next_voter=form.votes and form.state(now) == "open",
        stage=_stage(form, document, now),
        replaces=stands(document) and REPLACES in document,
        photos=photos_of(form, document),
    )


def _stage(form: Form, document: Mapping[str, Any], now: datetime) -> StageView | None:
    """Where the office has got with it, and what its sender may do there."""
    course = form.course
    if course is None or not counts(document):
        return None
    key, came = stage_of(document, course), since(document)
    ways = course.stages[key].by_sender
    may = tuple(
        (to, says) for to, says in ways.items() if course.may_sender_take(key, to, came, now)
    )
    return StageView(key, course.stages[key].label, course.stages[key].says, may)
