"""The form kind `volunteer`: somebody joins a team, and says how to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, ValidationError, model_validator

from site_src.forms.acknowledgement import Acknowledgement
from site_src.forms.facts import FormFacts
from site_src.forms.form import Form
from site_src.forms.status import Turnout
from site_src.forms.terms import ASKED, OwnQuestions
from site_src.questions.choosing import Choice
from site_src.questions.options import Option
from site_src.questions.persons import Name, Phone
from site_src.questions.respondents import Respondent
from site_src.source.records import rule
from site_src.volunteering.hours import Volunteered
from site_src.volunteering.profile import NAME, PHONE, SHOWN, TEAM, WAYS


class OwnName(Name):
    """A volunteer's name, which is shown as he chooses below."""

    type: Literal["name"] = "name"

    @property
    def seen_by(self) -> str:
        return "工作人员和活动领队看得到；页面上怎么写，由您在下面选"


class Team(Choice):
    """Which team somebody joins."""

    def made_up(self, by: Respondent) -> Sequence[str]:
        """Each is somebody's: a demo shows what every team does."""
        return (self.counted[by.number % len(self.counted)],)


class Volunteer(Form):
    """志愿者登记: who joins one of the `teams`."""

    kind: Literal["volunteer"]
    results: Literal["never"] = "never"
    teams: Annotated[tuple[Option, ...], Field(min_length=2, max_length=30)] = Field(
        title="有哪些队", description="一行一支，和公示牌上写的一样"
    )
    questions: OwnQuestions

    label: ClassVar[str] = "志愿者登记"
    noun: ClassVar[str] = "登记"
    submit: ClassVar[str] = "登记成志愿者"
    withdrawal: ClassVar[str] = "退出志愿者"
    purpose: ClassVar[str] = "派活时联系您，记您的时长"
    kept_facts: ClassVar[type[FormFacts]] = Volunteered
    made_up_share: ClassVar[float] = 0.03
    results_template: ClassVar[str] = "volunteered"

    @model_validator(mode="before")
    @classmethod
    def _asks(cls, data: Any) -> Any:
        """Its questions are the same for all, but for the teams."""
        try:
            teams = [Option.model_validate(team) for team in data.get("teams") or ()]
            team = Team.model_validate(
                {
                    "id": TEAM,
                    "ask": "加入哪支队",
                    "type": "choice",
                    "options": teams,
                    "required": True,
                }
            )
        except (ValidationError, TypeError):
            return {**data, ASKED: ()}  # Told of `teams` itself, at its line.
        name = {"id": NAME, "ask": "您的姓名", "required": True}
        phone = {"id": PHONE, "ask": "您的电话", "type": "phone", "required": True}
        ways = {
            "id": SHOWN,
            "ask": "志愿者页面上怎么写您（时长跟着一起写，随时可以改）",
            "type": "choice",
            "options": list(WAYS),
            "required": True,
        }
        asked = (
            OwnName.model_validate(name),
            Phone.model_validate(phone),
            team,
            Choice.model_validate(ways),
        )
        return {**data, ASKED: asked}

    @model_validator(mode="after")
    def _teams_apart(self) -> Self:
        words = [word for team in self.teams for word in team.wordings]
        if twice := next((word for word in words if words.count(word) > 1), None):
            raise rule(f"「{twice}」写了两次", "请删掉其中一个", "teams")
        return self

    @property
    def heading(self) -> str:
        return "您已登记成志愿者"

    def acknowledgement(self, title: str, now: datetime) -> Acknowledgement:  # noqa: ARG002
        became, way = f"「{title}」已经记下您", "看看志愿者们"
        then = "队长会联系您。参加活动时领队签到，时长记在您名下；凭这个回执看时长、开证明。"
        return Acknowledgement(self.heading, became, way, then)

    def answered(self, facts: FormFacts) -> Turnout:
        if not facts.answers:
            return super().answered(facts)
        return Turnout("已有", facts.answers, "位邻居登记")
