"""The texts that somebody has to read, and those that were read: what is shown of them, some at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from forms_service.answers.publication import Text, numbered, text_of
from forms_service.moderation.decisions import names_in
from forms_service.moderation.exposure import Piece, pieces
from forms_service.moderation.places import Asked, Place, Places, Some
from site_src.content.site import PublishedForm
from site_src.questions.persons import Name

A_PAGE = 20

Answers = Mapping[str, Mapping[str, Any]]
Forms = Mapping[str, PublishedForm]


@dataclass(frozen=True)
class Listed:
    """A text as it is shown to whoever decides: what was asked, what is personal in it, and of a photograph which
    of how many under its question it is."""

    text: Text
    place: Place
    title: str
    page: str
    ask: str
    pieces: tuple[Piece, ...]
    number: tuple[int, int] = (1, 1)

    @property
    def kinds(self) -> tuple[str, ...]:
        """What kinds of personal data stand in it."""
        return tuple(dict.fromkeys(piece.what for piece in self.pieces if piece.what))


def asked_now(forms: Forms, form: str = "") -> list[Asked]:
    """The questions whose texts may be published by what forms say now, of all or of one."""
    return [
        (name, question.id)
        for name, published in forms.items()
        if not form or name == form
        for question in published.form.published_questions
    ]


def listed(some: Some, answers: Answers, forms: Forms) -> Sequence[Listed]:
    """The texts at these places, less what has gone since."""
    found = []
    for place in some.places:
        _, receipt, part = place
        answer = answers.get(receipt)
        text = text_of(receipt, answer, part) if answer else None
        if answer and text and text.form in forms:
            form = forms[text.form]
            ask = next(q.ask for q in form.form.questions if q.id == text.question)
            marked = pieces(text.words, names_in(answer, named(form)))
            number = numbered(text, answer)
            found.append(Listed(text, place, form.title, form.page, ask, marked, number))
    return [each for _, of_one in groupby(found, _answer) for each in sorted(of_one, key=_order)]


def _answer(item: Listed) -> tuple[str, str]:
    """Of what came, or was decided, together."""
    since, receipt, _ = item.place
    return since, receipt


def _order(item: Listed) -> tuple[bool, int]:
    """What was said before the photographs, these as they were sent."""
    return bool(item.text.photos), item.number[0]


def waiting(places: Places, forms: Forms) -> Mapping[str, int]:
    """How many texts wait to be read, by form; of forms with none, nothing."""
    found = {n: places.counts(asked_now({n: p}))["waiting"] for n, p in forms.items()}
    return {name: number for name, number in found.items() if number}


def named(form: PublishedForm) -> tuple[str, ...]:
    """The questions of a form by which somebody gives a name."""
    return tuple(q.id for q in form.form.questions if isinstance(q, Name))
