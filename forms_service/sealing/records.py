"""The records and seals of all votes, kept as ballots come: made once a count, however often they are
looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from forms_service.answers.tally import ANSWERS, OPENED, counts, status_of
from forms_service.electorate.electorate import Electorate
from forms_service.sealing.numbers import public_number
from forms_service.sealing.record import Record, record_of
from forms_service.sealing.seals import SEALS, sealed
from forms_service.secrecy.ballot_box import KEYS, Box, box_of
from forms_service.store.ledger_state import Document
from site_src.forms.form import Form
from site_src.forms.seal import Sealed


def is_ballot(document: Mapping[str, Any] | None) -> bool:
    """Whether an answer was given for a household or an owner, and counts."""
    return document is not None and "by" in document and counts(document)


def is_opened(document: Mapping[str, Any] | None) -> bool:
    """Whether it says who gave a ballot of a secret vote that was counted."""
    return document is not None and status_of(document) == OPENED


def line_of(form: Form, receipt: str, document: Mapping[str, Any], now: datetime) -> str:
    """By what public number an answer's line is found in the record that all may read at `now`, "" where
    it has none."""
    over = now >= form.closes and form.shows_results(now)
    listed = is_opened(document) if form.secret else is_ballot(document)
    return public_number(form.id, receipt) if over and listed else ""


class Records:
    """Subscribe `change` to the store."""

    def __init__(self) -> None:
        self._ballots: dict[str, dict[str, Document]] = {}
        self._opened: dict[str, set[str]] = {}
        self._keys: dict[str, Document | None] = {}
        self._seals: dict[str, Sequence[Document]] = {}
        self._made: dict[str, tuple[Form, Electorate, Record]] = {}

    def change(self, table: str, key: str, old: Document | None, new: Document | None) -> None:
        """Takes one change of the store; an undone commit comes as its inverse."""
        if table == SEALS:
            self._seals[key] = new["set"] if new else ()
        if table == KEYS:
            self._keys[key] = new
        if table == ANSWERS:
            for document in (old, new):
                if document is not None and is_opened(document):
                    opened = self._opened.setdefault(document["form"], set())
                    (opened.add if document is new else opened.discard)(key)
                    self._made.pop(document["form"], None)
                if document is not None and is_ballot(document):
                    ballots = self._ballots.setdefault(document["form"], {})
                    if document is new:
                        ballots[key] = document
                    else:
                        ballots.pop(key, None)
                    self._made.pop(document["form"], None)

    def of(self, form: Form, electorate: Electorate) -> Record:
        """The record of a vote as it stands."""
        made = self._made.get(form.id)
        if made is None or made[0] is not form or made[1] is not electorate:
            ballots, opened = self._ballots.get(form.id, {}), self._opened.get(form.id, set())
            record = record_of(form, electorate, ballots, opened)
            self._made[form.id] = made = (form, electorate, record)
        return made[2]

    def box(self, form: str) -> Box:
        """How the box of a secret vote is."""
        return box_of(self._keys.get(form))

    def seal(self, form: Form, electorate: Electorate | None) -> Sealed | None:
        """What may be said of the seals on its result; None before the first."""
        if electorate is None or not self.seals(form.id):
            return None
        return sealed(self.seals(form.id), self.of(form, electorate))

    def seals(self, form: str) -> Sequence[Document]:
        """The seals that were set on its result, oldest first."""
        return self._seals.get(form, ())

    def facts(self, form: Form, electorate: Electorate | None, now: datetime) -> Mapping[str, Any]:
        """What facts say of a vote at `now`: its record and seal, once it is over and its result may be seen; of
        a secret one, how its box is, and these once that was opened."""
        if electorate is None or now < form.closes or not form.shows_results(now):
            return {}
        box = self.box(form.id)
        if form.secret and box != "opened":
            return {"box": "void" if box in ("none", "void") else "sealed"}
        record = self.of(form, electorate)
        told = {"box": box} if form.secret else {}
        return {**told, "record": record.text, "seal": sealed(self.seals(form.id), record)}
