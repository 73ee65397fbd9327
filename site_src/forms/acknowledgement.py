"""What somebody is told became of an answer that counts: the same on its receipt and in the form's place.

A sign-up has a place and no result; a result may have to wait, or never be published.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from site_src.forms.form import Form
from site_src.source.moments import last_moment


@dataclass(frozen=True)
class Acknowledgement:
    """`became`: what became of the answer, a sentence without its full stop; `way`: what the form's
    page is opened for."""

    heading: str
    became: str
    way: str


WITHDRAWN = Acknowledgement("您的回答已收下", "那张表已经撤下，这份回答还留着", "")
"""Of an answer whose form is no longer on the site."""


def heading(form: Form) -> str:
    """That an answer counts, in a few words."""
    if form.kind == "signup":
        return "您已报上名"
    return "您的回答已收下" if form.results == "never" else "您的回答已计入"


def acknowledgement(form: Form, title: str, now: datetime) -> Acknowledgement:
    """What may be said at `now` of an answer that counts."""
    taken = form.state(now) == "open"
    if form.kind == "signup":
        became = f"「{title}」已经给您报上" + ("，占一个名额" if form.capacity else "")
        way = "看看还有几个名额" if form.capacity and taken else "回到报名页"
    elif form.shows_results(now):
        became = f"「{title}」的统计已经包含您这一份"
        way = "看看现在的结果" if taken else "看看结果"
    elif form.results == "after-close":
        became = f"「{title}」已经计入您这一份，结果在{last_moment(form.closes)}截止后公布"
        way = "回到投票页"
    else:
        became, way = f"「{title}」已经收下您这一份，结果不公布", "回到投票页"
    return Acknowledgement(heading(form), became, way)
