"""People give their word, and may put their name to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, ValidationError, model_validator

from site_src.forms.acknowledgement import Acknowledgement
from site_src.forms.facts import FormFacts
from site_src.forms.form import Form
from site_src.forms.status import Turnout
from site_src.forms.terms import ASKED, OwnQuestions
from site_src.questions.choosing import Choices
from site_src.questions.options import Option
from site_src.questions.persons import Name
from site_src.questions.question import Value
from site_src.questions.results import Tally

FEW = 5
"""Of fewer than so many of a building nothing is told apart from the others."""
SIGNED = "signed_as"
"""The question under which somebody may put their name."""
# Letters of any script, 买买提·阿不都热依木 and Anne-Marie O'Neil too; Chinese ones are no sentence.
_A_NAME = re.compile(r"(?![\u4e00-\u9fff]{7})[^\W\d_]+(?:[ ·•.'’-]{1,2}[^\W\d_]+){0,4}")


class Pledged(FormFacts):
    """Of a pledge: `names`, as they may be seen (`shown_name`), in no order that tells who came when."""

    names: tuple[str, ...] = ()
    buildings: Annotated[dict[str, int], Field(exclude_if=lambda found: not found)] = Field(
        default_factory=dict
    )
    """Of a pledge by household or owner: how many of each building, where that tells of nobody."""

    @property
    def signed(self) -> list[str]:
        """The names, each once, with how many share it: a line that a whole compound doesn't outgrow."""
        return [
            name if times == 1 else f"{name}（{times} 位）"
            for name, times in sorted(Counter(self.names).items())
        ]


def told_by_building(counts: Mapping[str, int]) -> dict[str, int]:
    """How many of each building may be told, the most first: no building with fewer than five, and where
    that would be a single one, whose number the others' give away, the next smallest neither."""
    in_order = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    told = [(building, number) for building, number in in_order if number >= FEW]
    if len(in_order) - len(told) == 1:
        told = told[:-1]
    return dict(told)


def shown_name(name: str) -> str:
    """A name as all may see it: its first character and one star, however long it is. Only names
    that were put under a pledge, where its page says so, are ever shown."""
    return f"{name[:1]}*"


def whole_name(name: str) -> str:
    """The whole name of somebody who wants to be seen by it. It hangs on a board and in the lobby before anybody of the
    office has read it: what can be no name, a number or a sentence beside one, stays as short as `shown_name`."""
    return name if _A_NAME.fullmatch(name) else shown_name(name)


class Tick(Choices):
    """The one tick by which a pledge is given."""

    type: Literal["choices"] = "choices"
    least: ClassVar[int] = 1

    @property
    def missing(self) -> str:
        return "请先打上勾"

    @property
    def hint(self) -> str:
        return ""


class Signature(Name):
    """The name of whoever gives it, if they like."""

    type: Literal["name"] = "name"

    @property
    def seen_by(self) -> str:
        return "页面上只写姓，例如「李*」；全名只有工作人员看得到"

    def promise(self, kept: str) -> str:
        return f"可以不填。{super().promise(kept)}"

    def masked(self, value: Value) -> str:
        return shown_name(str(value))


class Pledge(Form):
    """承诺: who agrees ticks what it `says`, in the first person. All see how many did."""

    kind: Literal["pledge"]
    says: Option = Field(title="承诺什么", description="用「我」来写")
    results: Literal["live"] = "live"
    questions: OwnQuestions

    label: ClassVar[str] = "承诺"
    noun: ClassVar[str] = "承诺"
    submit: ClassVar[str] = "我承诺"
    withdrawal: ClassVar[str] = "收回承诺"
    purpose: ClassVar[str] = "让邻居看到有谁承诺了，页面上只写姓"
    kept_facts: ClassVar[type[FormFacts]] = Pledged
    made_up_share: ClassVar[float] = 0.2
    results_template: ClassVar[str] = "pledged"

    @model_validator(mode="before")
    @classmethod
    def _asks(cls, data: Any) -> Any:
        """Its questions are the same for all."""
        try:
            says = Option.model_validate(data.get("says"))
        except ValidationError:
            return {**data, ASKED: ()}  # Told of `says` itself, at its line.
        tick = {"id": "pledge", "ask": "我参与，我承诺", "options": [says], "required": True}
        signature = {"id": SIGNED, "ask": "怎么称呼您"}
        asked = (Tick.model_validate(tick), Signature.model_validate(signature))
        return {**data, ASKED: asked}

    def tallies(self, facts: FormFacts) -> tuple[Tally, ...]:  # noqa: ARG002
        """None: there is nothing to choose between."""
        return ()

    @property
    def says_so(self) -> str:
        return self.says.say

    @property
    def heading(self) -> str:
        return "您的承诺已收下"

    def acknowledgement(self, title: str, now: datetime) -> Acknowledgement:  # noqa: ARG002
        became, way = f"「{title}」已经算上您", "看看有多少邻居承诺了"
        return Acknowledgement(self.heading, became, way, "不用再交什么，照着做就好。")

    def turnout(self, facts: FormFacts) -> Turnout:
        heads = facts.turnout and (facts.turnout.households or facts.turnout.owners)
        if not heads or facts.state == "before" or not heads.took_part:
            return super().turnout(facts)
        rest = f"{self.voter_noun}承诺，共 {heads.of} {self.voter_noun}"
        return Turnout("已有", heads.took_part, rest, facts.note)

    def answered(self, facts: FormFacts) -> Turnout:
        if not facts.answers:
            return super().answered(facts)
        return Turnout("已有", facts.answers, "位邻居承诺")
