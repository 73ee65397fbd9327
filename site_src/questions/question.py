"""What every question says, what a type of question must know, and which questions can't be asked together.

A type is a record of its own: the keys it takes are its fields, and whatever must be known of it is
asked of it. `types` names them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, field_validator

from site_src.questions.options import Earlier, Option
from site_src.questions.respondents import Respondent
from site_src.questions.results import Marks, QuestionFacts, Result, Tally, percent
from site_src.source.characters import HIDDEN
from site_src.source.records import Record, ShortText, rule

Value = str | int | list[str]
"""A valid answer to a question."""
# Field names of the form itself, which a question can't have.
RESERVED_IDS = ("code", "website", "elapsed", "receipt", "form")
QuestionId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


@dataclass(frozen=True)
class Unreadable:
    """Why what was sent is no answer, in Chinese."""

    text: str


class Question(Record):
    """One question. `was`: how it was asked before, where that is the same question with other words;
    `show_if`: the options of earlier questions that must have been chosen for it to be asked."""

    id: QuestionId = Field(title="这一题的 id", description="居民看不到；小写字母开头，例如 q1")
    ask: ShortText = Field(title="问什么")
    was: Earlier = Field(default=(), title="从前怎么问", description="意思没变才写，一行一种")
    type: str
    required: bool = Field(default=False, title="必须答")
    help: ShortText | None = Field(default=None, title="题目下面的小字")
    show_if: dict[str, ShortText] | None = Field(
        default=None, title="前面选了什么才问", description="一行一个「前面的题的 id: 选项」"
    )

    control: ClassVar[str] = "control-line"
    """The template of theme/fragments by which it is asked."""
    personal: ClassVar[bool] = False
    """Whether answers are data about a person, which are never published."""
    personal_unless_public: ClassVar[bool] = False
    """Whether an answer of which nothing may ever be published is data about a person."""
    free: ClassVar[bool] = False
    """Whether people answer in their own words, which may tell of anybody."""
    filed: ClassVar[bool] = False
    """Whether it is answered with files, whose names are the answer."""

    @field_validator("id")
    @classmethod
    def _not_the_forms(cls, named: str) -> str:
        if named in RESERVED_IDS:
            raise rule(f"问题的 id 不能叫「{named}」", "这个名字系统要用，请换一个")
        return named

    def asked_in(self, buildings: tuple[str, ...]) -> Self:  # noqa: ARG002
        """As it is asked in a compound with these buildings."""
        return self

    @property
    def about(self) -> str:
        """The text that it is about, word for word; nothing for most questions."""
        return ""

    @property
    def may_be_published(self) -> bool:
        """Whether an answer may be published, after somebody has read it; `promise` says so to whoever
        gives one."""
        return False

    @property
    def missing(self) -> str:
        """What is said where it has to be answered and was not."""
        return "请填写这一项"

    @property
    def hint(self) -> str:
        """What stands beside the question, in a few words."""
        return ""

    @property
    def counted(self) -> tuple[str, ...]:
        """The options that are counted, in the order in which they are shown."""
        return ()

    @property
    def wordings(self) -> Mapping[str, str]:
        """Every way in which an option was ever written, and the option as it is written now."""
        return {option: option for option in self.counted}

    @property
    def pictured(self) -> Mapping[str, Option]:
        """The options that have a picture, by what they say."""
        return {}

    def sent_for(self, option: str) -> tuple[str, ...]:
        """What its control sends where `option` is chosen: any of these."""
        return (option,)

    @property
    def reworded(self) -> tuple[str, ...]:
        """What was written otherwise before and counts as one, a sentence each."""
        earlier = "」「".join(self.was)
        return (f"问题「{self.ask}」曾写作「{earlier}」，回答一起算。",) if self.was else ()

    @property
    def attributes(self) -> Mapping[str, Any]:
        """Attributes of its HTML control, which help a phone to show the right keyboard and to fill in
        what it knows."""
        return {}

    @property
    def seen_by(self) -> str:
        """Who sees an answer that is personal: the question and the receipt both say so."""
        return "只给工作人员联系用，不公开"

    def promise(self, kept: str) -> str:
        """What is said at the question of who sees the answer; `kept`: how long, where it is personal."""
        return f"{self.seen_by}，{kept}" if self.personal else ""

    def read(self, sent: Sequence[str]) -> Value | Unreadable:
        """The answer that was sent: texts that are tidied and not empty, at least one. Never raises."""
        if len(sent) > 1:
            return Unreadable("这一项只能有一个答案")
        if HIDDEN.search(sent[0]):
            return Unreadable("里面有看不见的特殊字符，请删掉重新输入")
        return self.read_one(sent[0])

    def read_one(self, text: str) -> Value | Unreadable:
        """The answer that one text is."""
        return text

    def made_up(self, by: Respondent) -> Sequence[str]:  # noqa: ARG002
        """What somebody who doesn't exist may send; nothing where they leave it out."""
        return ()

    def answer_schema(self) -> dict[str, Any]:
        """The JSON Schema of an answer."""
        return {"title": self.ask}

    def masked(self, value: Value) -> str:
        """An answer as it may be shown to whoever has the receipt."""
        return "、".join(value) if isinstance(value, list) else str(value)

    def together(self, words: Mapping[str, int]) -> dict[str, int]:
        """Counts by wording as counts by option, every option named: whoever chose an earlier wording
        chose the option."""
        found = dict.fromkeys(self.counted, 0)
        for word, option in self.wordings.items():
            found[option] += words.get(word, 0)
        return found

    def facts(self, marks: Marks) -> QuestionFacts:
        """What is public of the answers."""
        return QuestionFacts(counts=self.together(by_word(marks)))

    def shown_of(self, facts: QuestionFacts | None) -> QuestionFacts:
        """Facts that may be of an older form, or none, with the options as they stand."""
        columns = (facts or QuestionFacts()).model_dump()
        shown = {name: self.together(column) for name, column in columns.items()}
        return QuestionFacts.model_validate(shown)

    def tally(self, facts: QuestionFacts, answers: int) -> Tally:
        """What the answers to it add up to, of so many."""
        counts = self.results(facts, answers) if facts.answered else ()
        return Tally(self.ask, counts, self.pictured)

    def results(self, facts: QuestionFacts, answers: int) -> tuple[Result, ...]:
        """What each option came to, of all `answers` to the form; at least one chose something."""
        return tuple(
            Result(option, count, answers, f"{count} 票，{percent(count, answers)}")
            for option, count in facts.counts.items()
        )


