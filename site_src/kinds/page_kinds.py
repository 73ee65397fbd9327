"""The kinds of page, and what the front matter of each may say.

A page's kind is its `kind:` key, else it follows from the top folder it lies in.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from site_src.forms.form import Slug
from site_src.forms.kinds import AnyForm
from site_src.kinds.contacts import Reachable, ReachablePerson
from site_src.kinds.list_entries import Entry
from site_src.source.moments import ZONE, Day, End, Start, days, end_of_day, hours
from site_src.source.records import NO_BOOL, LongText, Record, ShortText, Whole, rule

KindName = Literal[
    "page", "pact", "board", "list", "news", "activity", "place", "form", "kiosk", "notice"
]
Category = Literal["公告", "党建", "议事", "服务", "活动", "安全", "荣誉"]
Theme = Literal["疫情防控", "扶老助残", "环境保护", "文明劝导", "文化活动", "平安法治"]
Slot = Literal[
    "board", "pact", "red", "black", "forms", "activities", "latest", "numbers", "notice", "clock"
]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Month = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]


class Meta(Record):
    """What every page may say."""

    kind: KindName | None = None
    title: Annotated[str, Field(min_length=1, max_length=80)]
    order: Whole = 100
    description: Annotated[str, Field(max_length=200)] | None = None
    image: str | None = None
    image_alt: ShortText | None = None
    sample: bool = False
    draft: bool = False

    @model_validator(mode="after")
    def _picture_described(self) -> Self:
        if self.image and not self.image_alt:
            raise rule(
                "图片没有文字说明", "请补上一行「image_alt: 图上画的是什么」，读屏软件要念它"
            )
        return self


class Compound(Record):
    """The compound itself, said once on the home page. `contacts`: telephone numbers and e-mail
    addresses that are public on purpose."""

    name: ShortText
    short_name: ShortText | None = None
    full_name: ShortText
    address: ShortText
    motto: ShortText
    households: Annotated[int, Field(ge=1, le=100_000), NO_BOOL]
    contacts: Annotated[tuple[ShortText, ...], Field(max_length=100)] = ()


class Problem(Record):
    """A line of the problem ledger; settled when it has its date."""

    title: ShortText
    kind: ShortText
    opened: Day
    settled: Day | None = None
    by: ShortText
    how: LongText | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.settled and self.settled < self.opened:
            raise rule(
                f"「{self.title}」的办结日期早于受理日期", "请检查 opened 和 settled", "settled"
            )
        return self


class Honour(Record):
    title: ShortText
    level: ShortText
    year: Annotated[int, Field(ge=1949, le=2100), NO_BOOL] | None = None


class Step(Record):
    """A station of a story's timeline; `date` is a year, a month or a day."""

    date: Month
    title: ShortText
    text: LongText


class PageMeta(Meta):
    compound: Compound | None = None
    problems: tuple[Problem, ...] = ()
    honours: tuple[Honour, ...] = ()
    timeline: tuple[Step, ...] = ()


class Article(Record):
    """An article of the pact; its number is its position."""

    title: ShortText
    text: LongText


class PactMeta(Meta):
    articles: Annotated[tuple[Article, ...], Field(min_length=1, max_length=100)]


class Member(ReachablePerson):
    name: ShortText
    post: ShortText
    duty: ShortText | None = None
    party: bool = False


class Team(ReachablePerson):
    name: ShortText
    leader: ShortText
    volunteers: Annotated[int, Field(ge=1), NO_BOOL]
    duty: ShortText | None = None


class BoardMeta(Meta):
    group: Literal["branch", "committee", "supervision", "property", "volunteers", "building"]
    building: ShortText | None = None
    seats: Annotated[int, Field(ge=1), NO_BOOL] | None = None
    members: tuple[Member, ...] = ()
    teams: tuple[Team, ...] = ()

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if (self.group == "building") != bool(self.building):
            raise rule(
                "楼栋公示牌和楼栋对不上",
                "group: building 的公示牌要写 building（例如 3栋），其他不写",
            )
        if self.seats is not None and len(self.members) > self.seats:
            raise rule(
                f"成员有 {len(self.members)} 人，多于席位 {self.seats}", "请检查 members 和 seats"
            )
        names = [member.name for member in self.members]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise rule(f"「{twice}」在公示牌上出现了两次", "请合并成一行，职务写在一起")
        return self


