"""People take a place; what they wrote is for those who prepare it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from site_src.forms.acknowledgement import Acknowledgement
from site_src.forms.facts import FormFacts
from site_src.forms.form import Form
from site_src.forms.status import Turnout, status_of
from site_src.forms.terms import Revise
from site_src.questions.results import Tally
from site_src.source.moments import last_moment
from site_src.source.records import NO_BOOL, rule

_MAY_WAIT = "，还可以排候补"


class Queued(FormFacts):
    """Of a sign-up: how many are `waiting` for a place."""

    waiting: int = 0


class Places(Queued):
    """Of a sign-up that has a limit: the places that there are, and those that are left. `room`: how many more may
    wait for one."""

    capacity: int
    left: int
    room: Annotated[int, Field(exclude=True)] = 0

    @property
    def full(self) -> bool:
        return self.state == "open" and (self.left == 0 or self.waiting > 0)

    @property
    def takes(self) -> bool:
        return self.state == "open" and (not self.full or self.room > 0)


class SignUp(Form):
    """报名: people take one of `capacity` places, or of as many as come."""

    kind: Literal["signup"]
    results: Literal["never"] = "never"
    revise: Revise = "until-close"
    capacity: Annotated[int, Field(ge=1, le=100_000), NO_BOOL] | None = Field(
        default=None, title="名额", description="不写就不限"
    )
    waiting: Annotated[int, Field(ge=1, le=10_000), NO_BOOL] | None = Field(
        default=None,
        title="候补多少位",
        description="报满以后还能排多少位候补，有人让出名额就按先后补上；不写就没有候补",
    )
    show: tuple[str, ...] = Field(
        default=(),
        title="公布哪几项各有多少人",
        description="写问题的 id，只能是选择题；不写就只公布名额",
    )

    label: ClassVar[str] = "报名"
    noun: ClassVar[str] = "报名"
    submit: ClassVar[str] = "报名"
    purpose: ClassVar[str] = "安排名额，有变动时联系您"
    made_up_share: ClassVar[float] = 0.045
    results_template: ClassVar[str] = "places"
    kept_facts: ClassVar[type[FormFacts]] = Queued
    withdrawal: ClassVar[str] = "取消报名"
    withdrawal_says: ClassVar[str] = "来不了了？点一下就取消，写的内容马上删掉，名额让给别人。"

    @model_validator(mode="after")
    def _limited(self) -> Self:
        if self.waiting and self.capacity is None:
            raise rule("不限名额，没有人要候补", "请加一行 capacity，或删掉 waiting", "waiting")
        counted = {question.id for question in self.questions if question.counted}
        for name in self.show:
            if name not in counted:
                what = f"「{name}」不能公布各有多少人：没有这个问题，或者不是选择题"
                raise rule(what, "show 里只写选择题的 id；姓名、电话和写的话不公布", "show")
        return self

    def public(self, facts: FormFacts | None, now: datetime) -> FormFacts:
        """Only which places are taken and left, how many wait, and what it lists under `show`: how many there are,
        the form as it stands says."""
        found = super().public(facts, now)
        before = facts.questions if facts else {}
        shown = {q.id: q.shown_of(before.get(q.id)) for q in self.questions if q.id in self.show}
        found = found.model_copy(update={"questions": shown})
        if self.capacity is None:
            return found
        waiting = facts.waiting if isinstance(facts, Queued) else 0
        left = max(self.capacity - found.answers, 0)
        room = max((self.waiting or 0) - waiting, 0)
        more = {"capacity": self.capacity, "left": left, "waiting": waiting, "room": room}
        return Places(**{**dict(found), **more})

    def tallies(self, facts: FormFacts) -> tuple[Tally, ...]:  # noqa: ARG002
        """None: places are no votes."""
        return ()

    def shown(self, facts: FormFacts) -> list[tuple[str, list[tuple[str, int]]]]:
        """Of those who have a place; never a share."""
        return [
            (question.ask, list(found.counts.items()))
            for question in self.questions
            if (found := facts.questions.get(question.id)) and found.answered
        ]

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
        if facts.left == 0 or facts.waiting:
            waiting = f"，{facts.waiting} 位候补" if facts.waiting else ""
            return Turnout(f"{places}，已报满{waiting}")
        if not facts.answers:
            return Turnout("，".join(filter(None, (places, self._nobody(facts.state)))))
        left = "余" if facts.state == "closed" else "还有"
        return Turnout("已有", facts.answers, f"份{self.noun}，{left} {facts.left} 个名额")

    def invitation(self, facts: FormFacts) -> str:
        match status_of(facts):
            case "open" if isinstance(facts, Places):
                return f"还有 {facts.left} 个名额"
            case "full":
                return f"已报满{_MAY_WAIT}" if facts.takes else "已报满"
            case _:
                return super().invitation(facts)

    def status_text(self, facts: FormFacts) -> str:
        if status_of(facts) == "full" and not facts.takes:
            then = "先补给候补的；候补有了空位" if self.waiting else "名额空出来"
            return f"{super().status_text(facts)}有人取消，{then}，这里会再收。"
        if not facts.full:
            return super().status_text(facts)
        end = last_moment(self.closes)
        return f"已报满{_MAY_WAIT}：有人让出名额，就按先后补上。{end}截止。"

    def button(self, facts: FormFacts) -> str:
        return "排候补" if facts.full else super().button(facts)

    def places(self, facts: FormFacts) -> str | None:
        if self.capacity is None:
            return None
        may_wait = _MAY_WAIT if facts.takes else ""
        return f"{self.capacity} 个" + (f"，已报满{may_wait}" if facts.full else "")
