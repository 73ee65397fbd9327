"""Questions that are answered in words and numbers; nothing of them is counted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from site_src.questions.question import Question, Unreadable, Value, in_order
from site_src.questions.respondents import Respondent
from site_src.source.records import NO_BOOL, Whole, worded

TEXT_LIMIT = 500


class Written(Question):
    """A text; `min` and `max`: its length in characters."""

    min: Annotated[int, Field(ge=0), NO_BOOL] | None = Field(default=None, title="最少几个字")
    max: Annotated[int, Field(ge=1), NO_BOOL] | None = Field(default=None, title="最多几个字")
    limit: ClassVar[int] = TEXT_LIMIT

    @property
    def most(self) -> int:
        return self.limit if self.max is None else self.max

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        in_order(self.id, self.min or 0, self.most)
        return self

    def read_one(self, text: str) -> Value | Unreadable:
        if len(text) > self.most:
            return Unreadable(f"最多 {self.most} 字，现在有 {len(text)} 字")
        if len(text) < (self.min or 0):
            return Unreadable(f"至少写 {self.min} 字")
        return text

    def answer_schema(self) -> dict[str, Any]:
        return super().answer_schema() | {"type": "string", "maxLength": self.most}


class Text(Written):
    """A text of several lines. `publish`: whether it may be, after it was read."""

    type: Literal["text"]
    publish: Literal["never", "approved"] = Field(
        default="never",
        title="写的话能不能公开",
        json_schema_extra=worded({"never": "不公开", "approved": "审核后公开"}),
    )

    label: ClassVar[str] = "文字"
    control: ClassVar[str] = "control-text"
    free: ClassVar[bool] = True

    def made_up(self, by: Respondent) -> Sequence[str]:
        return (by.remark(),) if self.required or by.draw.random() < 0.1 else ()

    @property
    def may_be_published(self) -> bool:
        return self.publish == "approved"

    def promise(self, kept: str) -> str:  # noqa: ARG002
        if not self.may_be_published:
            return f"最多 {self.most} 字，不会公开"
        return (
            f"最多 {self.most} 字。工作人员看过以后可能公开在网页上，只公开这段话和日期，"
            "不公开您的姓名和电话；话里请不要写谁家、房号和电话"
        )


class Confided(Text):
    """A text about a person, for those alone who look into what it says: never published, and masked on a receipt.
    `readers`: as people call those; `called`: as they call it."""

    personal: ClassVar[bool] = True
    readers: ClassVar[str]
    called: ClassVar[str]

    @property
    def seen_by(self) -> str:
        return f"最多 {self.most} 字，只给{self.readers}看，不公开"

    def promise(self, kept: str) -> str:
        return f"{self.seen_by}，{kept}"

    def masked(self, value: Value) -> str:  # noqa: ARG002
        return f"（{self.called}）"


class Number(Question):
    """A whole number from `min` to `max`."""

    type: Literal["number"]
    min: Whole | None = Field(default=None, title="最小的数")
    max: Whole | None = Field(default=None, title="最大的数")

    label: ClassVar[str] = "数字"

    @property
    def attributes(self) -> Mapping[str, Any]:
        ends = {"min": self.min, "max": self.max}
        given = {name: value for name, value in ends.items() if value is not None}
        return {"type": "number", "inputmode": "numeric", "step": "1", **given}

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        in_order(self.id, self.min, self.max)
        return self

    def made_up(self, by: Respondent) -> Sequence[str]:
        least = 1 if self.min is None else self.min
        return (str(by.draw.randint(least, least + 2 if self.max is None else self.max)),)

    def read_one(self, text: str) -> Value | Unreadable:
        plain = unicodedata.normalize("NFKC", text)
        if not re.fullmatch(r"[+-]?[0-9]{1,9}", plain):
            return Unreadable("请填整数，例如 2")
        number = int(plain)
        if self.min is not None and number < self.min:
            return Unreadable(f"最小是 {self.min}")
        if self.max is not None and number > self.max:
            return Unreadable(f"最大是 {self.max}")
        return number

    def answer_schema(self) -> dict[str, Any]:
        limits = {"minimum": self.min, "maximum": self.max}
        given = {name: value for name, value in limits.items() if value is not None}
        return super().answer_schema() | {"type": "integer"} | given


class Date(Question):
    """A day."""

    type: Literal["date"]

    label: ClassVar[str] = "日期"

    @property
    def attributes(self) -> Mapping[str, Any]:
        return {"type": "date"}

    def made_up(self, by: Respondent) -> Sequence[str]:
        return (date(2026, by.draw.randint(1, 12), by.draw.randint(1, 28)).isoformat(),)

    def read_one(self, text: str) -> Value | Unreadable:
        try:
            # Not ISO 8601's other ways: what is asked for is one form.
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
                return date.fromisoformat(text).isoformat()
        except ValueError:
            pass
        return Unreadable("日期请写成 2026-09-25 这样")

    def answer_schema(self) -> dict[str, Any]:
        return super().answer_schema() | {"type": "string", "format": "date"}
