"""Each form's answers in the order in which they came, kept by what a list is filtered by: told of every
change of the store, as tallies are, so that a page of a list reads no answer that isn't on it.

An answer has a place, and for whatever can be asked of it one byte there: 1 where it is so. Texts are not
copied: a column holds the store's own. 100,000 answers to ten options take some 20 MB.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile

from forms_service.answers.handled import HANDLED, entered_by
from forms_service.answers.tally import ANSWERS, made_up, status_of
from forms_service.store.ledger_state import Document
from site_src.questions.question import Value
from site_src.source.characters import tidied

Mark = tuple[str, str]
"""What may be so of an answer: that an option was chosen (question id, the option in the words of then);
or, under no question's id, one of those below and its status."""
KEPT: Mark = ("", "kept")
SAMPLE: Mark = ("", "sample")
ENTERED: Mark = ("", "entered")


def status_mark(status: str) -> Mark:
    """That an answer has this status (tally.status_of)."""
    return ("", status)


def _marks_of(document: Document) -> list[Mark]:
    """All that is so of an answer."""
    found = [KEPT, status_mark(status_of(document))]
    if made_up(document):
        found.append(SAMPLE)
    if HANDLED in document and entered_by(document):
        found.append(ENTERED)
    for question, options in document["choices"].items():
        found += [(question, option) for option in options]
    return found


@dataclass(frozen=True)
class Taken:
    """Some of a form's columns as they were at one moment: by place the receipts, the days (ordinals),
    for each mark whether it is so, and what was written under each question."""

    receipts: list[str]
    days: array[int]
    marks: Mapping[Mark, bytes]
    entries: Mapping[str, list[Value | None]]


@dataclass
class FormIndex:
    """One form's answers, oldest first. What is gone leaves its place empty."""

    receipts: list[str] = field(default_factory=list)
    days: array[int] = field(default_factory=lambda: array("i"))
    marks: dict[Mark, bytearray] = field(default_factory=dict)
    entries: dict[str, list[Value | None]] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)

    def put(self, receipt: str, document: Document) -> None:
        """An answer that came, or that is another now: then it keeps its place."""
        place = self.places.get(receipt)
        if place is None:
            place = self.places[receipt] = len(self.receipts)
            self.receipts.append(receipt)
            self.days.append(0)
        else:
            self._clear(place)
        self.days[place] = date.fromisoformat(document["at"][:10]).toordinal()
        for mark in _marks_of(document):
            column = self.marks.get(mark)
            if column is None:
                column = self.marks[mark] = bytearray()
            if len(column) <= place:
                column.extend(bytes(place + 1 - len(column)))
            column[place] = 1
        for question, value in document["entries"].items():
            texts = self.entries.get(question)
            if texts is None:
                texts = self.entries[question] = []
            if len(texts) <= place:
                texts.extend([None] * (place + 1 - len(texts)))
            texts[place] = value

    def drop(self, receipt: str) -> None:
        """An answer that is gone."""
        place = self.places.pop(receipt)
        self._clear(place)
        self.receipts[place] = ""

    def _clear(self, place: int) -> None:
        for column in self.marks.values():
            if place < len(column):
                column[place] = 0
        for texts in self.entries.values():
            if place < len(texts):
                texts[place] = None

    def wordings(self, question: str, options: Collection[str]) -> list[Mark]:
        """The marks of these options, as they were typed then: forms had them untidied once."""
        return [mark for mark in self.marks if mark[0] == question and tidied(mark[1]) in options]

    def how_many(self, mark: Mark) -> int:
        """How many answers it is so of."""
        return self.marks.get(mark, b"").count(1)

    def since(self, day: date) -> int:
        """How many came on that day or later."""
        first, kept = day.toordinal(), self.marks.get(KEPT, b"")
        came = takewhile(lambda place: self.days[place] >= first, reversed(range(len(self.days))))
        return sum(kept[place] for place in came)

    def taken(self, marks: Collection[Mark], questions: Collection[str]) -> Taken:
        """These columns, to be read while answers come."""
        return Taken(
            list(self.receipts),
            self.days[:],
            {mark: bytes(self.marks.get(mark, b"")) for mark in marks},
            {name: list(self.entries[name]) for name in questions if name in self.entries},
        )


class Index:
    """All forms' indexes; subscribe `change` to the store, and hold it still while you read."""

    def __init__(self) -> None:
        self.forms: dict[str, FormIndex] = {}

    def change(self, table: str, key: str, old: Document | None, new: Document | None) -> None:
        """Takes one change of the store; an undone commit comes as its inverse."""
        if table != ANSWERS:
            return
        if old is not None and (new is None or new["form"] != old["form"]):
            self.forms[old["form"]].drop(key)
        if new is not None:
            self.forms.setdefault(new["form"], FormIndex()).put(key, new)

    def of(self, form: str) -> FormIndex:
        """A form's index; an empty one where nobody has answered."""
        return self.forms.get(form, FormIndex())
