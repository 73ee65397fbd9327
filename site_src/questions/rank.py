"""Questions that are answered by putting options in order.

Counted in two ways that are both shown, as they may differ: by Borda points (of n options the first gets
n, the next n − 1, and so on; one that is left out gets none), and by how many put an option first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from site_src.questions.choosing import Several
from site_src.questions.question import Unreadable, Value
from site_src.questions.results import Marks, QuestionFacts, Result
from site_src.source.records import NO_BOOL, rule

_NUMBERED = re.compile(r"([1-9][0-9]?):(.+)", re.DOTALL)
"""A place and the option at it, as a form without scripts sends them."""


class Rank(Several):
    """Several options in order, the most wanted first."""

    type: Literal["rank"]
    min: Annotated[int, Field(ge=1), NO_BOOL] | None = Field(default=None, title="最少排几个")

    label: ClassVar[str] = "排先后"
    control: ClassVar[str] = "control-rank"
    verb: ClassVar[str] = "排"

    @property
    def hint(self) -> str:
        return "最想要的排第 1" + ("" if self.max is None else f"，最多排 {self.max} 项")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not 1 <= max(self.fewest, 1) <= self.most <= len(self.options):
            fix = f"请检查 min 和 max：从 1 到 {len(self.options)}，min 不大于 max"
            at = "min" if self.min is not None and self.max is None else "max"
            raise rule(f"问题「{self.id}」要排的项数不对", fix, at)
        return self

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        """What is sent for an option at a place is no other option."""
        for number, option in enumerate(self.options):
            for word in option.wordings:
                found = _NUMBERED.fullmatch(word)
                if found and found[2] in self.wordings:
                    what = f"选项「{word}」和排在第 {found[1]} 的「{found[2]}」分不开"
                    fix = f"请换一种写法，例如「{word.replace(':', '：', 1)}」"
                    raise rule(what, fix, "options", number)
        return self

    def sent_for(self, option: str) -> tuple[str, ...]:
        return tuple(f"{place}:{option}" for place in range(1, self.most + 1))

    def read(self, sent: Sequence[str]) -> Value | Unreadable:
        """Either options in order, or options with their places; a place nobody took is closed up."""
        words = self.wordings
        if all(text in words for text in sent):
            order = list(sent)
        else:
            placed: dict[int, str] = {}
            for text in sent:
                found = _NUMBERED.fullmatch(text)
                if not found or found[2] not in words:
                    return Unreadable("请从列出的选项里选")
                place, option = int(found[1]), found[2]
                if place in placed:
                    both = f"「{placed[place]}」和「{option}」"
                    return Unreadable(f"{both}都排在第 {place}，请改一个")
                placed[place] = option
            order = [placed[place] for place in sorted(placed)]
        chosen = [words[text] for text in order]
        if twice := next((option for option in chosen if chosen.count(option) > 1), None):
            return Unreadable(f"「{twice}」排了两次，请只排一次")
        return self.miscounted(len(order)) or order

    def masked(self, value: Value) -> str:
        order = value if isinstance(value, list) else [str(value)]
        return "、".join(f"第 {place} {option}" for place, option in enumerate(order, 1))

    def facts(self, marks: Marks) -> QuestionFacts:
        """`counts`: how many put the option in their order; `points`: its Borda points; `first`: how
        many put it first."""
        points: dict[str, int] = {}
        first: dict[str, int] = {}
        for (word, place), times in marks.items():
            points[word] = points.get(word, 0) + times * max(len(self.options) - place, 0)
            if place == 0:
                first[word] = times
        counts = super().facts(marks).counts
        return QuestionFacts.model_validate(
            {"counts": counts, "points": self.together(points), "first": self.together(first)}
        )

    def results(self, facts: QuestionFacts, answers: int) -> tuple[Result, ...]:
        """The options with most points first; of as many, the one more put first."""
        more = facts.model_extra or {}
        points, first = more.get("points", {}), more.get("first", {})
        best = answers * len(self.options)
        found = [
            Result(
                option,
                points.get(option, 0),
                best,
                f"{points.get(option, 0)} 分，{first.get(option, 0)} 人排第一",
            )
            for option in facts.counts
        ]
        return tuple(sorted(found, key=lambda r: (-r.count, -first.get(r.option, 0))))
