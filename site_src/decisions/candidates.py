"""Who stands for election, and the question by which owners mark them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from site_src.forms.settings import Slug
from site_src.questions.choosing import Choices
from site_src.questions.options import Earlier
from site_src.questions.question import Unreadable, Value
from site_src.source.moments import Day
from site_src.source.records import AnswerKeys, LongText, Record, ShortText, rule

MARKS = "candidates"
"""The question by which votes are given."""
NOBODY = "都不选"
"""What who takes part and is for nobody chooses."""
Word = Literal["讲担当", "讲党性", "有素质", "有公心"]
STANDARD: tuple[Word, ...] = ("讲担当", "讲党性", "有素质", "有公心")
"""两讲两有: what a committee member is to be (the seed document, item 5)."""


class Candidate(Record):
    """Who stands for election: put forward, found to meet the `standard`, and willing, since `agreed`."""

    id: Slug = Field(title="候选人的 id", description="居民看不到；小写字母，例如 cao")
    name: ShortText = Field(title="姓名", description="同名的写上哪一栋，例如 李强（3栋）")
    was: Earlier = Field(default=(), title="从前怎么写", description="姓名写错改过才写")
    image: Annotated[str, Field(pattern="^/images/.+$")] | None = Field(
        default=None, title="照片", description="例如 /images/cao.jpg"
    )
    speech: LongText = Field(title="竞职演讲说了什么", description="本人的话，几句就行")
    put_forward: Annotated[tuple[ShortText, ...], Field(min_length=1)] = Field(
        title="谁推荐的", description="例如 本人自荐、小区党支部推荐"
    )
    standard: dict[Word, ShortText] = Field(
        title="两讲两有", description="讲担当、讲党性、有素质、有公心，各写一句事实"
    )
    agreed: Day = Field(title="本人哪天同意参选、公开这些")
    answers: AnswerKeys = ()

    @model_validator(mode="after")
    def _meets(self) -> Self:
        if lacking := [word for word in STANDARD if word not in self.standard]:
            what = f"候选人「{self.name}」的两讲两有没有写全"
            raise rule(what, f"请补上：{'、'.join(lacking)}", "standard")
        return self

    @property
    def option(self) -> dict[str, Any]:
        """How a ballot names them."""
        picture = {"image": self.image, "alt": f"候选人{self.name}"} if self.image else {}
        return {"say": self.name, "was": self.was, **picture}


class Marks(Choices):
    """Up to so many candidates, or nobody."""

    type: Literal["choices"] = "choices"

    @property
    def missing(self) -> str:
        return f"请至少选一位；一位也不想选，请选「{NOBODY}」"

    @property
    def hint(self) -> str:
        return f"最多选 {self.max} 位"

    def read(self, sent: Sequence[str]) -> Value | Unreadable:
        found = super().read(sent)
        if isinstance(found, list) and NOBODY in found and len(found) > 1:
            return Unreadable(f"选了「{NOBODY}」，就不能再选人，请改一下")
        return found
