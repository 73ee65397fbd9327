"""People take a place; what they wrote is for those who prepare it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from site_src.forms.acknowledgement import Acknowledgement
from site_src.forms.facts import FormFacts
from site_src.forms.form import Form
from site_src.forms.status import Turnout, status_of
from site_src.source.records import NO_BOOL


class Places(FormFacts):
    """Of a sign-up that has a limit: the places that there are, and those that are left."""

    capacity: int
    left: int

    @property
    def full(self) -> bool:
        return self.state == "open" and self.left == 0


class SignUp(Form):
    """报名: people take one of `capacity` places, or of as many as come."""

    kind: Literal["signup"]
    results: Literal["never"] = "never"
    capacity: Annotated[int, Field(ge=1, le=100_000), NO_BOOL] | None = Field(
        default=None, title="名额", description="不写就不限"
    )

    label: ClassVar[str] = "报名"
    noun: ClassVar[str] = "报名"
    submit: ClassVar[str] = "报名"
    purpose: ClassVar[str] = "安排名额，有变动时联系您"
    made_up_share: ClassVar[float] = 0.027
    results_template: ClassVar[str] = "places"

    def public(self, facts: FormFacts | None, now: datetime) -> FormFacts:
        """Only which places are taken and left: how many there are, the form as it stands says."""
        found = super().public(facts, now)
        if self.capacity is None:
            return found
        left = max(self.capacity - found.answers, 0)
        return Places(**dict(found), capacity=self.capacity, left=left)

    @property
    def heading(self) -> str:
        return "您已报上名"

    def acknowledgement(self, title: str, now: datetime) -> Acknowledgement:
        became = f"「{title}」已经给您报上" + ("，占一个名额" if self.capacity else "")
        open_ = self.state(now) == "open"
        way = "看看还有几个名额" if self.capacity and open_ else "回到报名页"
        then = "要是有变动，会写在报名页上，出门前请再看一眼。"
        return Acknowledgement(self.heading, became, way, then)

    def answered(self, facts: FormFacts) -> Turnout:
        """How many have signed up; with a limit, the places taken and left."""
        if not isinstance(facts, Places):
            return super().answered(facts)
        places = f"{facts.capacity} 个名额"
        if facts.left == 0:
            return Turnout(f"{places}，已报满")
        if not facts.answers:
            return Turnout("，".join(filter(None, (places, self._nobody(facts.state)))))
        left = "余" if facts.state == "closed" else "还有"
        return Turnout("已有", facts.answers, f"份{self.noun}，{left} {facts.left} 个名额")

    def invitation(self, facts: FormFacts) -> str:
        match status_of(facts):
            case "open" if isinstance(facts, Places):
                return f"还有 {facts.left} 个名额"
            case "full":
                return "已报满"
            case _:
                return super().invitation(facts)

    def places(self, facts: FormFacts) -> str | None:
        if self.capacity is None:
            return None
        return f"{self.capacity} 个" + ("，已报满" if facts.full else "")
