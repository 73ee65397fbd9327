"""What every page may say."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from site_src.source.records import OneLine, Record, ShortText, Whole, rule

KindName = Literal[
    "page",
    "pact",
    "board",
    "list",
    "news",
    "activity",
    "place",
    "form",
    "kiosk",
    "notice",
    "meeting",
]


class Meta(Record):
    """What every page may say."""

    kind: KindName | None = None
    title: Annotated[str, Field(min_length=1, max_length=80), OneLine] = Field(title="标题")
    order: Whole = Field(default=100, title="在导航里排第几", description="小的在前；不写是 100")
    description: Annotated[str, Field(max_length=200)] | None = Field(
        default=None, title="一句话说明", description="用在搜索和分享卡片里"
    )
    image: str | None = Field(default=None, title="题图", description="例如 /images/hero.svg")
    image_alt: ShortText | None = Field(
        default=None, title="图上画的是什么", description="读屏软件要念；有题图就必须写"
    )
    sample: bool = Field(default=False, title="注明内容是示例")
    draft: bool = Field(default=False, title="草稿，不发布")

    has_posters: ClassVar[bool] = False
    """Whether pages of this kind offer posters to print."""

    @property
    def blocks_above(self) -> tuple[str, ...]:
        """The blocks that its page always shows above its text, as an editor would write them."""
        return ()

    def blocks_below(self, stem: str) -> tuple[str, ...]:  # noqa: ARG002
        """The same below its text; `stem`: the name of its file, without `.md`."""
        return ()

    @property
    def follows(self) -> tuple[str, ...]:
        """The answers that it follows from, by key (`proceedings/follow_up.py`)."""
        return ()

    @model_validator(mode="after")
    def _picture_described(self) -> Self:
        if self.image and not self.image_alt:
            raise rule(
                "图片没有文字说明", "请补上一行「image_alt: 图上画的是什么」，读屏软件要念它"
            )
        return self
