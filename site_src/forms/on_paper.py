"""A vote that is given on paper too: who may enter it, and which of a voter's two ballots counts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict, WithJsonSchema

from site_src.source.records import planned, rule, worded

Channel = Literal["online", "paper"]
"""How a ballot was given."""
_BOTH = {"paper-first": "以纸质票为准", "online-first": "以网上的为准"}

Paper = Annotated[
    bool,
    Strict(),
    planned(True, fix="请删掉这一行；纸质录入随工作台一起提供"),
    WithJsonSchema({"const": False}),
    Field(title="也收纸质票"),
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


def refuse_unused(paper: bool, votes: bool) -> None:
    """Raises where ballots on paper would be nobody's."""
    if paper and not votes:
        what = "任何人都能填的表，分不清纸质的是谁的"
        raise rule(what, "请删掉 paper，或写 by: household（owner）", "paper")
