"""Who may be named on the red and the black list, and what must be said of them."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from site_src.forms.settings import Slug
from site_src.source.moments import Day, end_of_day, start_of_day
from site_src.source.records import NO_BOOL, LongText, Record, ShortText, rule, worded

OBJECTING = timedelta(days=7)
"""So long whoever is told beforehand has to object before they may be named on the black list."""
LONGEST = timedelta(days=90)
"""So long an entry may stand on the black list."""
SINCE = date(2026, 12, 1)
"""Entries from this day on keep all of the rules or aren't published. Those before could not know them: their
editors are advised, and they are shown for as long as the rules let them be."""


class Entry(Record):
    """Someone named on the red or the black list.

    Whoever is on the black list must be able to see who decided, by which article, and until when;
    so those are required, with the day on which the household was told beforehand.
    """

    side: Literal["red", "black"] = Field(
        title="哪一榜", json_schema_extra=worded({"red": "红榜", "black": "黑榜"})
    )
    id: Slug | None = Field(
        default=None,
        title="编号",
        description="申诉凭它找到这一条，写了就不要改，例如 2026q4-1；不写就按谁、第几条、哪天起上榜来认",
    )
    who: ShortText = Field(
        title="谁", description="黑榜最多写到楼栋，不写姓名、房号、车牌，例如 5栋一住户"
    )
    what: LongText = Field(title="做了什么")
    happened: Day | None = Field(default=None, title="是哪天的事", description="黑榜必须写")
    article: Annotated[int, Field(ge=1), NO_BOOL] | None = Field(
        default=None, title="依据公约第几条", description="黑榜必须写"
    )
    start: Annotated[Day, Field(alias="from")] = Field(title="从哪天起上榜")
    until: Day | None = Field(
        default=None,
        title="到哪天为止",
        description="含这一天；黑榜必须写，最多 90 天，红榜不写就到下一季度末",
    )
    notified: Day | None = Field(
        default=None,
        title="哪天告知当事人",
        description="黑榜必须写；告知以后留 7 天听当事人说，再上榜",
    )
    assessed: Day | None = Field(
        default=None,
        title="哪天写好评估",
        description="黑榜不写就不公布：为什么一定要公布、有没有别的办法，哪天在办公台写好、存了；不晚于告知",
    )
    agreed: Day | None = Field(
        default=None, title="哪天同意上榜", description="红榜必须写：问过本人，本人愿意"
    )
    decided_by: tuple[ShortText, ...] = Field(
        default=(), title="由哪两方决定", description="黑榜必须写，一行一方"
    )
    appeal: LongText | None = Field(default=None, title="怎么申诉")

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.side == "black" and (lacking := list(self._lacking())):
            raise rule(
                f"黑榜「{self.who}」缺少" + "、".join(what for what, _ in lacking),
                "；".join(fix for _, fix in lacking),
            )
        if self.until and self.until <= self.start:
            raise rule(
                f"「{self.who}」的 until 不晚于 from", "until 是最后一天，要在 from 之后", "until"
            )
        if self.notified and self.notified > self.start:
            raise rule(
                f"「{self.who}」的告知日期晚于上榜日期",
                "应当先告知、后上榜，请检查 notified 和 from",
                "notified",
            )
        return self

    def _lacking(self) -> Iterator[tuple[str, str]]:
        """What a black entry must say and this one doesn't, with how to fix it."""
        if self.until is None:
            yield "期限 until", "写明到哪天为止（until: 2026-12-31）"
        if self.article is None:
            yield "公约条目 article", "写明违反了公约第几条（article: 7）"
        if self.notified is None:
            yield "告知日期 notified", "上榜前要先告知当事人（notified: 2026-09-20）"
        if len(set(self.decided_by)) < 2:
            yield "两方决定 decided_by", "由两方共同决定（decided_by: [小区党支部, 业主委员会]）"

    @property
    def key(self) -> str:
        """What an appeal names it by: its `id`, or without one what tells it from others."""
        if self.id:
            return self.id
        told = f"{self.side}\0{self.start}\0{self.article}\0{self.who}"
        return f"{self.start}-{blake2b(told.encode(), digest_size=5).hexdigest()}"

    @property
    def said(self) -> tuple[tuple[str, str], ...]:
        """What its editor says in words of their own, each by its key."""
        return ("who", self.who), ("what", self.what), ("appeal", self.appeal or "")

    @property
    def unassessed(self) -> bool:
        """Whether it doesn't say when it was written down why it has to be published and what else would do, and so
        isn't published (Personal Information Protection Law, art. 55 and 56)."""
        return self.side == "black" and self.assessed is None and self.start >= SINCE

    @property
    def begins(self) -> datetime:
        """The first moment at which the entry is shown; its end, and so none, while it is unassessed."""
        return self.ends if self.unassessed else self.earliest

    @property
    def earliest(self) -> datetime:
        """The first moment at which the entry may be shown: on `from`, and not before whoever it is about had
        their time to object."""
        if self.side == "black" and self.notified:
            return start_of_day(max(self.start, self.notified + OBJECTING))
        return start_of_day(self.start)

    @property
    def ends(self) -> datetime:
        """The first moment at which the entry is shown no more: after `until`, on the black list after 90
        days at the latest; for a red entry without one at the end of the quarter after its own."""
        if self.side == "black":
            longest = start_of_day(self.start + LONGEST)
            return min(end_of_day(self.until), longest) if self.until else longest
        if self.until:
            return end_of_day(self.until)
        quarter_end = (self.start.month - 1) // 3 * 3 + 6
        year, month = self.start.year + (quarter_end - 1) // 12, (quarter_end - 1) % 12 + 1
        return end_of_day(date(year, month, calendar.monthrange(year, month)[1]))
