"""Questions about a person: answers are for staff alone, and kept for a while only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from site_src.questions.phones import read_phone
from site_src.questions.question import Question, Unreadable, Value
from site_src.questions.respondents import Respondent
from site_src.questions.writing import Written


class Name(Written):
    """A name."""

    type: Literal["name"]

    label: ClassVar[str] = "姓名"
    personal: ClassVar[bool] = True
    limit: ClassVar[int] = 40

    @property
    def missing(self) -> str:
        return "请填姓名"

    @property
    def attributes(self) -> Mapping[str, Any]:
        return {"type": "text", "autocomplete": "name", "maxlength": "40"}

    def made_up(self, by: Respondent) -> Sequence[str]:
        return (by.name,) if self.required or by.draw.random() < 0.4 else ()

    def read_one(self, text: str) -> Value | Unreadable:
        return super().read_one(" ".join(text.split()))

    def masked(self, value: Value) -> str:
        name = str(value)
        return name[:1] + "*" * max(len(name) - 1, 1)


class Phone(Question):
    """A phone number here, mobile or not."""

    type: Literal["phone"]

    label: ClassVar[str] = "电话"
    personal: ClassVar[bool] = True

    @property
    def missing(self) -> str:
        return "请填电话，方便联系您"

    @property
    def attributes(self) -> Mapping[str, Any]:
        return {"type": "tel", "autocomplete": "tel", "inputmode": "tel", "maxlength": "20"}

    def made_up(self, by: Respondent) -> Sequence[str]:
        return (by.phone,)

    def read_one(self, text: str) -> Value | Unreadable:
        return read_phone(text) or Unreadable("手机号应是 11 位数字，例如 13800000000")

    def masked(self, value: Value) -> str:
        number = str(value)
        return f"{number[:3]}****{number[-4:]}"

    def answer_schema(self) -> dict[str, Any]:
        return super().answer_schema() | {"type": "string", "pattern": r"^[0-9 +-]{7,20}$"}
