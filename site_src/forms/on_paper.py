"""A vote that is given on paper too: who may enter it, and which of a voter's two ballots counts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import Field, Strict

from site_src.source.records import rule, worded

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


def first(both: Both) -> Channel:
    """The one that counts."""
    return "paper" if both == "paper-first" else "online"


def refuse_unused(paper: bool, votes: bool, written: Collection[str]) -> None:
    """Raises where ballots on paper would be nobody's, and where `both` is `written` without them."""
    if paper and not votes:
        what = "任何人都能填的表，分不清纸质的是谁的"
        raise rule(what, "请删掉 paper，或写 by: household（owner）", "paper")
    if "both" in written and not paper:
        raise rule("不收纸质票，不用写 both", "请删掉这一行，或写 paper: true", "both")
