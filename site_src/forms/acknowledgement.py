"""What somebody is told became of an answer that counts: the same on its receipt and in the form's place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from site_src.forms.terms import Results

Seen = Results | Literal["over", "counted"]
"""When results are seen: `over`, they are and change no more; `counted`, they are, of a vote, until it is sealed."""


@dataclass(frozen=True)
class Acknowledgement:
    """`heading`: how it stands, in a few words; `became`: what became of the answer, a sentence without its full stop,
    "" where the heading says it all; `way`: what the form's page is opened for; `next`: what happens next, in whole
    sentences."""

    heading: str
    became: str
    way: str
    next: str


def acknowledged(heading: str, title: str, label: str, end: str, seen: Seen) -> Acknowledgement:
    """What is said of an answer to the form `title` of the kind `label`, which ends at `end`."""
    match seen:
        case "live":
            became, way = f"「{title}」的统计已经包含您这一份", "看看现在的结果"
            then = f"还有邻居要答，结果会跟着变；{end}截止，以后不再变。"
        case "over":
            became, way = f"「{title}」的统计已经包含您这一份", "看看结果"
            then = f"已于{end}截止，结果不再变。"
        case "counted":
            became, way = f"「{title}」的统计已经包含您这一份", "看看结果"
            then = f"已于{end}截止；封存以前是初步结果，还可能变。"
        case "after-close":
            became, way = f"「{title}」已经计入您这一份", f"回到{label}页"
            then = f"结果在{end}截止后公布，到时打开{label}页就能看到。"
        case "never":
            became, way = f"「{title}」已经收下您这一份", f"回到{label}页"
            then = "工作人员会看，结果不公布。"
    return Acknowledgement(heading, became, way, then)


def queued(title: str, label: str, place: int, over: bool) -> Acknowledgement:
    """What is said of an answer to the form `title` that waits for a place, at this `place` of all who do; `over`: the
    form is closed."""
    heading = f"您排在候补第 {place} 位"
    then = "有人让出名额，就按先后补上；轮到您时这一页会写明，请过几天再打开看看。"
    if over:
        then = "已经截止。还有人让出名额时照样按先后补上，出门前请再打开这一页看看。"
    return Acknowledgement(heading, f"「{title}」的名额满了，{heading}", f"回到{label}页", then)


def promoted(told: Acknowledgement) -> Acknowledgement:
    """What is said of an answer that waited for a place and has one now, and would be `told` else."""
    return replace(told, heading=f"轮到您了，{told.heading}")


def moved_on(heading: str, way: str) -> Acknowledgement:
    """What is said of an answer of which something has come since it was sent: no more what was to come of it.
    `way`: see Acknowledgement."""
    return Acknowledgement(heading, "", way, "")


WITHDRAWN = Acknowledgement("您的回答已收下", "那张表已经撤下，这份回答还留着", "", "")
"""Of an answer whose form is no longer on the site."""
