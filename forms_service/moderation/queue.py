"""The texts that somebody has to read, and those that were read: what is shown of them, some at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from forms_service.answers.publication import Became, Text, fate, publishable, text_of
from forms_service.moderation.decisions import names_in
from forms_service.moderation.exposure import Piece, pieces
from site_src.content.site import PublishedForm
from site_src.questions.persons import Name

Side = Literal["waiting", "published", "down"]
SIDES: tuple[Side, ...] = get_args(Side)
_SIDE_OF: Mapping[Became, Side] = {
    Became.WAITING: "waiting",
    Became.PUBLISHED: "published",
    Became.REFUSED: "down",
    Became.WITHDRAWN: "down",
}
A_PAGE = 20

Answers = Mapping[str, Mapping[str, Any]]
Forms = Mapping[str, PublishedForm]


@dataclass(frozen=True)
class Listed:
    """A text as it is shown to whoever decides: what was asked, and what is personal in it."""

    text: Text
    title: str
    page: str
    ask: str
    pieces: tuple[Piece, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """What kinds of personal data stand in it."""
        return tuple(dict.fromkeys(piece.what for piece in self.pieces if piece.what))


@dataclass(frozen=True)
class Listing:
    """Some of the texts of one side. `counts`: how many there are, by side; `number`, `last`: which page of
    how many, from 1."""

    shown: Sequence[Listed]
    counts: Mapping[Side, int]
    number: int
    last: int


def listing(answers: Answers, forms: Forms, side: Side, form: str, number: int) -> Listing:
    """The texts of one side, of all forms or of one: what waits oldest first, what was decided newest
    decision first."""
    found: dict[Side, list[tuple[str, str, str]]] = {each: [] for each in SIDES}
    for of, became, since, receipt, question in _publishable(answers, forms):
        if not form or of == form:
            found[_SIDE_OF[became]].append((since, receipt, question))
    places = found[side]
    places.sort(reverse=side != "waiting")
    last = max(-(-len(places) // A_PAGE), 1)
    number = min(max(number, 1), last)
    some = places[(number - 1) * A_PAGE : number * A_PAGE]
    texts = (text_of(receipt, answers[receipt], question) for _, receipt, question in some)
    return Listing(
        [_listed(text, answers, forms) for text in texts if text],
        {each: len(held) for each, held in found.items()},
        number,
        last,
    )


def waiting(answers: Answers, forms: Forms) -> Mapping[str, int]:
    """How many texts wait to be read, by form; of forms with none, nothing."""
    texts = _publishable(answers, forms)
    return Counter(form for form, became, *_ in texts if became is Became.WAITING)


def named(form: PublishedForm) -> tuple[str, ...]:
    """The questions of a form by which somebody gives a name."""
    return tuple(q.id for q in form.form.questions if isinstance(q, Name))


def _publishable(answers: Answers, forms: Forms) -> Iterator[tuple[str, Became, str, str, str]]:
    """All texts that may be published, by what their forms say now: form, what became of it, since when,
    receipt, question. Of a hundred thousand none is read further than that."""
    asked = {n: {q.id for q in p.form.published_questions} for n, p in forms.items()}
    for receipt, answer in answers.items():
        for question, text in publishable(answer):
            form = answer["form"]
            if question in asked.get(form, ()):
                became, since = fate(answer, question, text)
                yield form, became, since, receipt, question


def _listed(text: Text, answers: Answers, forms: Forms) -> Listed:
    form = forms[text.form]
    ask = next(q.ask for q in form.form.questions if q.id == text.question)
    names = names_in(answers[text.receipt], named(form))
    return Listed(text, form.title, form.page, ask, pieces(text.text, names))
