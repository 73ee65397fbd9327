"""Votes of owners and of households: what each option comes to by number and by area, which households have none
of, kept as ballots come."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from forms_service.answers.sending import Sending, Verdict
from forms_service.answers.tally import ANSWERS, COUNTED, STRAW, Tally, count, stands, status_of
from forms_service.projection.kind import Kind
from forms_service.store.ledger_state import Document
from site_src.decisions.votes import Votes
from site_src.form_kinds.owners_vote import OwnersVote, StrawPoll
from site_src.forms.form import Form
from site_src.questions.question import Question
from site_src.source.characters import tidied

_ALL = ""
"""No option has this name: all ballots are counted under it."""


@dataclass
class _Weights:
    """By option in the words of then: so many voters (`owners`), with so much `area` in 1/100 m²."""

    owners: Counter[str] = field(default_factory=Counter)
    area: Counter[str] = field(default_factory=Counter)

    def take(self, option: str, area: int, sign: int) -> None:
        count(self.owners, option, sign)
        self.area[option] += sign * area


@dataclass
class _Poll:
    """All ballots of a form that have a status: `given` by whom, and what was chosen, by question."""

    given: _Weights = field(default_factory=_Weights)
    chosen: dict[str, _Weights] = field(default_factory=dict)


class Weighed(Kind):
    """Of ballots that count, and apart from them of those that are a straw poll."""

    def __init__(self) -> None:
        self._polls: dict[tuple[str, str], _Poll] = {}

    def change(self, table: str, key: str, old: Document | None, new: Document | None) -> None:  # noqa: ARG002
        if table == ANSWERS:
            for document, sign in ((old, -1), (new, +1)):
                if document is not None and "by" in document and stands(document):
                    self._take(document, sign)

    def _take(self, document: Document, sign: int) -> None:
        poll = self._polls.setdefault((document["form"], status_of(document)), _Poll())
        area = document.get("area", 0)
        poll.given.take(_ALL, area, sign)
        for question, options in document["choices"].items():
            held = poll.chosen.setdefault(question, _Weights())
            for option in options:
                held.take(tidied(option), area, sign)

    def verdict(self, sending: Sending, tally: Tally) -> Verdict:  # noqa: ARG002
        """Where paper decides, what comes online is a straw poll; that of a demo stands for paper."""
        form = sending.form
        on_paper = isinstance(form, OwnersVote) and form.legal_form == "paper"
        if on_paper and sending.channel == "online" and not sending.made_up:
            return STRAW
        return None

    def counted(self, form: Form, question: Question) -> dict[str, Votes]:
        """What each option came to."""
        return _options(self._poll(form, COUNTED), question)

    def straw(self, form: Form, question: Question) -> StrawPoll | None:
        """What each option came to in the straw poll; None where nobody is in it."""
        poll = self._poll(form, STRAW)
        if not poll.given.owners[_ALL]:
            return None
        took_part = Votes(owners=poll.given.owners[_ALL], area=poll.given.area[_ALL])
        return StrawPoll(took_part=took_part, options=_options(poll, question))

    def _poll(self, form: Form, status: str) -> _Poll:
        return self._polls.get((form.id, status), _Poll())


def _options(poll: _Poll, question: Question) -> dict[str, Votes]:
    held = poll.chosen.get(question.id, _Weights())
    owners, area = question.together(held.owners), question.together(held.area)
    return {option: Votes(owners=owners[option], area=area[option]) for option in owners}
