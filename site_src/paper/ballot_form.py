"""What stands on a ballot on paper (纸质票): what its form asks, as somebody marks it with a pen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from site_src.content.site import PublishedForm
from site_src.forms.form import Form
from site_src.questions.choosing import Several
from site_src.questions.question import Question
from site_src.questions.rank import Rank
from site_src.questions.writing import Text
from site_src.source.moments import last_moment

_LINES = 4
"""So many lines there are to write a text on."""


def says(published: PublishedForm, text: str) -> dict[str, Any]:
    """What stands on every ballot of a form, and on its specimen."""
    form = published.form
    noun = "一户一张" if form.by == "household" else "一位业主一张"
    return {
        "title": published.title,
        "kicker": f"{form.label} · 纸质票",
        "text": text,
        "rules": f"{noun}。选中的在方框里打勾，改动过的请换一张重填。"
        f"填好交给工作人员，或投进票箱，{last_moment(form.closes)}截止。",
        "signed": "住户签名" if form.by == "household" else "业主签名",
        "questions": [_asked(form, question) for question in form.questions],
    }


SPECIMEN: Mapping[str, Any] = {
    "ballots": [{"serial": "样张", "for": "　　栋　　单元　　室", "area": ""}]
}
"""A ballot that is nobody's."""


def _asked(form: Form, question: Question) -> dict[str, Any]:
    return {
        "ask": question.ask,
        "how": "；".join(filter(None, (_when(form, question), _how(question), question.help))),
        "options": list(question.counted),
        "ranked": isinstance(question, Rank),
        "lines": 0 if question.counted else _LINES if isinstance(question, Text) else 1,
    }


def _how(question: Question) -> str:
    if isinstance(question, Rank):
        return f"在横线上写 1、2、3，{question.hint}"
    if isinstance(question, Several):
        return f"最多选 {question.most} 项" if question.most < len(question.options) else "可选多项"
    return "选一项" if question.counted else ""


def _when(form: Form, question: Question) -> str:
    asked = {each.id: each.ask for each in form.questions}
    said = [
        f"「{asked[other]}」选了「{option}」才填"
        for other, option in (question.show_if or {}).items()
    ]
    return "；".join(said)
