"""The kinds of page, and what the front matter of each may say.

A page's kind is its `kind:` key, else it follows from the top folder it lies in.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from site_src.form_kinds.table import AnyForm
from site_src.forms.settings import Slug
from site_src.kinds.contacts import Reachable
from site_src.kinds.list_entries import Entry
from site_src.kinds.meetings import MeetingMeta
from site_src.kinds.meta import Meta
from site_src.kinds.page_records import Article, Compound, Honour, Member, Problem, Step, Team
from site_src.source.moments import Day, End, QuarterName, Start
from site_src.source.records import NO_BOOL, AnswerKeys, ShortText, rule, worded
from site_src.volunteering.occasions import Held

Category = Literal["公告", "党建", "议事", "服务", "活动", "安全", "荣誉"]
Theme = Literal["疫情防控", "扶老助残", "环境保护", "文明劝导", "文化活动", "平安法治"]
Slot = Literal[
    "board",
    "pact",
    "red",
    "black",
    "forms",
    "activities",
    "meetings",
    "latest",
    "numbers",
    "notice",
    "clock",
]
_GROUPS = {
    "branch": "党支部",
    "committee": "业委会",
    "supervision": "监督委员会",
    "property": "物业",
    "volunteers": "志愿者",
    "building": "楼栋",
}
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class PageMeta(Meta):
    label: ClassVar[str] = "普通页面"

    compound: Compound | None = Field(default=None, title="小区信息", description="只写在首页")
    problems: tuple[Problem, ...] = Field(default=(), title="问题台账")
    honours: tuple[Honour, ...] = Field(default=(), title="荣誉")
    timeline: tuple[Step, ...] = Field(default=(), title="大事记")
    answers: AnswerKeys = ()

    def blocks_below(self, stem: str) -> tuple[str, ...]:  # noqa: ARG002
        lists = {"problems": self.problems, "honours": self.honours, "timeline": self.timeline}
        return tuple(name for name, rows in lists.items() if rows)

    @property
    def follows(self) -> tuple[str, ...]:
        return self.answers


class PactMeta(Meta):
    label: ClassVar[str] = "公约"
    has_posters: ClassVar[bool] = True

    articles: Annotated[tuple[Article, ...], Field(min_length=1, max_length=100)] = Field(
        title="各条", description="排在第几就是第几条"
    )

    def blocks_below(self, stem: str) -> tuple[str, ...]:  # noqa: ARG002
        return ("pact",)


class BoardMeta(Meta):
    label: ClassVar[str] = "公示牌"
    has_posters: ClassVar[bool] = True

    group: Literal["branch", "committee", "supervision", "property", "volunteers", "building"] = (
        Field(title="谁的公示牌", json_schema_extra=worded(_GROUPS))
    )
    building: ShortText | None = Field(default=None, title="哪一栋", description="楼栋的公示牌才写")
    seats: Annotated[int, Field(ge=1), NO_BOOL] | None = Field(default=None, title="席位数")
    members: tuple[Member, ...] = Field(default=(), title="成员")
    teams: tuple[Team, ...] = Field(default=(), title="志愿者的队伍")

    def blocks_below(self, stem: str) -> tuple[str, ...]:
        posts = (f"posts | {stem}",) if self.building else ()
        return (f"members | {stem}", *posts)

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
    label: ClassVar[str] = "红黑榜"

    quarter: QuarterName = Field(title="哪一季度", description="例如 2026Q3")
    entries: Annotated[tuple[Entry, ...], Field(min_length=1)] = Field(title="上榜的")

    def blocks_below(self, stem: str) -> tuple[str, ...]:  # noqa: ARG002
        return ("entries",)


class NewsMeta(Meta):
    label: ClassVar[str] = "新闻"

    date: Day = Field(title="哪天发布", description="写以后的日子，到那天零点才出现")
    category: Category = Field(default="公告", title="栏目")
    tags: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=20)], ...], Field(max_length=8)
    ] = Field(default=(), title="标签", description="最多 8 个")
    summary: Annotated[str, Field(max_length=300)] | None = Field(
        default=None, title="列表里的摘要", description="不写就取正文开头"
    )
    author: ShortText | None = Field(default=None, title="谁写的")


class ActivityMeta(NewsMeta, Held):
    label: ClassVar[str] = "活动"
    has_posters: ClassVar[bool] = True

    category: Category = Field(default="活动", title="栏目")
    place: ShortText | None = Field(default=None, title="在哪里")
    theme: Theme = Field(title="主题")
    form: Slug | None = Field(default=None, title="报名表的 id", description="例如 chunji-huodong")
    teams: Annotated[tuple[ShortText, ...], Field(max_length=30)] = Field(
        default=(), title="哪几支志愿队来办", description="签到单上先列出他们的名字"
    )

    @property
    def blocks_above(self) -> tuple[str, ...]:
        return ("activity", f"signup | {self.form}") if self.form else ("activity",)

    @property
    def in_brief(self) -> tuple[str, ...]:
        """What a list says of it beside its title and day."""
        often = str(self.repeats) if self.repeats else ""
        return tuple(filter(None, (self.hour, self.place, self.theme, often)))


class PlaceMeta(Meta, Reachable):
    label: ClassVar[str] = "场所"

    hours: ShortText | None = Field(
        default=None, title="什么时候开门", description="例如 每天8:30—20:00"
    )
    floor: ShortText | None = Field(default=None, title="在几楼")
    area: Annotated[int, Field(ge=1), NO_BOOL] | None = Field(default=None, title="多少平方米")
    contact: ShortText | None = Field(default=None, title="找谁")

    @property
    def blocks_above(self) -> tuple[str, ...]:
        return ("place",)


class FormMeta(Meta):
    label: ClassVar[str] = "投票和报名"
    has_posters: ClassVar[bool] = True

    form: AnyForm = Field(title="表单")

    def blocks_below(self, stem: str) -> tuple[str, ...]:  # noqa: ARG002
        return self.form.blocks

    @property
    def follows(self) -> tuple[str, ...]:
        return self.form.follows


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

    label: ClassVar[str] = "紧急通知"

    start: Annotated[Start | None, Field(alias="from")] = Field(
        default=None, title="什么时候开始", description="不写就是马上"
    )
    until: End = Field(title="什么时候结束", description="到点自己撤下")
    screens: Screens = Field(
        default=("all",),
        title="铺满哪几块屏",
        description="一行写一块屏的名字；all 是全部，不写也是",
    )

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.start and self.until <= self.start:
            raise rule("通知结束早于开始", "请检查 from 和 until", "until")
        return self


class KioskMeta(Meta):
    """A lobby screen, on daily from `on` to `off`: over midnight where `off` is the earlier, always
    where both are one."""

    label: ClassVar[str] = "大堂屏"

    building: ShortText | None = Field(
        default=None, title="装在哪一栋", description="要和楼栋公示牌写的一样"
    )
    orientation: Literal["portrait", "landscape"] = Field(
        title="横还是竖", json_schema_extra=worded({"portrait": "竖屏", "landscape": "横屏"})
    )
    inches: Annotated[int, Field(ge=7, le=120), NO_BOOL] = Field(title="多少寸")
    seconds: Annotated[int, Field(ge=4, le=120), NO_BOOL] = Field(
        default=12, title="每页停几秒", description="不写是 12"
    )
    on: Clock = Field(default="06:30", title="几点开屏", description="不写是 06:30")
    off: Clock = Field(
        default="22:30", title="几点关屏", description="不写是 22:30；比开屏早就是过夜"
    )
    playlist: Annotated[tuple[Slot, ...], Field(min_length=1)] = Field(
        title="依次放什么",
        description="一行一项：board 本栋公示牌、pact 公约、red 红榜、black 黑榜、forms 投票报名、"
        "activities 活动、meetings 议事会和还没办到的事、latest 新闻、numbers 数字、notice 紧急通知、clock 时钟",
    )

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
    "meeting": MeetingMeta,
}
_BY_FOLDER = {
    "boards": "board",
    "lists": "list",
    "news": "news",
    "places": "place",
    "forms": "form",
    "kiosks": "kiosk",
    "notices": "notice",
    "meetings": "meeting",
}


def default_kind(path: str) -> str:
    """The kind of a page that doesn't say it, by its path below content/."""
    folder, _, name = path.partition("/")
    return "page" if name in ("", "index.md") else _BY_FOLDER.get(folder, "page")
