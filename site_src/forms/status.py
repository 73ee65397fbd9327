"""How a form stands, in words: the same on pages, lists, posters and screens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from site_src.forms.facts import FormFacts

Status = Literal["before", "open", "full", "closed"]


def status_of(facts: FormFacts) -> Status:
    """A form's state as people see it: a sign-up without a place left is full, not open."""
    return "full" if facts.full else facts.state


@dataclass(frozen=True)
class Turnout:
    """How many have answered, as a sentence without its full stop; `number` is for larger type."""

    lead: str = ""
    number: int | None = None
    rest: str = ""
    note: str = ""
    """That answers are made up, where they are."""

    def __str__(self) -> str:
        parts = (self.lead, "" if self.number is None else str(self.number), self.rest)
        return " ".join(part for part in parts if part) + self.note
