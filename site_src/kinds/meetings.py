"""Meetings of 1+N deliberation: what is on the agenda, who sat at the table, what was resolved and promised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal, Self, TypeVar

from pydantic import Field, model_validator

from site_src.forms.settings import Slug
from site_src.kinds.meta import Meta
from site_src.source.moments import (
    ZONE,
    Day,
    End,
    Start,
    end_of_day,
    hour_of,
    hours,
    start_of_day,
    without_hours,
)
from site_src.source.records import AnswerKeys, LongText, Record, ShortText, rule
from site_src.volunteering.recurrence import Occasion

P = TypeVar("P")
Stands = Literal["kept", "explained", "late", "open"]


class Resolution(Record):
    """What was resolved, and where it leads: to a line of the problem ledger, a vote, or a promise: `who` does it,
    `until` when. A promise is open until it is kept (`done`) or it is `explained` why not."""

    what: LongText = Field(title="议定了什么")
    ledger: ShortText | None = Field(
        default=None,
        title="记进台账的哪一件",
        description="照台账里「什么问题」那一格写；居民反映的，把「这一件的地址」整个贴过来",
    )
    form: Slug | None = Field(
        default=None,
        title="交给哪一张表去投",
        description="那张表的 id，例如 chongdianpeng-biaojue",
    )
    who: ShortText | None = Field(
        default=None, title="谁来办", description="写部门或职务，不写居民姓名"
    )
    until: Day | None = Field(default=None, title="说好哪天办到")
    done: Day | None = Field(default=None, title="哪天办到的", description="没写就是还没办到")
    explained: LongText | None = Field(
        default=None, title="没办到，怎么说的", description="写了就不再算欠着"
    )
    how: LongText | None = Field(default=None, title="办得怎么样", description="谁去看的、看到什么")

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if bool(self.who) != bool(self.until):
            raise rule(
                "谁来办和哪天办到要一起写", "请补上 who 和 until", "who" if self.who else "until"
            )
        if not (self.who or self.ledger or self.form):
            fix = "请写上 who 和 until（谁哪天办到），或 ledger（台账），或 form（投票）"
            raise rule("议定了却没有下文", fix, "what")
        for key in ("done", "explained"):
            if getattr(self, key) and not self.who:
                raise rule(f"没有写谁来办，不用写 {key}", "请补上 who 和 until，或删掉这一行", key)
        return self

    @property
    def changes(self) -> Iterator[datetime]:
        """When it stands otherwise by the clock alone."""
        if self.done:
            yield start_of_day(self.done)
        if self.until:
            yield end_of_day(self.until)

    def stands(self, today: date) -> Stands | None:
        """How the promise stands on a day; None where there is none. A day of doing that is to come is none yet."""
        if self.until is None:
            return None
        if self.done and self.done <= today:
            return "kept"
        if self.explained:
            return "explained"
        return "late" if self.until < today else "open"


class MeetingMeta(Meta):
    """A meeting: the `core` calls it, `others` (N) are those whom its matters concern."""

    label: ClassVar[str] = "议事会"
    has_posters: ClassVar[bool] = True

    starts: Start = Field(title="什么时候开始", description="例如 2026-12-12T09:00")
    ends: End | None = Field(default=None, title="什么时候结束")
    place: ShortText = Field(title="在哪里", description="例如 议事港")
    agenda: Annotated[tuple[ShortText, ...], Field(min_length=1, max_length=20)] = Field(
        title="议题", description="一行一件，每件都在会前五天贴出来"
    )
    core: ShortText = Field(
        default="小区党支部", title="谁召集（1）", description="不写是 小区党支部"
    )
    others: Annotated[tuple[ShortText, ...], Field(min_length=1, max_length=30)] = Field(
        title="请了哪几方（N）", description="一行一方，例如 业主委员会、物业服务中心、5栋居民"
    )
    present: Annotated[tuple[ShortText, ...], Field(max_length=60)] = Field(
        default=(), title="谁到了", description="开完再写；居民写哪一栋几户，不写姓名"
    )
    resolutions: Annotated[tuple[Resolution, ...], Field(max_length=40)] = Field(
        default=(), title="议定的事", description="开完再写；谈了什么写在正文里"
    )

    answers: AnswerKeys = ()

    @property
    def blocks_above(self) -> tuple[str, ...]:
        return ("meeting",)

    @property
    def follows(self) -> tuple[str, ...]:
        return self.answers

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.ends and self.ends <= self.starts:
            raise rule("会议结束早于开始", "请检查 starts 和 ends", "ends")
        for number, each in enumerate(self.resolutions):
            for key in ("until", "done"):
                if (day := getattr(each, key)) and day < self.day:
                    raise rule(f"{key} 早于开会那天", "请检查日期", "resolutions", number, key)
        return self

    @property
    def day(self) -> date:
        return self.starts.astimezone(ZONE).date()

    @property
    def when(self) -> str:
        """From when to when, as people say it."""
        return hours(self.starts, self.ends)

    @property
    def occasion(self) -> Occasion:
        """When it is held."""
        return Occasion(self.starts, self.over)

    @property
    def in_brief(self) -> tuple[str, ...]:
        """What a list says of it beside its title and day."""
        return (hour_of(self.starts, self.ends), self.place, self.label)

    @property
    def all_day(self) -> bool:
        """Whether it has a day and no hour."""
        return without_hours(self.starts, self.ends)

    @property
    def over(self) -> datetime:
        """The first moment at which it is past."""
        return self.ends or end_of_day(self.day)


def owed(meetings: Iterable[tuple[P, MeetingMeta]], today: date) -> list[tuple[P, Resolution]]:
    """The promises that are still open, the longest overdue first, each with what came with its meeting."""
    found = [
        (page, each)
        for page, meta in meetings
        for each in meta.resolutions
        if each.stands(today) in ("late", "open")
    ]
    return sorted(found, key=lambda each: each[1].until or date.max)
