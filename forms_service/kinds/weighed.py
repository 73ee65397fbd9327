"""Votes of owners: what each option comes to by number and by area, kept as ballots come."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from forms_service.answers.sending import Sending, Verdict
from forms_service.answers.tally import ANSWERS, COUNTED, STRAW, Tally, count, stands, status_of
from forms_service.kinds.kind import Kind
from forms_service.store.ledger_state import Document
from site_src.decisions.votes import Votes
from site_src.form_kinds.owners_vote import OwnersVote
from site_src.forms.form import Form
from site_src.questions.question import Question
from site_src.source.characters import tidied


@dataclass
class _Weights:
    """Of a question, by option in the words of then: so many `owners`, with so much `area` in 1/100 m²."""

    owners: Counter[str] = field(default_factory=Counter)
    area: Counter[str] = field(default_factory=Counter)


class Weighed(Kind):
    """Of ballots that count, and apart from them of those that are a straw poll."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str, str], _Weights] = {}

    def change(self, table: str, key: str, old: Document | None, new: Document | None) -> None:  # noqa: ARG002
        if table == ANSWERS:
            for document, sign in ((old, -1), (new, +1)):
                if document is not None and "area" in document and stands(document):
                    self._take(document, sign)

    def _take(self, document: Document, sign: int) -> None:
        for question, options in document["choices"].items():
            name = (document["form"], status_of(document), question)
            held = self._held.setdefault(name, _Weights())
            for option in map(tidied, options):
                count(held.owners, option, sign)
                held.area[option] += sign * document["area"]

    def verdict(self, sending: Sending, tally: Tally) -> Verdict:  # noqa: ARG002
        """Where paper decides, what comes online is a straw poll; that of a demo stands for paper."""
        form = sending.form
        on_paper = isinstance(form, OwnersVote) and form.legal_form == "paper"
        if on_paper and sending.channel == "online" and not sending.made_up:
            return STRAW
        return None

    def counted(self, form: Form, question: Question) -> dict[str, Votes]:
        """What each option came to."""
        return self._of(form, COUNTED, question)

    def straw(self, form: Form, question: Question) -> dict[str, Votes]:
        """What each option came to in the straw poll; empty where there is none."""
        found = self._of(form, STRAW, question)
        return found if any(votes.owners for votes in found.values()) else {}

    def _of(self, form: Form, status: str, question: Question) -> dict[str, Votes]:
        held = self._held.get((form.id, status, question.id), _Weights())
        owners, area = question.together(held.owners), question.together(held.area)
        return {option: Votes(owners=owners[option], area=area[option]) for option in owners}
