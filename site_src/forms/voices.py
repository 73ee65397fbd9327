"""What people wrote and may all read: texts that somebody has read and let be published, word for word,
with what was answered to them. Nothing of who wrote them.
"""

from __future__ import annotations

from datetime import date as Date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Reply(BaseModel):
    """What those whom it concerns answer to a text: whether they have taken it up, and why, or why not;
    `on`: since when they say so, an ISO 8601 day."""

    model_config = ConfigDict(frozen=True)
    taken: bool
    why: str
    on: str

    @property
    def date(self) -> Date:
        return Date.fromisoformat(self.on)

    def in_words(self, words: tuple[str, str]) -> str:
        """Whether it was taken up, in the form's words (`FormSettings.reply_words`)."""
        yes, no = words
        return yes if self.taken else no


class Voice(BaseModel):
    """A published text, as it was written under `question`, or the `photos` given there, by name; `on`: the day on
    which it came, ISO 8601; `sample`: it is of a demo, and nobody's."""

    model_config = ConfigDict(frozen=True)
    question: str
    text: str
    on: str
    reply: Annotated[Reply | None, Field(exclude_if=lambda reply: reply is None)] = None
    sample: Annotated[bool, Field(exclude_if=lambda sample: not sample)] = False
    photos: Annotated[tuple[str, ...], Field(exclude_if=lambda photos: not photos)] = ()

    @property
    def date(self) -> Date:
        return Date.fromisoformat(self.on)
