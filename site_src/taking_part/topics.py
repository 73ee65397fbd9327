"""Households second the topics (联名议题) that residents proposed; with enough of them a topic is deliberated."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, TypeAdapter, ValidationError, model_validator
from pydantic.json_schema import SkipJsonSchema

from site_src.forms.acknowledgement import Acknowledgement
from site_src.forms.facts import FormFacts
from site_src.forms.form import Form
from site_src.forms.settings import Slug
from site_src.forms.status import Turnout
from site_src.forms.terms import ASKED, OwnQuestions
from site_src.questions.choosing import Choices
from site_src.questions.options import Earlier
from site_src.questions.question import Question
from site_src.source.moments import Day, last_moment
from site_src.source.records import NO_BOOL, AnswerKeys, LongText, Record, ShortText, rule, worded

SECONDED = "seconded"


class Topic(Record):
    """A topic: `meeting` is the name of the meeting's page once it is scheduled; `declined`, why it won't be."""

    say: ShortText = Field(title="议题", description="一句话，居民就勾这一句")
    was: Earlier = Field(default=(), title="从前怎么写", description="意思没变才写")
    text: LongText = Field(title="什么事、难在哪里")
    proposed: Day | None = Field(default=None, title="哪天提的")
    meeting: Slug | None = Field(
        default=None, title="排到哪次会", description="那次会的文件名，例如 2026-12-12"
    )
    declined: LongText | None = Field(
        default=None, title="不上会的，为什么", description="公开写在议题下面"
    )

    answers: AnswerKeys = ()

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.meeting and self.declined:
            raise rule("又排了会又说不上会", "请删掉 meeting 或 declined", "declined")
        return self


class Seconding(Choices):
    """The ticks by which topics are seconded."""

    type: Literal["choices"] = "choices"
    declined: tuple[ShortText, ...] = ()
    """The topics that won't be deliberated: nobody is asked to second them, and who did has done so."""

    least: ClassVar[int] = 1
    control: ClassVar[str] = "control-topics"


class Topics(Form):
    """联名议题: whichever topic `threshold` households second has to be deliberated."""

    kind: Literal["topics"]
    by: Annotated[
        Literal["anyone", "household"],
        Field(
            title="谁可以联名",
            json_schema_extra=worded({"anyone": "任何人", "household": "每户一份"}),
        ),
    ] = "household"
    threshold: Annotated[int, Field(ge=2, le=10_000), NO_BOOL] = Field(
        default=30, title="多少户联名就必须上会", description="不写是 30"
    )
    topics: Annotated[tuple[Topic, ...], Field(min_length=1, max_length=60)] = Field(title="议题")
    results: Literal["live"] = "live"
    why: SkipJsonSchema[None] = Field(default=None, exclude=True)
    questions: OwnQuestions

    label: ClassVar[str] = "联名议题"
    noun: ClassVar[str] = "联名"
    submit: ClassVar[str] = "联名"
    made_up_share: ClassVar[float] = 0.06
    shown_by: ClassVar[tuple[str, ...]] = ("form", "topics", "voices")
    owed_on: ClassVar[Literal["page", "texts"] | None] = "page"

    @model_validator(mode="before")
    @classmethod
    def _asks(cls, data: Any) -> Any:
        """Its question is the same for all: which topics."""
        asked: tuple[Question, ...] = ()
        try:
            topics = TypeAdapter(tuple[Topic, ...]).validate_python(data.get("topics"))
            options = [{"say": each.say, "was": each.was} for each in topics]
            declined = [each.say for each in topics if each.declined]
            found = {
                "declined": declined,
                "id": SECONDED,
                "ask": "您联名哪几件？",
                "required": True,
                "options": options,
            }
            asked = (Seconding.model_validate(found),)
        except ValidationError:
            pass  # Told of what is wrong itself, at its line.
        return {**data, ASKED: asked}

    @model_validator(mode="after")
    def _asks_once(self) -> Self:
        if not self.questions:
            raise rule("议题里有两件写法一样", "请检查 say 和 was，不要重复", "topics")
        return self

    @property
    def follows(self) -> tuple[str, ...]:
        return tuple(key for topic in self.topics for key in topic.answers)

    @property
    def heading(self) -> str:
        return "您的联名已计入"

    def acknowledgement(self, title: str, now: datetime) -> Acknowledgement:  # noqa: ARG002
        became, way = f"「{title}」已经计入您这一份", "看看各件有多少户联名"
        then = f"满 {self.threshold} 户的，党支部必须安排上会，日期和议程写在那一页上。"
        return Acknowledgement(self.heading, became, way, then)

    def seconds(self, topic: Topic, facts: FormFacts) -> int:
        """How many second a topic."""
        found = facts.questions.get(SECONDED)
        return found.counts.get(topic.say, 0) if found else 0

    def to_schedule(self, facts: FormFacts) -> tuple[Topic, ...]:
        """The topics that have to be deliberated, and neither are nor were declined."""
        return tuple(
            topic
            for topic in self.topics
            if not topic.meeting
            and not topic.declined
            and self.seconds(topic, facts) >= self.threshold
        )

    def owed(self, facts: FormFacts) -> str:
        said = "、".join(f"「{topic.say}」" for topic in self.to_schedule(facts))
        return f"里{said}够 {self.threshold} 户联名了，还没有排上会" if said else ""

    def answered(self, facts: FormFacts) -> Turnout:
        enough = sum(self.seconds(each, facts) >= self.threshold for each in self.topics)
        said = f"{len(self.topics)} 件议题，{enough} 件够 {self.threshold} 户" if enough else ""
        return Turnout(said or f"{len(self.topics)} 件议题，满 {self.threshold} 户就上会")

    def status_text(self, facts: FormFacts) -> str:
        if facts.state == "open":
            return f"正在联名，{last_moment(self.closes)}截止。"
        return super().status_text(facts)
