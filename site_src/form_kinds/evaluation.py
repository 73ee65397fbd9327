"""Residents say how satisfied they are, and what follows from it is said before.

低满意或投诉强烈的先约谈整改，再调整更换: the rule of the seed document, item 6 (物业评议). To change the
company itself is for all owners: Civil Code art. 278, item 4 (选聘和解聘物业服务企业或者其他管理人).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from random import Random
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from site_src.form_kinds.consequences import Act, Earlier, Promise
from site_src.form_kinds.satisfaction import (
    Quarter,
    Satisfied,
    content_with,
    in_percent,
    overall,
    satisfied,
)
from site_src.forms.facts import FormFacts
from site_src.forms.form import Form
from site_src.forms.settings import Slug
from site_src.questions.choosing import Choice, Choices
from site_src.questions.question import Question, QuestionId
from site_src.questions.respondents import Respondent
from site_src.source.moments import QuarterName
from site_src.source.records import NO_BOOL, rule, worded

_CONTENT_SILENCE = 0.9
_REMARKS = (
    "示例留言：报修第二天才来人，希望快一点，来不了先打个电话。",
    "示例留言：楼梯间的灯坏了三天才换。",
    "示例留言：门岗师傅帮老人提菜，谢谢。",
    "示例留言：收费单看不懂，公摊是怎么算的？",
    "示例留言：电梯里常有水，老人怕滑。",
)
_RESULTS = {"live": "随时", "after-close": "截止以后"}


class Evaluated(FormFacts):
    """Of an evaluation whose result may be seen: `satisfaction`, an exact fraction as text, and what
    follows from it after the close, `act`; both None before, and where nobody answered."""

    satisfaction: str | None = None
    act: str | None = None


class Evaluation(Form):
    """评议: each item is a choice that has 满意 among its options, or a scale."""

    kind: Literal["evaluation"]
    results: Literal["live", "after-close"] = Field(
        default="after-close", title="结果什么时候公布", json_schema_extra=worded(_RESULTS)
    )
    series: Slug | None = Field(
        default=None, title="是哪一系列评议", description="同一系列的各季度画成一张图，例如 wuye"
    )
    quarter: QuarterName | None = Field(
        default=None, title="评的是哪一季度", description="例如 2026Q3"
    )
    weights: dict[QuestionId, Annotated[int, Field(ge=1, le=100), NO_BOOL]] = Field(
        default={}, title="各项的权重", description="一行一个「题的 id: 数」；没写的是 1"
    )
    complaints: QuestionId | None = Field(
        default=None, title="哪一题是投诉", description="那一题的 id；题型是选几个，一个选项一件事"
    )
    act: Annotated[tuple[Act, ...], Field(max_length=5)] = Field(
        default=(), title="评完怎么办", description="从轻到重"
    )
    followup: Annotated[tuple[Promise, ...], Field(max_length=100)] = Field(
        default=(), title="答应的事", description="截止以后补上，做到一件写一件"
    )
    earlier: Annotated[tuple[Earlier, ...], Field(max_length=40)] = Field(
        default=(), title="以前的满意率", description="这里没有表的那些季度"
    )

    counted_by: ClassVar[Mapping[str, Any]] = {
        **Form.counted_by,
        "weights": True,
        "complaints": True,
        "act": True,
    }
    label: ClassVar[str] = "评议"
    noun: ClassVar[str] = "评议"
    submit: ClassVar[str] = "交上评议"
    counts_heads: ClassVar[bool] = True
    added_later: ClassVar[frozenset[str]] = frozenset({"followup"})
    texts_wait: ClassVar[bool] = True
    results_template: ClassVar[str] = "evaluated"

    @property
    def blocks(self) -> tuple[str, ...]:
        return (*super().blocks, *((f"trend | {self.series}",) if self.series else ()))

    @model_validator(mode="after")
    def _evaluates(self) -> Self:
        items = {question.id for question in self.items}
        if not items:
            what = "没有一题是评满意不满意的"
            fix = "请加一题，选项里有「满意」，例如 options: [满意, 基本满意, 不满意]；或用打分（scale）"
            raise rule(what, fix, "questions")
        for named in self.weights.keys() - items:
            what = f"「{named}」不是评满意不满意的题，不能有权重"
            raise rule(what, f"可以写的有：{'、'.join(sorted(items))}", "weights", named)
        if bool(self.series) != bool(self.quarter):
            what = "series 和 quarter 要一起写"
            raise rule(what, "请补上另一行，例如 series: wuye 和 quarter: 2026Q3", "series")
        if self.earlier and not self.series:
            raise rule("earlier 要和 series 一起写", "请补上 series 和 quarter", "earlier")
        return self

    @model_validator(mode="after")
    def _complaints_counted(self) -> Self:
        asked = next((q for q in self.questions if q.id == self.complaints), None)
        if self.complaints and not (
            isinstance(asked, Choices) and not asked.required and not asked.fewest
        ):
            raise rule(
                f"投诉的题「{self.complaints}」要是选几个（choices），不投诉的不选",
                "请写那一题的 id，它的 type 是 choices，不写 required 和 min",
                "complaints",
            )
        for number, act in enumerate(self.act):
            if act.complaints and not self.complaints:
                what = "act 按投诉算，却没写哪一题是投诉"
                raise rule(what, "请补上一行 complaints: 那一题的 id", "act", number, "complaints")
            if number and not act.harder_than(self.act[number - 1]):
                what = f"「{act.do}」不比前一条「{self.act[number - 1].do}」更重"
                fix = "请从轻到重写：below 一条比一条小，complaints 一条比一条大"
                raise rule(what, fix, "act", number)
        return self

    @property
    def items(self) -> tuple[Question, ...]:
        """The questions by which satisfaction is told."""
        return tuple(question for question in self.questions if content_with(question))

    @property
    def unit(self) -> str:
        """By what complaints are counted."""
        return {"household": "户", "owner": "位业主"}.get(self.by, "份")

    def shares(self, facts: FormFacts) -> tuple[Satisfied, ...]:
        """Of each item that anybody answered, how many are content; nothing before it may be seen."""
        found = (
            satisfied(question, facts.questions.get(question.id), self.weights.get(question.id, 1))
            for question in self.items
        )
        return tuple(each for each in found if each)

    def complained(self, facts: FormFacts) -> tuple[tuple[str, int], ...]:
        """What was complained of and how often, the most first."""
        found = facts.questions.get(self.complaints or "")
        counts = found.counts.items() if found else ()
        return tuple(sorted(((m, n) for m, n in counts if n), key=lambda each: -each[1]))

    def reached(self, facts: FormFacts) -> Act | None:
        """What follows after the close: the hardest of what has its reason; None for nothing, and before."""
        share = overall(self.shares(facts))
        if facts.state != "closed" or share is None:
            return None
        most = max((times for _, times in self.complained(facts)), default=0)
        return next((act for act in reversed(self.act) if act.is_due(share, most)), None)

    def public(self, facts: FormFacts | None, now: datetime) -> FormFacts:
        """What people wrote waits for the result, as it tells what they chose."""
        found = super().public(facts, now)
        if not self.shows_results(now):
            return Evaluated.model_validate({**dict(found), "voices": ()})
        share, act = overall(self.shares(found)), self.reached(found)
        told = {
            "satisfaction": None if share is None else str(share),
            "act": act.do if act else None,
        }
        return Evaluated.model_validate(dict(found) | told)

    def outcome(self, facts: FormFacts) -> tuple[str, ...]:
        share = overall(self.shares(facts))
        if share is None:
            return ()
        said = [f"满意率 {in_percent(share)}。"]
        if act := self.reached(facts):
            said.append(f"{self._reason(act, share, facts)}，按办法要{act.do}。")
        elif facts.state == "closed" and self.act:
            said.append("没有到要处理的线。")
        return tuple(said)

    def _reason(self, act: Act, share: Fraction, facts: FormFacts) -> str:
        said = []
        if share < act.limit:
            said.append(f"满意率低于 {in_percent(act.limit)}")
        if act.complaints:
            said += [
                f"「{matter}」有 {times} {self.unit}投诉"
                for matter, times in self.complained(facts)
                if times >= act.complaints
            ]
        return "，".join(said)

    def rules(self) -> tuple[tuple[str, str], ...]:
        """When something is done, and what: said before anybody answers."""
        found = []
        for act in self.act:
            when = [f"满意率低于 {in_percent(act.limit)}"] if act.limit else []
            if act.complaints:
                when.append(f"同一件事有 {act.complaints} {self.unit}以上投诉")
            found.append(("，或者".join(when), act.do))
        return tuple(found)

    def of_how_many(self, question: Question, facts: FormFacts) -> int:
        """Of those who answered an item."""
        if question not in self.items:
            return super().of_how_many(question, facts)
        return sum(facts.questions[question.id].counts.values())

    @property
    def counts_as_content(self) -> str:
        """What counts as content, for a page to say."""
        words = [w for q in self.items if isinstance(q, Choice) for w in content_with(q)]
        said = "选" + "".join(f"「{word}」" for word in dict.fromkeys(words)) if words else ""
        steps = {f"{content_with(q)[0]} 分以上" for q in self.items if not isinstance(q, Choice)}
        return "、".join(filter(None, (said, *(f"打 {step}" for step in sorted(steps)))))

    @property
    def earlier_quarters(self) -> tuple[Quarter, ...]:
        """Those that there is no form of, as far as this one says."""
        return tuple(Quarter(e.quarter, Fraction(str(e.satisfaction))) for e in self.earlier)

    def in_quarter(self, facts: FormFacts) -> Quarter | None:
        """What its quarter came to, after the close."""
        share = overall(self.shares(facts))
        if self.quarter is None or facts.state != "closed" or share is None:
            return None
        return Quarter(self.quarter, share, facts.answers, facts.note)

    def next_change(self, now: datetime) -> datetime | None:
        """A promise is kept, or late, by the day too."""
        days = (at for promise in self.followup for at in promise.changes)
        return min((at for at in (self.opens, self.closes, *days) if now < at), default=None)

    def made_up(self, by: Respondent) -> dict[str, Sequence[str]]:
        """Most people are content, more with one thing and quarter than with another, and few complain."""
        found = super().made_up(by)
        for item in self.items:
            options = item.counted if isinstance(item, Choice) else item.counted[::-1]
            mood = Random(f"{self.id} {item.id}").uniform(0.42, 0.6)
            better = (option for option in options if by.draw.random() < mood)
            found[item.id] = (next(better, options[-1]),)
        if self.complaints and by.draw.random() < _CONTENT_SILENCE:
            found[self.complaints] = ()
        words = {q.id: (by.draw.choice(_REMARKS),) for q in self.published_questions}
        return found | {name: words[name] for name in words if found[name]}
