"""An option of a question, how it was worded before, and its picture: `清早六点前`, or
`{say: 清早六点前, was: 早六点前}`, the same option with other words (ARCHITECTURE.md, "Forms"), or
`{say: 东江鱼, image: /images/yu.jpg, alt: 一条整鱼}`."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import (
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from site_src.source.records import SHORT, Record, ShortText, rule

_PICTURE = r"^/images/.+$"
Earlier = Annotated[
    tuple[ShortText, ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
]
"""Earlier wordings; one may be written without a list."""


class Option(Record):
    """An option as it stands. Answers keep the words that were chosen; all `wordings` count as one. `image`:
    a picture of it, in content/images/; `alt`: what is in it, for who can't see it."""

    say: ShortText
    was: Earlier = ()
    image: Annotated[str, Field(pattern=_PICTURE, max_length=SHORT)] | None = None
    alt: ShortText | None = None

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
        if bool(self.image) != bool(self.alt):
            raise rule(
                f"选项「{self.say}」的 image 和 alt 要一起写",
                "image 是哪张图，alt 是图上画的是什么，读屏软件要念",
            )
        return self

    @model_serializer
    def _as_written(self) -> str | dict[str, Any]:
        said = {"say": self.say, "was": list(self.was), "image": self.image, "alt": self.alt}
        found = {key: value for key, value in said.items() if value}
        return found if len(found) > 1 else self.say

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        text = {"type": "string", "minLength": 1, "maxLength": SHORT}
        earlier = {"anyOf": [text, {"type": "array", "items": text}]}
        reworded = {
            "type": "object",
            "properties": {
                "say": text,
                "was": earlier,
                "image": {"type": "string", "pattern": _PICTURE, "title": "配的图"},
                "alt": {**text, "title": "图上画的是什么"},
            },
            "required": ["say"],
            "additionalProperties": False,
        }
        return {"anyOf": [text, reworded]}
