"""Questions that can't be asked together."""

from __future__ import annotations

from collections.abc import Iterable

from site_src.questions.question import Question
from site_src.source.records import rule


def refuse_clashing(questions: Iterable[Question]) -> None:
    """Raises where two have one id, or one is asked on a condition that nobody can meet."""
    earlier: dict[str, Question] = {}
    for number, question in enumerate(questions):
        at = ("questions", number)
        if question.id in earlier:
            what = f"有两个问题都叫「{question.id}」"
            raise rule(what, "请给其中一个换一个 id", *at, "id")
        for other, option in (question.show_if or {}).items():
            if other not in earlier:
                raise rule(
                    f"「{question.id}」的 show_if 提到了它前面没有的问题「{other}」",
                    "show_if 只能用前面问题的 id",
                    *at,
                    "show_if",
                    other,
                )
            if option not in earlier[other].counted:
                raise rule(
                    f"「{question.id}」的 show_if 提到了没有的选项「{option}」",
                    f"「{other}」的选项有：" + "、".join(earlier[other].counted),
                    *at,
                    "show_if",
                    other,
                )
        earlier[question.id] = question
