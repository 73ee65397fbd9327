"""Somebody is put forward for the red or the black list. Nothing of it is published: what becomes an entry is
written by an editor, once two bodies agreed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import model_validator

from site_src.forms.acknowledgement import Acknowledgement
from site_src.forms.form import Form
from site_src.forms.terms import ASKED, OwnQuestions
from site_src.proceedings.course import Course, Stage
from site_src.questions.choosing import Choice
from site_src.questions.persons import Phone
from site_src.questions.writing import Confided, Date

_COURSE = Course(
    {
        "received": Stage(
            "收到", "先核实，再由两家分别商议。", to=("checking", "declined"), days=15
        ),
        "checking": Stage(
            "正在核实",
            "正在核实，也会听当事人说。",
            to=("told", "agreed", "declined"),
            days=15,
            heading="正在核实您的提名",
        ),
        "told": Stage(
            "已告知当事人",
            "已经书面告知这一户，留七天听他们说。改好了就不上。",
            to=("agreed", "declined"),
            days=10,
        ),
        "agreed": Stage("两家同意上榜", "两家都同意，写进这一季的榜单。", heading="您的提名上榜了"),
        "declined": Stage("不上榜", "商议以后不上榜。谢谢您留心。", heading="您的提名不上榜"),
    }
)


class _About(Confided):
    """Words about somebody."""

    readers: ClassVar[str] = "核实的人"
    called: ClassVar[str] = "提名的话"


class Nomination(Form):
    """提名: for either list, by anybody."""

    kind: Literal["nomination"]
    results: Literal["never"] = "never"
    questions: OwnQuestions

    label: ClassVar[str] = "提名"
    noun: ClassVar[str] = "提名"
    submit: ClassVar[str] = "提名"
    purpose: ClassVar[str] = "核实时联系您"
    continues: ClassVar[bool] = True
    for_everybody: ClassVar[bool] = False
    tells_how_many: ClassVar[bool] = False
    made_up_share: ClassVar[float] = 0
    results_template: ClassVar[str] = "how-many"

    @model_validator(mode="before")
    @classmethod
    def _asks(cls, data: Any) -> Any:
        """Its questions are the same for all."""
        must = {"required": True}
        side = {"id": "side", "ask": "提名上哪一榜", "options": ["红榜", "黑榜"], "type": "choice"}
        help_ = "红榜写名字，我们先问本人愿不愿意；黑榜写清几栋哪一户，公布时最多写到楼栋"
        about = {"id": "about", "ask": "是谁", "help": help_, "type": "text", "max": 60}
        what = {"id": "what", "ask": "做了什么，对照公约第几条", "type": "text", "max": 500}
        asked = (
            Choice.model_validate({**side, **must}),
            _About.model_validate({**about, **must}),
            Date.model_validate({"id": "happened", "ask": "哪天的事", "type": "date", **must}),
            _About.model_validate({**what, **must}),
            Phone.model_validate({"id": "phone", "ask": "您的电话", "type": "phone", **must}),
        )
        return {**data, ASKED: asked}

    @property
    def course(self) -> Course:
        return _COURSE

    @property
    def foreword(self) -> str:
        return (
            "提名只给核实的人看，什么也不公布。没有核实、没有告知本人、两家没有都同意的，不上榜。"
        )

    @property
    def heading(self) -> str:
        return "您的提名已收下"

    def acknowledgement(self, title: str, now: datetime) -> Acknowledgement:  # noqa: ARG002
        became = "提名已经交给核实的人"
        return Acknowledgement(self.heading, became, "回到提名页", "办到哪一步，写在这张回执上。")
