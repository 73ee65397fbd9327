"""The articles of a draft that residents are asked about, and what became of each."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from site_src.questions.options import Earlier
from site_src.source.records import LongText, Record, ShortText, rule

Became = Literal["added", "dropped", "changed", "same"]


class Clause(Record):
    """An article: its number is its position. Without a `text` it is new in the final version, and nobody
    was asked about it."""

    title: ShortText = Field(title="这一条的名字")
    was: Earlier = Field(default=(), title="从前叫什么", description="意思没变才写，一行一种")
    text: LongText | None = Field(
        default=None, title="草稿怎么写", description="有了回答就不能再改；定稿新加的一条不写"
    )
    now: LongText | None = Field(default=None, title="定稿怎么写", description="改了才写")
    dropped: bool = Field(default=False, title="定稿删去这一条")
    why: LongText | None = Field(
        default=None, title="为什么改", description="改了、加了、删了必写；没改也可以说为什么没改"
    )

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if not (self.text or self.now):
            raise rule(f"「{self.title}」没有写内容", "请写上 text（草稿怎么写）", "title")
        if self.dropped and self.now:
            raise rule(f"「{self.title}」又删去又改", "dropped 和 now 只写一个", "dropped")
        if self.dropped and not self.text:
            raise rule(f"「{self.title}」草稿里没有，不用删", "请删掉 dropped 这一行", "dropped")
        if self.became != "same" and not self.why:
            raise rule(f"「{self.title}」定稿变了，没有写为什么", "请补上一行 why: …", "title")
        return self

    @property
    def became(self) -> Became:
        if self.text is None:
            return "added"
        if self.dropped:
            return "dropped"
        return "changed" if self.now and self.now != self.text else "same"
