"""What the office answers one by one: a member who reports in (双报到), a project, a topic or a candidate that somebody proposes.

An editor writes the questions; the kind knows the stages, and shows how many have come how far.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from site_src.forms.acknowledgement import Acknowledgement
from site_src.forms.facts import FormFacts
from site_src.forms.form import Form
from site_src.forms.status import Turnout
from site_src.proceedings.course import Course, Stage
from site_src.proceedings.follow_up import FollowUp
from site_src.questions.question import Value
from site_src.questions.respondents import Respondent
from site_src.questions.writing import Text
from site_src.source.records import rule, worded
from site_src.taking_part.claim import NAME, NAMED, NAMELESS, SURNAME, WHOLE, shown_of

ACCEPTED = ("confirmed", "approved", "done", "listed", "scheduled", "standing")
"""The stages of whatever was said yes to."""
UNCONFIRMED = "unconfirmed"
"""The stage of a member whom the office couldn't confirm."""
_CHECK_IN = Course(
    {
        "received": Stage(
            "等核对", "值班岗核对过组织关系就算报到。", to=("confirmed", UNCONFIRMED), days=7
        ),
        "confirmed": Stage(
            "已报到", "楼栋党小组一周内来找您，商量认什么岗。", heading="您报到了，谢谢您"
        ),
        UNCONFIRMED: Stage(
            "没有核对上",
            "请带单位或原支部的介绍材料，到值班岗再登记一次。",
            heading="您的登记没有核对上",
        ),
    }
)
_PROJECT = Course(
    {
        "received": Stage("等党支部定", "党支部七天内答复。", to=("approved", "declined"), days=7),
        "approved": Stage(
            "立项了",
            "可以开工。做一步写一步，有一页给大家看。",
            to=("done", "stopped"),
            follow=FollowUp("项目页", "project"),
            heading="您的项目立项了",
        ),
        "done": Stage("做完了", "谢谢您。", heading="您的项目做完了"),
        "stopped": Stage("停了", "为什么停，写在下面。", heading="您的项目停了"),
        "declined": Stage(
            "没有立项", "为什么，写在下面。改一改可以再报。", heading="您的项目这次没有立项"
        ),
    }
)
_TOPIC = Course(
    {
        "received": Stage(
            "等党支部答复",
            "三天内答复上不上会。",
            to=("listed", "scheduled", "declined"),
            days=3,
        ),
        "listed": Stage(
            "放进联名的单子了",
            "够了户数就必须上会，日期写在议事那一页。",
            to=("scheduled", "declined"),
            follow=FollowUp("联名议题", "topics", "form", "topics"),
            heading="您的议题放进联名的单子了",
        ),
        "scheduled": Stage(
            "排上会了",
            "哪天、在哪里、还议什么，写在那次会的页面上。",
            follow=FollowUp("会议页", "meeting", "meeting"),
            heading="您的议题排上会了",
        ),
        "declined": Stage(
            "不上会", "为什么，写在下面。有新情况可以再提。", heading="您的议题这次不上会"
        ),
    }
)
_CANDIDATE = Course(
    {
        "received": Stage(
            "等核对条件",
            "支部和社区核对条件、找您谈话，七天内答复。",
            to=("standing", "declined"),
            days=7,
        ),
        "standing": Stage(
            "列为候选人",
            "公示和投票都在选举那一页。要公开的话，先请本人同意。",
            follow=FollowUp("候选人", "election", "form", "candidates", only_before=True),
            heading="您列为候选人了",
        ),
        "declined": Stage(
            "没有列上", "为什么，写在下面，也当面说明。", heading="这次没有列为候选人"
        ),
    }
)
_COURSES = {"project": _PROJECT, "topic": _TOPIC, "candidate": _CANDIDATE}
_YES = {"project": "立项", "topic": "放进联名的单子", "candidate": "列为候选人"}
_PROPOSED = {
    "project": (
        "示例：周末下午在书香港教老人视频通话，连着教四次。",
        "示例：给单元门口的花坛换土，种上耐阴的花。",
        "示例：把各楼闲置的童车收拾好，借给要用的人家。",
        "示例：给独居老人家里的灯和插座检查一遍。",
    ),
    "topic": (
        "示例：晚上九点以后中心广场的音响怎么管。",
        "示例：快递车进小区走哪条路、停在哪里。",
        "示例：楼道里的旧信箱拆不拆。",
        "示例：东门要不要加一道宠物出入的小门。",
    ),
    "candidate": (
        "示例：把物业的账每季度贴出来，听得懂、查得到。",
        "示例：每周六上午在议事港坐两小时，谁有事都来说。",
    ),
}
_BESIDES = {
    "project": ("示例：从下个月起，每个周末做一次。", "示例：借一间屋子、两张桌子。"),
    "topic": (),
    "candidate": (),
}
"""Of a demo: what is said under the texts after the first."""
_UNITS = ("示例：区文化馆党支部", "示例：第三中学党支部", "示例：退休后转到社区党支部")
_ABOUT = {"project": "服务项目", "topic": "议题", "candidate": "候选人"}


