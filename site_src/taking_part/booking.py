"""People book a room for a while."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from site_src.forms.acknowledgement import Acknowledgement
from site_src.forms.facts import FormFacts
from site_src.forms.form import NeverOnPaper
from site_src.forms.status import Turnout
from site_src.forms.terms import ASKED, OwnQuestions
from site_src.questions.persons import Name, Phone
from site_src.questions.question import Value
from site_src.questions.respondents import Respondent
from site_src.questions.results import Tally
from site_src.questions.writing import Text
from site_src.source.moments import ZONE, Day, weekday
from site_src.source.records import NO_BOOL, ShortText, rule
from site_src.taking_part.opening import OpeningHours
from site_src.taking_part.slots import When, begins, meet, said_minutes, slot

WHEN, PHONE = "when", "phone"
"""The questions by which somebody says when, and how they are reached."""
_MADE_UP = ("示例：排节目", "示例：补功课", "示例：楼道会", "示例：学用手机", "示例：读书小组")
Slot = Literal["free", "taken", "past"]
Minutes = Annotated[int, Field(ge=15, le=480), NO_BOOL]


class Booked(FormFacts):
    """Of bookings: `taken`, the stretches from today on that somebody has, by when they begin; `days`, what can
    be booked now: day → beginning → how that stretch is. Whose they are is in neither."""

    taken: tuple[str, ...] = ()
    days: dict[str, dict[str, Slot]] = Field(default_factory=dict)

    def left(self, day: str) -> int:
        """How many stretches of a day are free."""
        return list(self.days.get(day, {}).values()).count("free")


class Booking(NeverOnPaper):
    """订场地: a room by stretches of time, each to one at a time."""

    kind: Literal["booking"]
    room: ShortText = Field(title="哪间屋子", description="例如 议事港")
    hours: Annotated[tuple[OpeningHours, ...], Field(min_length=1, max_length=14)] = Field(
        title="什么时候可以订", description="一行一种，例如 周一至周五 09:00-21:00"
    )
    slot: Minutes = Field(default=60, title="一段多少分钟", description="不写是 60")
    longest: Annotated[int, Field(ge=1, le=12), NO_BOOL] = Field(
        default=2, title="一次最多连着订几段", description="不写是 2"
    )
    ahead: Annotated[int, Field(ge=1, le=60), NO_BOOL] = Field(
        default=14, title="可以提前几天订", description="不写是 14"
    )
    each: Annotated[int, Field(ge=1, le=50), NO_BOOL] = Field(
        default=2, title="一个电话同时最多订几次", description="还没用的才算；不写是 2"
    )
    shut: tuple[Day, ...] = Field(default=(), title="哪几天不开放", description="一行一天")
    who: ShortText | None = Field(
        default=None, title="谁可以订", description="写成一句话，例如 本小区住户和志愿服务队"
    )
    by: Literal["anyone"] = "anyone"
    revise: Literal["never"] = "never"
    results: Literal["live"] = "live"
    questions: OwnQuestions

    label: ClassVar[str] = "订场地"
    noun: ClassVar[str] = "预订"
    submit: ClassVar[str] = "订下"
    withdrawal: ClassVar[str] = "取消预订"
    withdrawal_says: ClassVar[str] = "不用了？点一下就取消，那段时间让给别人，写的内容马上删掉。"
    purpose: ClassVar[str] = "场地有变动时联系您"
    continues: ClassVar[bool] = True
    again: ClassVar[str] = "再订一次"
    counted_by: ClassVar[Mapping[str, Any]] = {**NeverOnPaper.counted_by, "slot": True}
    stands_why: ClassVar[str] = "已经订出去的是按那时的长短算的，改了就会撞上"
    kept_facts: ClassVar[type[FormFacts]] = Booked
    made_up_share: ClassVar[float] = 0.12
    results_template: ClassVar[str] = "booked"

    @model_validator(mode="before")
    @classmethod
    def _asks(cls, data: Any) -> Any:
        """Its questions are the same for all."""
        try:
            hours = TypeAdapter(tuple[OpeningHours, ...]).validate_python(data.get("hours"))
            minutes = TypeAdapter(Minutes).validate_python(data.get("slot", 60))
            longest = TypeAdapter(int).validate_python(data.get("longest", 2))
        except ValidationError:
            return {**data, ASKED: ()}  # Told of these themselves, at their lines.
        when = {"id": WHEN, "ask": "订哪个时段", "required": True}
        asked = (
            When.model_validate({**when, "hours": hours, "minutes": minutes, "longest": longest}),
            Name.model_validate(
                {"id": "who", "ask": "怎么称呼您", "type": "name", "required": True}
            ),
            Phone.model_validate({"id": PHONE, "ask": "电话", "type": "phone", "required": True}),
            Text.model_validate(
                {"id": "use", "ask": "用来做什么", "type": "text", "max": 60, "required": True}
            ),
        )
        return {**data, ASKED: asked}

    @model_validator(mode="after")
    def _long_enough(self) -> Booking:
        week = [date(2026, 1, 5) + timedelta(days=n) for n in range(7)]
        for each in self.hours if self.questions else ():
            if not any(next(each.starts(day, self.length), None) for day in week):
                what = f"「{each.said}」比一段还短，一段也订不了"
                raise rule(what, "请把 slot 写短些，或把 hours 写长些", "slot")
        return self

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.slot)

    def bookable(self, now: datetime) -> Iterator[datetime]:
        """When the stretches begin that may be booked at some time of today or later, `ahead` days at most, while
        the form is open, in order."""
        today = now.astimezone(ZONE).date()
        for day in (today + timedelta(days=n) for n in range(self.ahead + 1)):
            if day not in self.shut:
                yield from sorted(
                    at
                    for at in {at for each in self.hours for at in each.starts(day, self.length)}
                    if self.opens <= at < self.closes
                )

    def public(self, facts: FormFacts | None, now: datetime) -> FormFacts:
        """Which stretches are free at `now`; those of yesterday are nobody's business any more."""
        found = super().public(facts, now)
        today = slot(datetime.combine(now.astimezone(ZONE).date(), time(), ZONE))
        taken = found.taken if isinstance(found, Booked) else ()
        held = tuple(each for each in taken if each >= today)
        days: dict[str, dict[str, Slot]] = {}
        for at in self.bookable(now) if found.state == "open" else ():
            name, theirs = slot(at), meet([at], self.length, held)
            how: Slot = "taken" if theirs else "past" if at <= now else "free"
            days.setdefault(name[:10], {})[name[11:]] = how
        return Booked(**{**dict(found), "taken": held, "days": days})

    def next_change(self, now: datetime) -> datetime | None:
        """When it opens or closes, a stretch begins, or the next day comes into reach."""
        local = now.astimezone(ZONE)
        midnight = datetime.combine(local.date() + timedelta(days=1), time(), ZONE)
        begins = next((at for at in self.bookable(now) if at > now), midnight)
        moments = (
            super().next_change(now),
            *((midnight, begins) if self.state(now) == "open" else ()),
        )
        return min((at for at in moments if at is not None), default=None)

    def made_up(self, by: Respondent) -> dict[str, Sequence[str]]:
        """Some stretch that could be booked then, whoever else wants it."""
        free = [at for at in self.bookable(by.at) if at > by.at] if by.at else []
        when = [slot(by.draw.choice(free))] if free else []
        return {**super().made_up(by), WHEN: when, "use": [by.draw.choice(_MADE_UP)]}

    def tallies(self, facts: FormFacts) -> tuple[Tally, ...]:  # noqa: ARG002
        """None: there is nothing to choose between."""
        return ()

    @property
    def foreword(self) -> str:
        who = f"{self.who}可以订。" if self.who else ""
        open_ = "、".join(each.said for each in self.hours)
        return (
            f"{who}{self.room}开放时间：{open_}。一段 {said_minutes(self.slot)}，可以提前 {self.ahead} 天订，"
            f"一个电话同时最多订 {self.each} 次。"
        )

    def heading_of(
        self,
        values: Mapping[str, Value],
        since: datetime,  # noqa: ARG002
        stage: str,  # noqa: ARG002
        now: datetime,
    ) -> str:
        """That the time which was booked is over."""
        booked = values.get(WHEN)
        over = isinstance(booked, list) and begins(booked[-1]) + self.length <= now
        return "您订的时间已经过了" if over else ""

    @property
    def heading(self) -> str:
        return "您的场地已订好"

    def acknowledgement(self, title: str, now: datetime) -> Acknowledgement:  # noqa: ARG002
        then = f"到时请准时来{self.room}，用完把桌椅放回原处。来不了请凭这张回执取消，让给别人。"
        return Acknowledgement(self.heading, f"「{title}」已经给您留着", "看看还有哪些时段", then)

    def answered(self, facts: FormFacts) -> Turnout:
        """What is left today, and on the next day that has something."""
        if not isinstance(facts, Booked) or not facts.days:
            return Turnout()
        left = {day: facts.left(day) for day in facts.days}
        first = next((day for day, number in left.items() if number), None)
        if first is None:
            return Turnout(f"{self.ahead} 天以内都订满了")
        day = date.fromisoformat(first)
        when = f"{day.month}月{day.day}日{weekday(day)}"
        return Turnout(f"最近有空：{when}，还有", left[first], "段")

    def invitation(self, facts: FormFacts) -> str:
        return str(self.answered(facts)) or super().invitation(facts)
