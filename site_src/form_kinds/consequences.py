"""What follows from an evaluation: what is to be done and when, and what was promised then."""

from __future__ import annotations

from datetime import date as Date
from datetime import datetime
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from site_src.source.moments import Day, QuarterName, end_of_day, start_of_day
from site_src.source.records import NO_BOOL, LongText, Record, ShortText, rule

Share = Annotated[float, Field(gt=0, le=1), NO_BOOL]
"""A share from 0 to 1, with so many digits as are written."""


class Act(Record):
    """What is done where satisfaction is `below` a share, or one matter has so many `complaints`."""

    below: Share | None = Field(default=None, title="满意率低于多少", description="例如 0.8")
    complaints: Annotated[int, Field(ge=1), NO_BOOL] | None = Field(
        default=None, title="同一件事有多少投诉", description="满这个数就算"
    )
    do: ShortText = Field(title="怎么办", description="例如 约谈整改")

    @model_validator(mode="after")
    def _when(self) -> Self:
        if self.below is None and self.complaints is None:
            raise rule(f"没有写什么时候「{self.do}」", "请写上 below（或 complaints）", "do")
        return self

    @property
    def limit(self) -> Fraction:
        """As it is written, exactly; 0 where satisfaction is no reason."""
        return Fraction(str(self.below)) if self.below is not None else Fraction()

    def harder_than(self, before: Act) -> bool:
        """Whether its reasons come after those of the one before it, as far as they are of one kind."""
        lower = not (self.below and before.below) or self.below < before.below
        more = not (self.complaints and before.complaints) or self.complaints > before.complaints
        return lower and more

    def is_due(self, share: Fraction, most: int) -> bool:
        """Whether there is reason for it; `most`: the complaints of the matter that has most."""
        return share < self.limit or (self.complaints is not None and most >= self.complaints)


class Promise(Record):
    """What was promised after the close: when, what, until when, and when it was done."""

    date: Day = Field(title="哪天约谈的")
    promised: LongText = Field(title="答应了什么")
    due: Day | None = Field(default=None, title="说好哪天做到")
    done: Day | None = Field(default=None, title="哪天做到的", description="没写就是还没做到")
    how: LongText | None = Field(default=None, title="做得怎么样", description="谁去看的、看到什么")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for key, day in (("due", self.due), ("done", self.done)):
            if day and day < self.date:
                raise rule(f"{key} 早于约谈那天", f"请检查 date 和 {key}", key)
        return self

    @property
    def changes(self) -> tuple[datetime, ...]:
        """When it stands otherwise by the clock alone."""
        done = (start_of_day(self.done),) if self.done else ()
        return (*done, end_of_day(self.due)) if self.due else done

    def stands(self, today: Date) -> Literal["done", "late", "ahead"]:
        """How it stands on a day: a day of doing that is still to come is none yet."""
        if self.done and self.done <= today:
            return "done"
        return "late" if self.due and self.due < today else "ahead"


class Earlier(Record):
    """A quarter that was evaluated before there were forms for it here."""

    quarter: QuarterName = Field(title="哪一季度", description="例如 2025Q4")
    satisfaction: Annotated[float, Field(ge=0, le=1), NO_BOOL] = Field(
        title="满意率", description="例如 0.82"
    )