class Handled(FormFacts):
    """Of what the office answers: how many stand at which stage, by its key."""

    stages: dict[str, int] = Field(default_factory=dict)


class Application(Form):
    """An answer that the office answers."""

    results: Literal["never"] = "never"

    continues: ClassVar[bool] = True
    kept_facts: ClassVar[type[FormFacts]] = Handled
    made_up_share: ClassVar[float] = 0.03
    results_template: ClassVar[str] = "how-many"

    @property
    def heading(self) -> str:
        return "收到了"

    def acknowledgement(self, title: str, now: datetime) -> Acknowledgement:  # noqa: ARG002
        became, way = f"「{title}」收到了您这一份", f"回到{self.label}页"
        return Acknowledgement(self.heading, became, way, "办到哪一步、为什么，都写在这张回执上。")

    def answered(self, facts: FormFacts) -> Turnout:
        """How many came, and to how many the answer was yes."""
        if not facts.answers:
            return super().answered(facts)
        stages: Mapping[str, int] = facts.stages if isinstance(facts, Handled) else {}
        yes = sum(stages.get(key, 0) for key in ACCEPTED)
        return Turnout("收到", facts.answers, f"份，{self.said_yes} {yes} 份")

    @property
    def said_yes(self) -> str:
        """What is said of those to whom the answer was yes."""
        return "立项"

    def _saying(
        self,
        found: dict[str, Sequence[str]],
        by: Respondent,
        first: Sequence[str],
        besides: Sequence[str] = (),
    ) -> dict[str, Sequence[str]]:
        """What is made up, with one of `first` under the first text that is asked for, and `besides` under those after
        it which somebody writes."""
        asked = [each.id for each in self.questions if isinstance(each, Text)]
        if not asked:
            return found
        said = zip(asked[1:], besides, strict=False)
        written = {name: [text] for name, text in said if found.get(name)}
        return {**found, asked[0]: [by.draw.choice(first)], **written}


class CheckIn(Application):
    """双报到: members report in to the compound where they live, and a clerk confirms it."""

    kind: Literal["checkin"]

    for_everybody: ClassVar[bool] = False
    label: ClassVar[str] = "双报到"
    noun: ClassVar[str] = "报到"
    submit: ClassVar[str] = "报到"
    purpose: ClassVar[str] = "核对组织关系，商量认什么岗"

    def made_up(self, by: Respondent) -> dict[str, Sequence[str]]:
        """Which branch somebody belongs to stands where the first text is asked for."""
        return self._saying(super().made_up(by), by, _UNITS)

    @property
    def course(self) -> Course:
        return _CHECK_IN

    @property
    def said_yes(self) -> str:
        return "核对好"


class Proposal(Application):
    """申报项目、提议题、自荐和推荐: somebody proposes a project, a topic or a candidate, and the branch answers."""

    kind: Literal["proposal"]
    about: Annotated[
        Literal["project", "topic", "candidate"],
        Field(title="报什么", json_schema_extra=worded(_ABOUT)),
    ]

    label: ClassVar[str] = "申报"
    noun: ClassVar[str] = "申报"
    submit: ClassVar[str] = "报上去"
    purpose: ClassVar[str] = "答复您，一起商量怎么办"

    def made_up(self, by: Respondent) -> dict[str, Sequence[str]]:
        """What is proposed stands where the first text is asked for."""
        return self._saying(super().made_up(by), by, _PROPOSED[self.about], _BESIDES[self.about])

    @property
    def course(self) -> Course:
        return _COURSES[self.about]

    @property
    def said_yes(self) -> str:
        return _YES[self.about]

    @model_validator(mode="after")
    def _named_as_asked(self) -> Self:
        asked = next((question for question in self.questions if question.id == NAMED), None)
        if asked and set(asked.counted) - {WHOLE, SURNAME, NAMELESS}:
            fix = f"请写 options: [{WHOLE}, {SURNAME}, {NAMELESS}]，或给这一题换个 id"
            raise rule(f"问名字怎么写的那一题（{NAMED}）选项不对", fix, "questions")
        return self

    def credited(self, values: Mapping[str, Value]) -> str:
        """By the question `named`; nobody is named where that isn't asked."""
        names = (str(values.get(each.id, "")) for each in self.questions if each.type == "name")
        found = {NAME: next(names, ""), NAMED: values.get(NAMED, NAMELESS)}
        return shown_of(found)["name"]
