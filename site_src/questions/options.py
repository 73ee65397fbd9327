"""An option of a question, and how it was worded before: `清早六点前`, or
`{say: 清早六点前, was: 早六点前}`, the same option with other words (ARCHITECTURE.md, "Forms")."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import (
    BeforeValidator,
    GetJsonSchemaHandler,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from site_src.source.records import SHORT, Record, ShortText, rule

Earlier = Annotated[
    tuple[ShortText, ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
]
"""Earlier wordings; one may be written without a list."""


class Option(Record):
    """An option as it stands. Answers keep the words that were chosen; all `wordings` count as one."""

    say: ShortText
    was: Earlier = ()

    @property
    def wordings(self) -> tuple[str, ...]:
        return (self.say, *self.was)

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        if isinstance(value, dict | Option):
            return value
        if not isinstance(value, str):
            raise rule("选项应当是文字", "请写成文字；若是数字或 true/false，请加上引号")
        if not 1 <= len(value.strip()) <= SHORT:
            raise rule("选项空着或太长", f"请写 1 到 {SHORT} 个字")
        return {"say": value}

    @model_validator(mode="after")
    def _another(self) -> Self:
        if len(set(self.wordings)) != len(self.wordings):
            raise rule(f"选项「{self.say}」的 was 里有重复的写法", "was 只写从前的写法，各写一次")
        return self

    @model_serializer
    def _as_written(self) -> str | dict[str, Any]:
        return {"say": self.say, "was": list(self.was)} if self.was else self.say

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        text = {"type": "string", "minLength": 1, "maxLength": SHORT}
        earlier = {"anyOf": [text, {"type": "array", "items": text}]}
        reworded = {
            "type": "object",
            "properties": {"say": text, "was": earlier},
            "required": ["say"],
            "additionalProperties": False,
        }
        return {"anyOf": [text, reworded]}
