"""Secret votes: who may have one, and how its box is, as facts tell it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from site_src.questions.question import Question
from site_src.source.records import rule, worded

_SECRECY = {"named": "记名", "secret": "不记名"}
Secrecy = Annotated[
    Literal["named", "secret"],
    Field(
        title="记名不记名",
        description="不记名的，谁投了查得到，投了什么谁也查不到",
        json_schema_extra=worded(_SECRECY),
    ),
]
NAMED: Secrecy = "named"
Box = Literal["sealed", "opened", "void"]
"""How the box of a secret vote is that is over: not opened yet, counted, never to be counted."""
BOX_SAID = {
    "sealed": "票箱还没有开：要三位监票人里的两位带着各自那一份钥匙来，才能开箱计票。",
    "void": "钥匙丢了，票箱打不开，这次投票作废，没有结果。",
}
"""What is said in place of a result."""


def refuse_unsecret(
    by: str, counts_heads: bool, results: str, paper: bool, questions: Iterable[Question]
) -> None:
    """Raises where a vote can't be kept secret."""
    if by != "household" or not counts_heads:
        what = "不记名的只能按户、按票数算：按业主的要算面积，面积会说出是哪一家"
        raise rule(what, "请写 by: household，或改成 secrecy: named", "secrecy")
    if results == "live":
        what = "不记名的要到截止以后开箱才知道结果"
        raise rule(what, "请写 results: after-close", "results")
    if paper:
        what = "不记名的纸质票不能照门牌录入，那样就记了名"
        raise rule(what, "请删掉 paper；要用纸质票的，全部用纸质票，当众开箱", "paper")
    for number, question in enumerate(questions):
        if not question.counted:
            what = f"不记名的只能问选择题，「{question.ask}」要人写字，看得出是谁"
            raise rule(what, "请改成选择题，或另做一张表来问", "questions", number, "type")
