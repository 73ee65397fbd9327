"""A vote that is given on paper too: who may enter it, and which of a voter's two ballots counts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import Field, Strict

from site_src.source.records import ShortText, rule, worded

Channel = Literal["online", "paper"]
"""How a ballot was given."""
_BOTH = {"paper-first": "以纸质票为准", "online-first": "以网上的为准"}

Paper = Annotated[
    bool,
    Strict(),
    Field(title="也收纸质票", description="办公室两个人各录一遍，一样才算；只用于按户、按业主的表"),
]
"""Whether the office enters ballots on paper, twice each."""
Both = Annotated[
    Literal["paper-first", "online-first"],
    Field(title="网上、纸质都交了算哪份", json_schema_extra=worded(_BOTH)),
]
"""Which of a voter's ballots counts, where one is on paper and one isn't."""
BOTH: Both = "paper-first"
_SILENT = {"apart": "不算参加", "majority": "照议事规则，计入多数人的意见"}
Silent = Annotated[
    Literal["apart", "majority"],
    Field(title="送达未表态的怎么算", json_schema_extra=worded(_SILENT)),
]
"""What becomes of those who were served and said nothing: they take no part, unless the assembly's rules
(业主大会议事规则) say otherwise, which `SilentRule` cites."""
SilentRule = Annotated[
    ShortText | None,
    Field(title="按哪条规则", description="业主大会议事规则的哪一条，结果旁边会写上"),
]


def first(both: Both) -> Channel:
    """The one that counts."""
    return "paper" if both == "paper-first" else "online"


def refuse_unused(paper: bool, votes: bool, written: Collection[str]) -> None:
    """Raises where ballots on paper would be nobody's, and where what they alone need is `written`
    without them."""
    if paper and not votes:
        what = "任何人都能填的表，分不清纸质的是谁的"
        raise rule(what, "请删掉 paper，或写 by: household（owner）", "paper")
    for key in ("both", "silent"):
        if key in written and not paper:
            raise rule(f"不收纸质票，不用写 {key}", "请删掉这一行，或写 paper: true", key)


def refuse_uncited(silent: Silent, cited: str | None) -> None:
    """Raises where those who said nothing would be counted by no rule, or a rule is cited for nothing."""
    if silent == "majority" and not cited:
        what = "送达未表态的要计入多数，得有业主大会议事规则作依据"
        raise rule(what, "请加一行 silent_rule，写明是哪一条；没有就删掉 silent", "silent")
    if cited and silent != "majority":
        what = "没有把送达未表态的计入多数，不用写 silent_rule"
        raise rule(what, "请删掉这一行，或写 silent: majority", "silent_rule")
