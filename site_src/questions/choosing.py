"""Questions that are answered by choosing, and counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from site_src.questions.options import Option
from site_src.questions.question import Question, Unreadable, Value, in_order
from site_src.questions.respondents import Respondent
from site_src.source.records import NO_BOOL, Whole, rule

_STEPS = 11


class Options(Question):
    """A question with options of its own."""

    options: Annotated[tuple[Option, ...], Field(max_length=60)] = Field(
        default=(), title="选项", description="一行一个"
    )

    control: ClassVar[str] = "control-options"
    least: ClassVar[int] = 2
    """So many options it has at least."""

    @property
    def missing(self) -> str:
        return "请选一项"

    @property
    def counted(self) -> tuple[str, ...]:
        return tuple(option.say for option in self.options)

    @property
    def wordings(self) -> Mapping[str, str]:
        earlier = {word: option.say for option in self.options for word in option.was}
        return earlier | {option: option for option in self.counted}

    @property
    def pictured(self) -> Mapping[str, Option]:
        return {option.say: option for option in self.options if option.image}

    @property
    def reworded(self) -> tuple[str, ...]:
        options = (
            f"选项「{option.say}」曾写作「{'」「'.join(option.was)}」，票一起算。"
            for option in self.options
            if option.was
        )
        return (*super().reworded, *options)

    @property
    def attributes(self) -> Mapping[str, Any]:
        return {"type": "radio"}

    @model_validator(mode="after")
    def _options_apart(self) -> Self:
        if len(self.options) < self.least:
            few = "两" if self.least > 1 else "一"
            what = f"问题「{self.id}」的选项不足{few}个"
            raise rule(what, "请在 options 里列出选项", "options")
        for number, said in enumerate(self.counted):
            if said in self.counted[:number]:
                what = f"问题「{self.id}」的选项「{said}」写了两次"
                raise rule(what, "请删掉其中一个", "options", number)
        # An earlier wording belongs to one option, and is none of those that stand.
        seen = dict.fromkeys(self.counted, "现在也是一个选项")
        for number, option in enumerate(self.options):
            for word in option.was:
                if word in seen:
                    raise rule(
                        f"选项「{option.say}」的 was 写了「{word}」，它{seen[word]}",
                        "一种旧写法只能归一个选项；意思变了，请另建一张新表（换一个 id）",
                        "options",
                        number,
                    )
            seen |= dict.fromkeys(option.was, f"已经归了「{option.say}」")
        return self


class Choice(Options):
    """One of several."""

    type: Literal["choice"]

    label: ClassVar[str] = "选一个"

    def made_up(self, by: Respondent) -> Sequence[str]:
        return by.pick(self.counted, 1, self.id)

    def read_one(self, text: str) -> Value | Unreadable:
        return text if text in self.wordings else Unreadable("请从列出的选项里选一项")

    def answer_schema(self) -> dict[str, Any]:
        return super().answer_schema() | {"enum": list(self.counted)}


class Several(Options):
    """Several of its options; `min` and `max`: how many."""

    min: Annotated[int, Field(ge=0), NO_BOOL] | None = Field(default=None, title="最少选几个")
    max: Annotated[int, Field(ge=1), NO_BOOL] | None = Field(default=None, title="最多选几个")

    verb: ClassVar[str] = "选"
    """What is done with an option."""

    @property
    def fewest(self) -> int:
        return self.min or 0

    @property
    def most(self) -> int:
        return len(self.options) if self.max is None else self.max

    @property
    def missing(self) -> str:
        return f"请至少{self.verb} {max(self.fewest, 1)} 项"

    def made_up(self, by: Respondent) -> Sequence[str]:
        few = max(self.fewest, 1)
        return by.pick(self.counted, by.draw.randint(few, max(few, min(self.most, 3))), self.id)

    def miscounted(self, chosen: int) -> Unreadable | None:
        """Why so many options are no answer, or None where they are one."""
        if chosen > self.most:
            return Unreadable(f"最多{self.verb} {self.most} 项，现在{self.verb}了 {chosen} 项")
        if chosen < self.fewest:
            return Unreadable(f"请至少{self.verb} {self.fewest} 项")
        return None

    def answer_schema(self) -> dict[str, Any]:
        return {
            **super().answer_schema(),
            "type": "array",
            "items": {"enum": list(self.counted)},
            "uniqueItems": True,
            "minItems": max(self.fewest, 1) if self.required else 0,
            "maxItems": self.most,
        }


class Choices(Several):
    """Several of several, in no order; of one that is required, a consent: nobody sends the form without it."""

    type: Literal["choices"]

    label: ClassVar[str] = "选几个"
    least: ClassVar[int] = 1

    @property
    def missing(self) -> str:
        return f"请勾上「{self.counted[0]}」" if len(self.options) == 1 else super().missing

    @property
    def hint(self) -> str:
        if len(self.options) == 1:
            return ""
        return "可多选" if self.max is None else f"可多选，最多 {self.max} 项"

    @property
    def attributes(self) -> Mapping[str, Any]:
        return {"type": "checkbox"}

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        in_order(self.id, self.fewest, self.most)
        return self

    def read(self, sent: Sequence[str]) -> Value | Unreadable:
        words = self.wordings
        # As chosen: a page from before an option was reworded sends what it said then.
        chosen = {words[text]: text for text in sent if text in words}
        if not set(sent) <= words.keys():
            return Unreadable("请从列出的选项里选")
        # In the form's order, so that what a browser and what a program sent are the same answer.
        return self.miscounted(len(chosen)) or [
            chosen[option] for option in self.counted if option in chosen
        ]


class Scale(Question):
    """A step from `min` to `max`."""

    type: Literal["scale"]
    min: Whole = Field(default=1, title="最低分")
    max: Whole = Field(default=5, title="最高分")

    label: ClassVar[str] = "打分"
    control: ClassVar[str] = "control-options"

    @property
    def missing(self) -> str:
        return "请选一项"

    @property
    def counted(self) -> tuple[str, ...]:
        return tuple(str(step) for step in range(self.min, self.max + 1))

    @property
    def attributes(self) -> Mapping[str, Any]:
        return {"type": "radio"}

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        in_order(self.id, self.min, self.max)
        if self.max - self.min >= _STEPS:
            raise rule(f"问题「{self.id}」的打分档太多", f"请把 max 减到 {_STEPS} 档以内", "max")
        return self

    def made_up(self, by: Respondent) -> Sequence[str]:
        # Most are content: the upper steps are chosen more often.
        return (str(max(by.draw.randint(self.min, self.max) for _ in range(2))),)

    def read_one(self, text: str) -> Value | Unreadable:
        return text if text in self.counted else Unreadable("请从列出的分数里选一项")

    def answer_schema(self) -> dict[str, Any]:
        return super().answer_schema() | {"enum": [*self.counted, *map(int, self.counted)]}
