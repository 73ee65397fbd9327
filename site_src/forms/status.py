"""How a form stands, in words: the same on pages, lists, posters and screens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from site_src.forms.facts import FormFacts
from site_src.source.moments import last_moment, moment

Status = Literal["before", "open", "full", "closed"]


def status_of(facts: FormFacts) -> Status:
    """A form's state as people see it: a sign-up without a place left is full, not open."""
    return "full" if facts.full else facts.state


def status_text(status: Status, opens: datetime, closes: datetime) -> str:
    """When a form opens or closes, or that it is full, as a sentence."""
    match status:
        case "before":
            return f"{moment(opens)}开始，{last_moment(closes)}截止。"
        case "open":
            return f"正在进行，{last_moment(closes)}截止。"
        case "full":
            return "已报满，谢谢大家。"
        case "closed":
            return f"已于{last_moment(closes)}截止。"


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
