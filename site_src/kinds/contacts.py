"""Telephone numbers that stand on pages: whose they are, and that they may.

A person's number is personal data, which are made public with that person's consent alone (Personal Information
Protection Law, art. 13 and 25): the front matter notes the day on which it was given.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from site_src.questions.phones import is_mobile, read_public_phone
from site_src.source.moments import Day
from site_src.source.records import Record, ShortText, rule


def _phone(text: str) -> str:
    if read_public_phone(text) is None:
        raise rule(
            f"「{text}」不是电话号码",
            "座机写上区号，例如 0735-2881234，有分机就写成「0735-2881234 转 801」；手机是 11 位",
        )
    return text


PhoneText = Annotated[ShortText, AfterValidator(_phone)]
"""A telephone number, as it is shown."""


class Reachable(Record):
    """What may be reached by telephone. `agreed`: the day on which whoever has the number agreed
    that it is public."""

    phone: PhoneText | None = Field(
        default=None, title="电话", description="页面上一点就拨；个人的要本人同意"
    )
    agreed: Day | None = Field(default=None, title="本人哪天同意公开电话")

    @property
    def tel(self) -> str:
        """The number as a phone dials it, or nothing."""
        return (self.phone and read_public_phone(self.phone)) or ""

    @model_validator(mode="after")
    def _with_consent(self) -> Self:
        if self.phone and not self.agreed and is_mobile(self.phone):
            raise rule(*_UNAGREED, "phone")
        return self


class ReachablePerson(Reachable):
    """A person who may be reached by telephone: whatever the number is, it is theirs."""

    @model_validator(mode="after")
    def _agreed(self) -> Self:
        if self.phone and not self.agreed:
            raise rule(*_UNAGREED, "phone")
        return self


_UNAGREED = (
    "个人的电话要本人同意才能公开",
    "请问过本人，再写上同意的日期，例如「agreed: 2026-11-20」；没有同意就删掉 phone",
)