def refuse_clashing(questions: Iterable[Question]) -> None:
    """Raises where two have one id, or one is asked on a condition that nobody can meet."""
    earlier: dict[str, Question] = {}
    for number, question in enumerate(questions):
        at = ("questions", number)
        if question.id in earlier:
            what = f"有两个问题都叫「{question.id}」"
            raise rule(what, "请给其中一个换一个 id", *at, "id")
        for other, option in (question.show_if or {}).items():
            if other not in earlier:
                raise rule(
                    f"「{question.id}」的 show_if 提到了它前面没有的问题「{other}」",
                    "show_if 只能用前面问题的 id",
                    *at,
                    "show_if",
                    other,
                )
            if option not in earlier[other].counted:
                raise rule(
                    f"「{question.id}」的 show_if 提到了没有的选项「{option}」",
                    f"「{other}」的选项有：" + "、".join(earlier[other].counted),
                    *at,
                    "show_if",
                    other,
                )
        earlier[question.id] = question


def in_order(question: str, least: int | None, most: int | None) -> None:
    """Raises where the `min` of the question with this id is above its `max`."""
    if least is not None and most is not None and least > most:
        raise rule(f"问题「{question}」的 min 大于 max", "请对调 min 和 max", "min")


def by_word(marks: Marks) -> dict[str, int]:
    """How often each option was chosen, at whatever place."""
    found: dict[str, int] = {}
    for (word, _), times in marks.items():
        found[word] = found.get(word, 0) + times
    return found
