"""Whoever is named on a list says that it isn't so, or isn't fair; meanwhile the entry is shown nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from site_src.forms.acknowledgement import Acknowledgement
from site_src.forms.facts import FormFacts
from site_src.forms.form import Form
from site_src.forms.terms import ASKED, OwnQuestions
from site_src.proceedings.course import Course, Stage
from site_src.questions.persons import Phone
from site_src.questions.writing import Confided

LETTER = "letter"
"""Whose codes it asks for: those of the letters to the households that entries are about."""
UPHELD, DISMISSED = "upheld", "dismissed"
_COURSE = Course(
    {
        "received": Stage(
            "收到，先停止公布",
            "这一条已经从页面、海报和大堂屏上撤下，复核完以前不再公布。七天内答复您。",
            to=("hearing", UPHELD, DISMISSED),
            days=7,
        ),
        "hearing": Stage(
            "正在复核",
            "正在核对，复核完以前不公布。需要您作证、补材料的，会联系您。",
            to=(UPHELD, DISMISSED),
            days=7,
            heading="正在复核您的申诉",
        ),
        UPHELD: Stage(
            "申诉成立，已撤下",
            "这一条不再公布，更正栏里写明撤下了一条，不重复内容，也不写是谁。",
            heading="您的申诉成立，那一条撤下了",
        ),
        DISMISSED: Stage(
            "维持原来的决定",
            "复核以后维持原来的决定，期满自动撤下。还是不服，可以向社区居委会反映，也可以走法律途径。",
            heading="复核以后维持原来的决定",
        ),
    }
)


class Struck(BaseModel):
    """An entry that an appeal removed, by its key, and on which day, in ISO 8601."""

    model_config = ConfigDict(frozen=True)
    entry: str
    on: str


class Appealed(FormFacts):
    """Of appeals: the entries that are `paused` until they are decided, and those that were `upheld`, the last
    first. Keys of entries alone: nobody learns who appealed, or why."""

    paused: tuple[str, ...] = ()
    upheld: tuple[Struck, ...] = ()


class _Own(Confided):
    """What somebody says for themselves."""

    readers: ClassVar[str] = "复核的人"
    called: ClassVar[str] = "申诉的话"


class Appeal(Form):
    """申诉: by the code of the letter that told of the entry."""

    kind: Literal["appeal"]
    results: Literal["never"] = "never"
    questions: OwnQuestions

    label: ClassVar[str] = "申诉"
    noun: ClassVar[str] = "申诉"
    submit: ClassVar[str] = "提出申诉"
    purpose: ClassVar[str] = "复核这一条，需要时联系您"
    continues: ClassVar[bool] = True
    for_everybody: ClassVar[bool] = False
    tells_how_many: ClassVar[bool] = False
    kept_facts: ClassVar[type[FormFacts]] = Appealed
    made_up_share: ClassVar[float] = 0
    results_template: ClassVar[str] = "how-many"

    @model_validator(mode="before")
    @classmethod
    def _asks(cls, data: Any) -> Any:
        """Its questions are the same for all."""
        own = _Own.model_validate(
            {"id": "says", "ask": "您有什么要说的", "type": "text", "required": True, "max": 500}
        )
        reached = Phone.model_validate({"id": "phone", "ask": "怎么联系您", "type": "phone"})
        return {**data, ASKED: (own, reached)}

    @property
    def code_by(self) -> str:
        return LETTER

    @property
    def course(self) -> Course:
        return _COURSE

    @property
    def foreword(self) -> str:
        return (
            "不服的、改好了的，凭送到家的告知书上的口令申诉。一提交，那一条马上停止公布，七天内答复。"
            "不会上网的，口头说、写纸条、请别人代说也行。"
        )

    @property
    def heading(self) -> str:
        return "您的申诉已收下"

    def acknowledgement(self, title: str, now: datetime) -> Acknowledgement:  # noqa: ARG002
        became = "您申诉的那一条已经停止公布"
        return Acknowledgement(
            self.heading, became, "回到申诉页", "七天内答复，办到哪一步写在这张回执上。"
        )


def held_back(public: Mapping[str, FormFacts]) -> frozenset[str]:
    """The keys of the entries that may be shown nowhere now, by the facts of all forms."""
    found = [facts for facts in public.values() if isinstance(facts, Appealed)]
    paused = {key for facts in found for key in facts.paused}
    return frozenset(paused | {each.entry for facts in found for each in facts.upheld})
