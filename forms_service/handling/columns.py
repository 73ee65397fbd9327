"""What an answer shows, column by column: whole, with what is personal masked, or with what people wrote
in their own words hidden too.

A form that has answers keeps its questions, but what is older than that rule, or its page gone, has answers
under ids that no question has. What nobody knows is personal, and so is what was personal once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from forms_service.answers.publication import Became, fate, publishable
from site_src.forms.form import Form
from site_src.questions.question import Question, Value

_HIDDEN = "＊＊＊"
_NOT_READ = "（文字，监督员不看）"
_FEW, _BRIEF = 3, 60
"""So many things of an answer tell what it is about, and of each so many characters."""


class Sight(Enum):
    """How much of an answer somebody sees."""

    WHOLE = "whole"
    MASKED = "masked"
    """Names and phones in part, as those who may see them have them in lists."""
    OVERSEEN = "overseen"
    """Neither these nor a text that isn't published: who may not see personal data."""


@dataclass(frozen=True)
class Column:
    """What stands under one question id. `question`: as it is asked now, if it is."""

    id: str
    ask: str
    personal: bool
    question: Question | None = None

    def given(self, document: Mapping[str, Any]) -> Value | None:
        """What was answered, as it is kept."""
        found: Value | None = document["choices"].get(self.id, document["entries"].get(self.id))
        return found

    def whole(self, document: Mapping[str, Any]) -> str | int:
        """All of it; "" where nothing was answered."""
        given = self.given(document)
        if given is None:
            return ""
        if isinstance(given, int):
            return given
        if self.question is None or self.question.personal:
            return _plain(given)
        return self.question.masked(given)

    def masked(self, document: Mapping[str, Any]) -> str | int:
        """As it may stand in a list."""
        given = self.given(document)
        if given is None or not self.personal:
            return self.whole(document)
        if self.question is None or not self.question.personal:
            return _HIDDEN
        return self.question.masked(given)

    def overseen(self, document: Mapping[str, Any]) -> str | int:
        """As somebody sees it who may not see personal data."""
        given = self.given(document)
        if self.personal or not isinstance(given, str) or not self.free:
            return self.masked(document)
        published = any(
            name == self.id and fate(document, name, text)[0] is Became.PUBLISHED
            for name, text in publishable(document)
        )
        return given if published else _NOT_READ

    @property
    def free(self) -> bool:
        """Whether a text here may tell of anybody; so may one of which nobody knows what was asked."""
        return self.question is None or self.question.free

    def shown(self, document: Mapping[str, Any], sight: Sight) -> str | int:
        """What somebody sees of it."""
        match sight:
            case Sight.WHOLE:
                return self.whole(document)
            case Sight.MASKED:
                return self.masked(document)
            case Sight.OVERSEEN:
                return self.overseen(document)

    def searched(self, sight: Sight) -> bool:
        """Whether words are looked for here: a text that can be searched is as good as read."""
        return sight is not Sight.OVERSEEN or self.personal or not self.free


def columns_of(
    form: Form | None, answered: Collection[str], note: Mapping[str, Any] | None
) -> tuple[Column, ...]:
    """The columns of a form's answers: its questions, and what else was ever `answered`. `note`: what the
    store noted of it (retention)."""
    noted = note or {"personal": (), "plain": ()}
    asked = {question.id: question for question in (form.questions if form else ())}
    columns = [
        Column(q.id, q.ask, q.personal or q.id in noted["personal"], q) for q in asked.values()
    ]
    others = sorted({*answered, *noted["personal"], *noted["plain"]} - asked.keys())
    return (*columns, *(Column(name, name, name not in noted["plain"]) for name in others))


def in_brief(columns: Collection[Column], document: Mapping[str, Any], sight: Sight) -> list[str]:
    """What an answer is about, in few words: the first things that it says which are nobody's own."""
    told = (str(c.shown(document, sight)) for c in columns if not c.personal)
    said = [clipped(text, _BRIEF) for text in told if text not in ("", _NOT_READ)]
    return said[:_FEW]


def clipped(text: str, most: int) -> str:
    """A text of so many characters at most, and a sign where there is more of it."""
    return text if len(text) <= most else f"{text[:most]}…"


def has_personal(columns: Collection[Column], document: Mapping[str, Any]) -> bool:
    """Whether the answer holds anything that a list masks."""
    return any(column.personal and column.given(document) is not None for column in columns)


def personal_words(columns: Collection[Column]) -> tuple[str, ...]:
    """What is personal in answers, in the words of its questions; of what nobody asks any more, in general."""
    return tuple(
        dict.fromkeys(
            column.question.label if column.question and column.question.personal else "个人信息"
            for column in columns
            if column.personal
        )
    )


def _plain(given: Value) -> str:
    return "、".join(given) if isinstance(given, list) else str(given)
