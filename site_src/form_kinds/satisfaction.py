"""How satisfied those who answered are, in exact shares: of one item, of all by their weights, and over the
quarters of a series.

满意率 as property companies are evaluated by: the share of 满意 and 基本满意 among those who answered, so
who left an item out is in no share. Nothing is rounded before a share is compared with a limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from site_src.questions.choosing import Choice, Scale
from site_src.questions.question import Question
from site_src.questions.results import QuestionFacts
from site_src.source.moments import quarter_called

CONTENT = ("非常满意", "很满意", "十分满意", "满意", "比较满意", "较满意", "基本满意")
"""The options by which somebody says that they are content: 满意 with what makes it more or less."""


def content_with(question: Question) -> tuple[str, ...]:
    """The options of an item by which somebody says that they are content; of a scale the steps from its
    middle on (3 of 1 to 5). None where the question is no item."""
    if isinstance(question, Scale):
        return tuple(
            step for step in question.counted if 2 * int(step) >= question.min + question.max
        )
    if isinstance(question, Choice):
        return tuple(option for option in question.counted if option in CONTENT)
    return ()


@dataclass(frozen=True)
class Satisfied:
    """Of `answered`, at least 1, who answered the item `ask`, so many are `content`."""

    ask: str
    content: int
    answered: int
    weight: int

    @property
    def share(self) -> Fraction:
        return Fraction(self.content, self.answered)

    @property
    def percent(self) -> str:
        return in_percent(self.share)


def satisfied(question: Question, facts: QuestionFacts | None, weight: int) -> Satisfied | None:
    """How content those are who answered the item; None where nobody did."""
    if facts is None or not facts.answered:
        return None
    content = sum(facts.counts.get(option, 0) for option in content_with(question))
    return Satisfied(question.ask, content, sum(facts.counts.values()), weight)


def overall(items: Sequence[Satisfied]) -> Fraction | None:
    """The mean of the items' shares by their weights; None where no item was answered."""
    weights = sum(item.weight for item in items)
    return (
        sum((item.share * item.weight for item in items), Fraction()) / weights if items else None
    )


def in_percent(share: Fraction) -> str:
    """A share as people read it, to a tenth, rounded down: what is below a limit is never shown as one
    that reaches it."""
    tenths = 1000 * share.numerator // share.denominator
    if not tenths and share:
        return "不到 0.1%"
    whole, tenth = divmod(tenths, 10)
    return f"{whole}.{tenth}%" if tenth else f"{whole}%"


@dataclass(frozen=True)
class Quarter:
    """What a quarter, written 2026Q3, came to; `answers`: how many gave it, None where that isn't known."""

    name: str
    share: Fraction
    answers: int | None = None
    note: str = ""
    """That answers are made up, where they are."""

    @property
    def year(self) -> str:
        return self.name.partition("Q")[0]

    @property
    def label(self) -> str:
        """As people say it, in its year."""
        return quarter_called(self.name).partition("第")[2]

    @property
    def percent(self) -> str:
        return in_percent(self.share)


def in_order(quarters: Iterable[Quarter]) -> tuple[Quarter, ...]:
    """Each quarter once, the earliest first; of those of one name the last that is given stands."""
    found = {quarter.name: quarter for quarter in quarters}
    return tuple(found[name] for name in sorted(found))
