"""People ask, and what is answered all may read: 有问必答."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from site_src.forms.acknowledgement import Acknowledgement
from site_src.forms.facts import FormFacts
from site_src.forms.form import NeverOnPaper
from site_src.forms.status import Turnout
from site_src.forms.terms import ASKED, OwnQuestions
from site_src.questions.persons import Phone
from site_src.questions.respondents import TO_DEPARTMENTS, Respondent
from site_src.questions.results import Tally
from site_src.questions.writing import Text
from site_src.source.records import ShortText

QUESTION, PHONE = "question", "phone"
_LONGEST = 300


class QuestionBox(NeverOnPaper):
    """问答箱: anybody asks `to`, as often as they like. The office reads what was asked, publishes what helps
    others and replies under it."""

    kind: Literal["questionbox"]
    to: ShortText = Field(title="问谁", description="例如 结对部门；写在问题前面")
    by: Literal["anyone"] = "anyone"
    revise: Literal["never"] = "never"
    results: Literal["never"] = "never"
    questions: OwnQuestions

    label: ClassVar[str] = "问答箱"
    noun: ClassVar[str] = "提问"
    submit: ClassVar[str] = "提问"
    reply_words: ClassVar[tuple[str, str]] = ("答复", "还答不了")
    reply_asks: ClassVar[tuple[str, str]] = ("答不答得了", "怎么答复，答不了的写为什么、几时再答")
    again: ClassVar[str] = "再问一件"
    purpose: ClassVar[str] = "有不方便公开答的，打电话答复您"
    continues: ClassVar[bool] = True
    made_up_share: ClassVar[float] = 0.01
    results_template: ClassVar[str] = "how-many"
    owed_on: ClassVar[Literal["page", "texts"] | None] = "texts"

    @model_validator(mode="before")
    @classmethod
    def _asks(cls, data: Any) -> Any:
        """Its questions are the same for all."""
        to = data.get("to")
        said = f"想问{to}什么" if isinstance(to, str) and to else "想问什么"
        text = {"type": "text", "max": _LONGEST, "publish": "approved", "required": True}
        asked = (
            Text.model_validate({**text, "id": QUESTION, "ask": said[:200]}),
            Phone.model_validate({"id": PHONE, "ask": "电话，想要回电才填", "type": "phone"}),
        )
        return {**data, ASKED: asked}

    def tallies(self, facts: FormFacts) -> tuple[Tally, ...]:  # noqa: ARG002
        """None: there is nothing to choose between."""
        return ()

    def made_up(self, by: Respondent) -> dict[str, Sequence[str]]:
        by.draw.random()  # Who asks at all was drawn by the same.
        return {QUESTION: [by.draw.choice(TO_DEPARTMENTS)], PHONE: []}

    @property
    def heading(self) -> str:
        return "您的问题已收到"

    def acknowledgement(self, title: str, now: datetime) -> Acknowledgement:  # noqa: ARG002
        then = (
            "工作人员看过以后请人答复；公开的写在那一页上，不写是谁问的。打开这张回执，也看得到。"
        )
        return Acknowledgement(self.heading, f"「{title}」收到了您的问题", "看看别人问了什么", then)

    def unanswered(self, facts: FormFacts) -> int:
        """How many questions all may read to which nothing was replied."""
        return sum(voice.reply is None for voice in facts.voices)

    def owed(self, facts: FormFacts) -> str:
        number = self.unanswered(facts)
        return f"有 {number} 个问题公开了，还没有答复" if number else ""

    def answered(self, facts: FormFacts) -> Turnout:
        """How many questions came, and how many of them all may read with what was replied."""
        if not facts.answers:
            return super().answered(facts)
        replied = len(facts.voices) - self.unanswered(facts)
        rest = f"个问题，{replied} 个已经公开答复" if replied else "个问题"
        return Turnout("收到", facts.answers, rest)
