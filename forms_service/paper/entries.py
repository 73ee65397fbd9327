"""What was entered of a ballot on paper, and how it stands: double data entry, with a third look where the
two differ."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Self

from forms_service.answers.reading import Answer, Invalid, read_answer
from forms_service.answers.tally import ANSWERS, CANCELLED, status_of
from forms_service.electorate.paper_entries import ENTRIES, PASSES, Pass, entry_name
from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch
from site_src.forms.form import Form
from site_src.questions.choosing import Choices
from site_src.questions.question import Question, Value

SAID: Mapping[Pass, str] = {"first": "第一遍", "second": "第二遍", "third": "第三遍"}
OTHER: Mapping[Pass, Pass] = {"first": "second", "second": "first"}


@dataclass(frozen=True)
class Entry:
    """One pass: whose account entered it, when (ISO 8601), and the answer; None once the ballot counts."""

    by: str
    at: str
    answer: Answer | None


class Standing(Enum):
    """How a ballot stands."""

    NONE = "none"
    WAITING = "waiting"
    """For its second entry."""
    DIFFERS = "differs"
    """Its two entries do, and a third person looks."""
    COUNTED = "counted"


@dataclass(frozen=True)
class PaperBallot:
    """All that was entered of a voter's ballot."""

    form: str
    voter: str
    entries: Mapping[Pass, Entry]
    receipt: str | None = None

    @property
    def standing(self) -> Standing:
        if self.receipt:
            return Standing.COUNTED
        found = [Standing.NONE, Standing.WAITING, Standing.DIFFERS]
        return found[min(len(self.entries), 2)]

    @property
    def missing(self) -> Pass:
        """The pass that is to come next."""
        return "second" if "first" in self.entries else "first"

    def with_entry(self, which: Pass, entry: Entry) -> Self:
        return replace(self, entries={**self.entries, which: entry})

    def without(self, which: Pass) -> Self:
        left = {name: entry for name, entry in self.entries.items() if name != which}
        return replace(self, entries=left)

    def agreed(self, form: Form) -> Answer | None:
        """What it says, if that is settled: both say so, or a third person does."""
        if third := self.entries.get("third"):
            return third.answer
        first, second = (self.answer(form, which) for which in ("first", "second"))
        if first is None or second is None or differing(form, first, second):
            return None
        return first

    def answer(self, form: Form, which: Pass) -> Answer | None:
        """What a pass says, read as the form asks now; None where it was not made, or is no answer any
        more."""
        entry = self.entries.get(which)
        if entry is None or entry.answer is None:
            return None
        found = read_answer(form, entry.answer.sent)
        return None if isinstance(found, Invalid) else found

    def kept(self) -> Patch:
        """What to store of it."""
        name = entry_name(self.form, self.voter)
        if not self.entries:
            return {ENTRIES: {name: None}}
        said: dict[str, Any] = {"form": self.form, "voter": self.voter}
        if self.receipt:
            said["receipt"] = self.receipt
        for which, entry in self.entries.items():
            said[which] = {"by": entry.by, "at": entry.at}
            if entry.answer is not None and not self.receipt:
                said[which]["values"] = dict(entry.answer.values)
        return {ENTRIES: {name: said}}


def ballot_in(state: State, form: str, voter: str) -> PaperBallot:
    """What was entered of the voter's ballot. One that counted and was cancelled is to be entered again."""
    held = state.get(ENTRIES, {}).get(entry_name(form, voter))
    if held is None or _cancelled(state, held):
        return PaperBallot(form, voter, {})
    return read_ballot(held)


def read_ballot(held: Document) -> PaperBallot:
    """A ballot as it is stored."""
    found: dict[Pass, Entry] = {}
    for which in PASSES:
        if which in held:
            said = held[which]
            answer = Answer(said["values"]) if "values" in said else None
            found[which] = Entry(said["by"], said["at"], answer)
    return PaperBallot(held["form"], held["voter"], found, held.get("receipt"))


def entered(state: State, form: str) -> Iterator[Document]:
    """All ballots that were entered to a form, as they are stored, without those that were cancelled."""
    for held in state.get(ENTRIES, {}).values():
        if held["form"] == form and not _cancelled(state, held):
            yield held


def counted_answer(state: State, ballot: PaperBallot) -> Answer | None:
    """What a ballot that counts says."""
    held = state.get(ANSWERS, {}).get(ballot.receipt or "")
    return Answer({**held["choices"], **held["entries"]}) if held else None


def _cancelled(state: State, held: Document) -> bool:
    receipt = held.get("receipt")
    answer = state.get(ANSWERS, {}).get(receipt) if receipt else None
    return receipt is not None and (answer is None or status_of(answer) == CANCELLED)


def differing(form: Form, one: Answer, other: Answer) -> tuple[Question, ...]:
    """The questions to which two entries say something else. Neither the order of marks tells them apart
    nor how a text is spaced."""
    return tuple(
        question
        for question in form.questions
        if _compared(question, one.values.get(question.id))
        != _compared(question, other.values.get(question.id))
    )


def _compared(question: Question, value: Value | None) -> object:
    if value is None:
        return None
    if question.counted:
        chosen = value if isinstance(value, list) else [str(value)]
        words = [question.wordings.get(word, word) for word in chosen]
        return sorted(words) if isinstance(question, Choices) else words
    return "".join(unicodedata.normalize("NFKC", str(value)).casefold().split())
