"""Tallies kept as answers come: the derivative of the ledger's fold, at the same cost at any size.

An answer's document is `{"form", "at", "choices", "entries"}`: `at` an ISO 8601 moment, `choices`
question id → the options chosen, `entries` question id → everything else (texts, numbers, names).
Only choices are counted, so what people write is in no tally. An answer that doesn't count says so by
a `status` of its own: `pending` is kept for staff to see and takes no place, `cancelled` stays as a
record that there was one, `superseded` and `opened` too, and `straw` is counted apart. One that is `waiting` for a
place has its `turn`, a number: who came before has a lower one. What the office did to it is told by `handled`.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from forms_service.store.ledger_state import Document
from site_src.source.characters import tidied

K = TypeVar("K")
ANSWERS = "answers"
"""The table of answers; its ids are their receipts."""
COUNTED = "counted"
PENDING: Literal["pending"] = "pending"
WAITING = "waiting"
"""Kept for when a place is given up: then it counts."""
TURN = "turn"
CANCELLED = "cancelled"
SUPERSEDED = "superseded"
"""Another of the same voter took its place."""
SUPERSEDED_BY = "superseded_by"
"""Where a document says how that one was given, if another way: "paper" or "online"."""
REPLACES = "replaces"
"""Where a document says that it took the place of an earlier one of the same voter."""
OPENED = "opened"
"""Of a secret vote: the choice was taken out of its envelope, and counts apart from who gave it."""
VOID = "void"
"""Never stored: it would have counted, and its secret vote was voided (`secrecy.ballot_box.as_told`)."""
STRAW: Literal["straw"] = "straw"
"""Kept and shown apart from the count: an online answer to what is decided on paper."""


def status_of(document: Mapping[str, Any]) -> str:
    """What became of an answer (ARCHITECTURE.md, "HTTP")."""
    found: str = document.get("status", COUNTED)
    return found


def counts(document: Mapping[str, Any]) -> bool:
    """Whether the answer is in results and takes a place."""
    return status_of(document) == COUNTED


def waits(document: Mapping[str, Any]) -> bool:
    """Whether the answer waits for a place."""
    return status_of(document) == WAITING


def holds(document: Mapping[str, Any]) -> bool:
    """Whether the answer has a place, or waits for one."""
    return counts(document) or waits(document)


def in_hand(document: Mapping[str, Any]) -> bool:
    """Whether its sender can still do something with it: it has a place, waits for one, or was put aside as that of
    somebody who is signed up."""
    return holds(document) or status_of(document) == PENDING


def stands(document: Mapping[str, Any]) -> bool:
    """Whether it is its sender's word, in results or beside them: neither taken back nor replaced."""
    return status_of(document) in (COUNTED, STRAW)


def counted_in(
    table: str, old: Document | None, new: Document | None
) -> Iterator[tuple[Document, int]]:
    """The answers that count among what one change of the store takes away (-1) and brings (+1)."""
    if table == ANSWERS:
        for document, sign in ((old, -1), (new, +1)):
            if document is not None and counts(document):
                yield document, sign


def count(counter: Counter[K], key: K, sign: int) -> None:
    """Counts `key` in (+1) or out (-1); of what is not there, nothing is kept."""
    counter[key] += sign
    if not counter[key]:
        del counter[key]


def on_paper(document: Mapping[str, Any]) -> bool:
    """Whether it is a ballot that was given on paper."""
    return document.get("channel") == "paper"


def made_up(document: Mapping[str, Any]) -> bool:
    """Whether the answer is of a demo, and nobody's."""
    return bool(document.get("sample"))


@dataclass
class Queue:
    """Who waits for a place of a form, first come first. `last`: the highest turn that anybody was given
    while the service ran, so that nobody comes before who was there."""

    _waiting: list[tuple[int, str]] = field(default_factory=list)
    last: int = field(default=0, compare=False)

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self, receipt: str, document: Document, sign: int) -> None:
        """Puts an answer in (+1) or takes it out (-1)."""
        entry = (document[TURN], receipt)
        if sign > 0:
            insort(self._waiting, entry)
            self.last = max(self.last, document[TURN])
        else:
            del self._waiting[bisect_left(self._waiting, entry)]

    def place(self, receipt: str, document: Document) -> int:
        """The place of an answer that waits, from 1."""
        return bisect_left(self._waiting, (document[TURN], receipt)) + 1

    def first(self, number: int) -> list[str]:
        """The receipts of so many who are next, or of all."""
        return [receipt for _, receipt in self._waiting[: max(number, 0)]]


@dataclass
class FormTally:
    """What a form's answers add up to. `answered`: question → how many answers have one to it;
    `marks`: question → what was chosen, in the words of then, and its place among those that were → how
    often; `moments`: when answers came → how many did; `sample`: how many are made up; `queue`: who waits."""

    answers: int = 0
    answered: Counter[str] = field(default_factory=Counter)
    marks: dict[str, Counter[tuple[str, int]]] = field(default_factory=dict)
    moments: Counter[str] = field(default_factory=Counter)
    updated: str | None = None
    sample: int = 0
    queue: Queue = field(default_factory=Queue)

    def add(self, document: Document, sign: int) -> None:
        """Counts an answer in (+1) or out (-1)."""
        self.answers += sign
        self.sample += sign if made_up(document) else 0
        for question in (*document["choices"], *document["entries"]):
            count(self.answered, question, sign)
        for question, options in document["choices"].items():
            marks = self.marks.setdefault(question, Counter())
            for place, option in enumerate(options):
                # Forms had options as they were typed once, and answers from then still do.
                count(marks, (tidied(option), place), sign)
            if not marks:
                del self.marks[question]
        at = document["at"]
        count(self.moments, at, sign)
        if sign > 0:
            self.updated = max(self.updated or at, at)
        elif at == self.updated:
            self.updated = max(self.moments, default=None)


@dataclass
class Tally:
    """All forms' tallies; subscribe `change` to the store."""

    forms: dict[str, FormTally] = field(default_factory=dict)

    def change(self, table: str, key: str, old: Document | None, new: Document | None) -> None:
        """Takes one change of the store; an undone commit comes as its inverse."""
        if table != ANSWERS:
            return
        for document, sign in ((old, -1), (new, +1)):
            if document is not None and holds(document):
                form = self.forms.setdefault(document["form"], FormTally())
                if counts(document):
                    form.add(document, sign)
                else:
                    form.queue.take(key, document, sign)

    def place(self, receipt: str, document: Document) -> int | None:
        """The place in the queue of an answer that waits."""
        return self.of(document["form"]).queue.place(receipt, document) if waits(document) else None

    def of(self, form: str) -> FormTally:
        """A form's tally; an empty one where nobody has answered."""
        return self.forms.get(form, FormTally())


def counted_afresh(documents: Mapping[str, Document]) -> Tally:
    """The tally of these answers from nothing."""
    tally = Tally()
    for key, document in documents.items():
        tally.change(ANSWERS, key, None, document)
    return tally