class ListMeta(Meta):
    quarter: Annotated[str, Field(pattern=r"^\d{4}Q[1-4]$")]
    entries: Annotated[tuple[Entry, ...], Field(min_length=1)]


class NewsMeta(Meta):
    date: Day
    category: Category = "公告"
    tags: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=20)], ...], Field(max_length=8)
    ] = ()
    summary: Annotated[str, Field(max_length=300)] | None = None
    author: ShortText | None = None


class ActivityMeta(NewsMeta):
    category: Category = "活动"
    starts: Start
    ends: End | None = None
    place: ShortText | None = None
    theme: Theme
    form: Slug | None = None

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.ends and self.ends <= self.starts:
            raise rule("活动结束早于开始", "请检查 starts 和 ends", "ends")
        return self

    @property
    def all_day(self) -> bool:
        """Whether it has days and no hours."""
        given = (at.astimezone(ZONE).time() for at in (self.starts, self.ends) if at)
        return all(at == time() for at in given)

    @property
    def hour(self) -> str:
        """When it begins on its first day."""
        return "全天" if self.all_day else f"{self.starts.astimezone(ZONE):%H:%M}"

    @property
    def when(self) -> str:
        """From when to when, as people say it."""
        return days(self.starts, self.over) if self.all_day else hours(self.starts, self.ends)

    @property
    def over(self) -> datetime:
        """The first moment at which it is past: its end, without one the end of its day."""
        return self.ends or end_of_day(self.starts.astimezone(ZONE).date())


class PlaceMeta(Meta, Reachable):
    hours: ShortText | None = None
    floor: ShortText | None = None
    area: Annotated[int, Field(ge=1), NO_BOOL] | None = None
    contact: ShortText | None = None


class FormMeta(Meta):
    form: AnyForm


Screens = Annotated[
    tuple[Slug, ...],
    BeforeValidator(lambda value: ("all",) if value == "all" else value),
    Field(min_length=1),
    WithJsonSchema(
        {"anyOf": [{"const": "all"}, {"type": "array", "minItems": 1, "items": {"type": "string"}}]}
    ),
]
"""The screens a notice fills, by name; `all` for every one."""


class NoticeMeta(Meta):
    """An urgent notice: on top of every page from `from` (at once without it) until `until`."""

    start: Annotated[Start | None, Field(alias="from")] = None
    until: End
    screens: Screens = ("all",)

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.start and self.until <= self.start:
            raise rule("通知结束早于开始", "请检查 from 和 until", "until")
        return self


class KioskMeta(Meta):
    """A lobby screen, on daily from `on` to `off`: over midnight where `off` is the earlier, always
    where both are one."""

    building: ShortText | None = None
    orientation: Literal["portrait", "landscape"]
    inches: Annotated[int, Field(ge=7, le=120), NO_BOOL]
    seconds: Annotated[int, Field(ge=4, le=120), NO_BOOL] = 12
    on: Clock = "06:30"
    off: Clock = "22:30"
    playlist: Annotated[tuple[Slot, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if "board" in self.playlist and not self.building:
            raise rule(
                "playlist 里有 board，却没写是哪一栋",
                "请补上一行 building: 1栋，或去掉 board",
                "playlist",
            )
        for number, slot in enumerate(self.playlist):
            if slot in self.playlist[:number]:
                what = f"playlist 里「{slot}」写了两次"
                raise rule(what, "每一项只写一次", "playlist", number)
        return self


KINDS: dict[str, type[Meta]] = {
    "page": PageMeta,
    "pact": PactMeta,
    "board": BoardMeta,
    "list": ListMeta,
    "news": NewsMeta,
    "activity": ActivityMeta,
    "place": PlaceMeta,
    "form": FormMeta,
    "kiosk": KioskMeta,
    "notice": NoticeMeta,
}
_BY_FOLDER = {
    "boards": "board",
    "lists": "list",
    "news": "news",
    "places": "place",
    "forms": "form",
    "kiosks": "kiosk",
    "notices": "notice",
}


def default_kind(path: str) -> str:
    """The kind of a page that doesn't say it, by its path below content/."""
    folder, _, name = path.partition("/")
    return "page" if name in ("", "index.md") else _BY_FOLDER.get(folder, "page")
