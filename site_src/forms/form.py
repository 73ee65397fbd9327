"""What a form is: its front matter, when it is open, and when its results may be seen.

Both sides stand on this module: the site renders forms by it, the service takes answers by it.
The front matter is a contract (ARCHITECTURE.md, "Forms").
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from site_src.forms.options import Earlier, Option
from site_src.source.moments import End, Start
from site_src.source.validation import Record, ShortText, rule

State = Literal["before", "open", "closed"]
Kind = Literal[
    "poll",
    "ballot",
    "election",
    "evaluation",
    "consultation",
    "signup",
    "claim",
    "pledge",
    "report",
]
QuestionType = Literal[
    "choice", "choices", "rank", "scale", "text", "number", "date", "name", "phone", "household"
]
SUPPORTED_KINDS: tuple[Kind, ...] = ("poll", "signup")
SUPPORTED_TYPES: tuple[QuestionType, ...] = (
    "choice", "choices", "scale", "text", "number", "date", "name", "phone",
)  # fmt: skip
PERSONAL_TYPES: tuple[QuestionType, ...] = ("name", "phone")
COUNTED_TYPES: tuple[QuestionType, ...] = ("choice", "choices", "scale")
# Field names of the form itself, which a question can't have.
RESERVED_IDS = ("code", "website", "elapsed", "receipt", "form")
TEXT_LIMIT = 500
NAME_LIMIT = 40

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Slug = Annotated[str, Field(pattern=SLUG, max_length=60)]
QuestionId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


class Question(Record):
    """One question. `min` and `max`: how many choices, the ends of a scale, the bounds of a number,
    the length of a text in characters. `was`: how it was asked before, where that is the same
    question with other words."""

    id: QuestionId
    ask: ShortText
    was: Earlier = ()
    type: QuestionType
    options: Annotated[tuple[Option, ...], Field(max_length=60)] = ()
    required: bool = False
    help: ShortText | None = None
    min: int | None = None
    max: int | None = None
    publish: Literal["never", "approved"] = "never"
    show_if: dict[str, ShortText] | None = None

    @property
    def personal(self) -> bool:
        """Whether answers are data about a person, which are never published."""
        return self.type in PERSONAL_TYPES

    @property
    def counted(self) -> tuple[str, ...]:
        """The options that are counted, in the order in which they are shown."""
        if self.type == "scale":
            return tuple(str(n) for n in range(self.low, self.high + 1))
        return tuple(option.say for option in self.options) if self.type in COUNTED_TYPES else ()

    @property
    def wordings(self) -> Mapping[str, str]:
        """Every way in which an option was ever written, and the option as it is written now."""
        earlier = {word: option.say for option in self.options for word in option.was}
        return earlier | {option: option for option in self.counted}

    @property
    def low(self) -> int:
        return self.min if self.min is not None else (1 if self.type == "scale" else 0)

    @property
    def high(self) -> int:
        if self.max is not None:
            return self.max
        return {
            "scale": 5,
            "choices": len(self.options),
            "text": TEXT_LIMIT,
            "name": NAME_LIMIT,
        }.get(self.type, 1_000_000)

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.id in RESERVED_IDS:
            raise rule(f"问题的 id 不能叫「{self.id}」", "这个名字系统要用，请换一个")
        if self.type not in SUPPORTED_TYPES:
            raise rule(f"题型「{self.type}」尚不支持", "可用的有：" + "、".join(SUPPORTED_TYPES))
        if self.type in ("choice", "choices"):
            if len(self.options) < 2:
                raise rule(f"问题「{self.id}」的选项不足两个", "请在 options 里列出选项")
            if len(set(self.counted)) != len(self.counted):
                raise rule(f"问题「{self.id}」有重复的选项", "请删掉重复的选项")
            self._earlier_apart()
        elif self.options:
            raise rule(f"题型「{self.type}」不用选项", "请删掉 options，或把 type 改成 choice")
        if self.low > self.high:
            raise rule(f"问题「{self.id}」的 min 大于 max", "请对调 min 和 max")
        if self.type == "scale" and self.high - self.low > 10:
            raise rule(f"问题「{self.id}」的打分档太多", "请把 max 减到 11 档以内")
        if self.publish == "approved" and self.type != "text":
            raise rule(
                f"「publish: approved」不能用于题型「{self.type}」", "只有 text 可以审核后公开"
            )
        return self

    def _earlier_apart(self) -> None:
        """An earlier wording belongs to one option, and is none of those that stand."""
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


class Form(Record):
    """A form as its front matter states it, with the defaults filled in."""

    id: Slug = ""
    kind: Kind
    opens: Start
    closes: End
    by: Literal["anyone", "household", "staff"] = "anyone"
    secrecy: Literal["named", "secret"] = "named"
    revise: Literal["until-close", "never"] = "never"
    results: Literal["live", "after-close", "never"] = "live"
    paper: bool = False
    capacity: Annotated[int, Field(ge=1, le=100_000)] | None = None
    keep: Annotated[int, Field(ge=1, le=3650)] = 90
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=50)]

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.closes <= self.opens:
            raise rule("截止时间早于开始时间", "请检查 opens 和 closes，closes 要在后面", "closes")
        if self.kind not in SUPPORTED_KINDS:
            raise rule(
                f"表单种类「{self.kind}」尚不支持", "现在可用的有：" + "、".join(SUPPORTED_KINDS)
            )
        if self.by != "anyone":
            raise rule(f"「by: {self.by}」尚不支持", "现在只能写 by: anyone（任何人都可以填）")
        if self.paper:
            raise rule("「paper: true」尚不支持", "请删掉这一行；纸质录入随工作台一起提供")
        if self.revise != "never":
            raise rule(f"「revise: {self.revise}」尚不支持", "现在只能写 revise: never")
        if self.capacity is not None and self.kind != "signup":
            raise rule("只有报名（signup）才有名额", "请删掉 capacity")
        self._questions_coherent()
        return self

    def _questions_coherent(self) -> None:
        earlier: dict[str, Question] = {}
        for question in self.questions:
            if question.id in earlier:
                raise rule(f"有两个问题都叫「{question.id}」", "请给其中一个换一个 id")
            for other, option in (question.show_if or {}).items():
                if other not in earlier:
                    raise rule(
                        f"「{question.id}」的 show_if 提到了它前面没有的问题「{other}」",
                        "show_if 只能用前面问题的 id",
                    )
                if option not in earlier[other].counted:
                    raise rule(
                        f"「{question.id}」的 show_if 提到了没有的选项「{option}」",
                        f"「{other}」的选项有：" + "、".join(earlier[other].counted),
                    )
            earlier[question.id] = question

    def state(self, now: datetime) -> State:
        """Whether answers are taken at `now`; the closing moment itself is closed."""
        if now < self.opens:
            return "before"
        return "open" if now < self.closes else "closed"

    def next_change(self, now: datetime) -> datetime | None:
        """When `state` changes next, or None."""
        return next((at for at in (self.opens, self.closes) if now < at), None)

    @property
    def kept_until(self) -> datetime:
        """When names and phones have been kept long enough: `keep` days after answers end. They are
        erased in the night that follows."""
        return self.closes + timedelta(days=self.keep)

    def shows_results(self, now: datetime) -> bool:
        """Whether counts may be seen by everybody at `now`. A sign-up's never: what its people
        chose is for those who prepare it."""
        if self.kind == "signup":
            return False
        return self.results == "live" or (self.results == "after-close" and now >= self.closes)
