"""Which of a form's answers somebody wants to see: filtered, searched, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from unicodedata import normalize

from forms_service.answers.receipts import ALPHABET, LENGTH, SHORT, plain
from forms_service.answers.tally import CANCELLED, COUNTED, PENDING, WAITING
from forms_service.handling.columns import Column, Sight
from forms_service.handling.index import (
    ENTERED,
    KEPT,
    SAMPLE,
    FormIndex,
    Mark,
    Taken,
    status_mark,
)

Which = Literal["", "counted", "waiting", "pending", "cancelled", "entered", "sample"]
WHICH: Mapping[str, tuple[str, Mark]] = {
    "": ("全部", KEPT),
    COUNTED: ("算数的", status_mark(COUNTED)),
    WAITING: ("候补的", status_mark(WAITING)),
    PENDING: ("没有算的", status_mark(PENDING)),
    CANCELLED: ("取消的", status_mark(CANCELLED)),
    "entered": ("代填的", ENTERED),
    "sample": ("示例", SAMPLE),
}
"""What the answers of a list have in common: its name, and how the index knows."""
PAGE = 50
_FEWEST = 4
"""So many characters of a receipt, or digits of a phone, are looked for; fewer fit too many."""


@dataclass(frozen=True)
class Wanted:
    """What a list is filtered by. `option`: a question's id and one of its options, as it is worded now;
    `since`, `until`: the first and the last day; `words`: searched in texts, and as the beginning of a receipt
    or the last digits of a phone number."""

    which: str = ""
    since: date | None = None
    until: date | None = None
    option: tuple[str, str] | None = None
    words: str = ""

    @property
    def everything(self) -> bool:
        return self == Wanted()


def found(
    index: FormIndex, columns: Sequence[Column], wanted: Wanted, sight: Sight = Sight.MASKED
) -> Finding:
    """What is to be looked through by who sees so much; hold the store still meanwhile, and not for its
    `receipts`."""
    either = [[WHICH[wanted.which][1]]]
    if wanted.option:
        asked, said = wanted.option
        either.append(index.wordings(asked, _wordings(columns, asked, said)))
    searched = tuple(column for column in columns if wanted.words and column.searched(sight))
    marks = {mark for marks in either for mark in marks}
    taken = index.taken(marks, [column.id for column in searched])
    return Finding(taken, either, searched, wanted)


@dataclass(frozen=True)
class Finding:
    """A form's answers as they were at one moment, and what is wanted of them. `either`: of each of these
    groups of marks one must be so; `searched`: the columns in which words are looked for."""

    taken: Taken
    either: Sequence[Sequence[Mark]]
    searched: tuple[Column, ...]
    wanted: Wanted

    def receipts(self) -> list[str]:
        """Those of the answers that are wanted, oldest first."""
        rows = self.taken.receipts
        size, left = len(rows), -1
        for condition in self._conditions(size):
            left &= int.from_bytes(condition.ljust(size, b"\0"))
        return [rows[place] for place in _places(left.to_bytes(size))]

    def _conditions(self, size: int) -> Iterator[bytes]:
        """By place 1 or 0, a column for each of what is wanted."""
        wanted, taken = self.wanted, self.taken
        for marks in self.either:
            some = 0
            for mark in marks:
                some |= int.from_bytes(taken.marks[mark].ljust(size, b"\0"))
            yield some.to_bytes(size)
        if wanted.since or wanted.until:
            first = wanted.since.toordinal() if wanted.since else 0
            last = wanted.until.toordinal() if wanted.until else date.max.toordinal()
            yield bytes(first <= day <= last for day in taken.days)
        if wanted.words:
            yield self._said(size)

    def _said(self, size: int) -> bytes:
        """Where the words are: in any text that isn't personal, at the beginning of the receipt, or at the
        end of a number that is."""
        found = bytearray(size)
        for place in self._hits():
            found[place] = 1
        return bytes(found)

    def _hits(self) -> Iterator[int]:
        words = normalize("NFKC", self.wanted.words).strip()
        piece = plain(words)
        if _may_be_looked_for(piece):
            yield from (n for n, name in enumerate(self.taken.receipts) if name.startswith(piece))
        digits = piece[-_FEWEST:] if piece.lstrip("+").isdecimal() else ""
        for column in self.searched:
            texts = self.taken.entries.get(column.id, [])
            if not column.personal:
                yield from _holding(texts, words)
            elif len(digits) == _FEWEST:
                yield from _ending(texts, digits)


def _may_be_looked_for(piece: str) -> bool:
    """Whether it is a receipt, or as much of one as lists show: by anything between, who has that much
    would find the rest character by character."""
    fits = _FEWEST <= len(piece) <= SHORT or len(piece) == LENGTH
    return fits and set(piece) <= set(ALPHABET)


def _holding(texts: Iterable[object], words: str) -> Iterator[int]:
    if words.lower() == words.upper():
        # Nothing in it has two cases: most of what is looked for here.
        yield from (n for n, text in enumerate(texts) if isinstance(text, str) and words in text)
        return
    folded = words.casefold()
    for place, text in enumerate(texts):
        if isinstance(text, str) and folded in text.casefold():
            yield place


def _ending(texts: Iterable[object], digits: str) -> Iterator[int]:
    return (
        place
        for place, text in enumerate(texts)
        if isinstance(text, str) and text.endswith(digits) and text.isdecimal()
    )


def _wordings(columns: Iterable[Column], asked: str, said: str) -> set[str]:
    """Every way in which the option was ever written."""
    questions = (c.question for c in columns if c.id == asked and c.question)
    words = {w for q in questions for w, current in q.wordings.items() if current == said}
    return words or {said}


def _places(column: bytes) -> Iterator[int]:
    place = column.find(1)
    while place >= 0:
        yield place
        place = column.find(1, place + 1)
