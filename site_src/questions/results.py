"""What the answers to a question add up to, as facts and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field

from site_src.questions.options import Option

Marks = Mapping[tuple[str, int], int]
"""How often an option was chosen at a place: (the option in the words of then, its place among those
that were chosen, from 0) → how often."""


class QuestionFacts(BaseModel):
    """The public figures of one question: `counts`, option → how many answers chose it, and what its
    type adds, each under a name of its own, by option too."""

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, dict[str, int]] = Field(init=False)
    counts: dict[str, int] = {}

    @property
    def answered(self) -> bool:
        """Whether anybody has answered it."""
        return any(self.counts.values())


@dataclass(frozen=True)
class Result:
    """What an option came to: `count` of at most `of`, at least 1; `said`: that in words."""

    option: str
    count: int
    of: int
    said: str

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.count / self.of


@dataclass(frozen=True)
class Tally:
    """What the answers to a question add up to; no `counts` where nobody has answered it."""

    ask: str
    counts: tuple[Result, ...]
    pictured: Mapping[str, Option] = field(default_factory=dict)
    """The options that have a picture."""


def percent(count: int, of: int) -> str:
    """A share in words, halves rounded up: neither 0% where somebody chose it nor 100% where
    somebody did not. `of` is at least 1."""
    rounded = (200 * count + of) // (2 * of)
    if rounded == 0 and count:
        return "不到 1%"
    if rounded == 100 and count < of:
        return "99% 以上"
    return f"{rounded}%"
