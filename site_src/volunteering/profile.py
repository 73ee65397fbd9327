"""How a volunteer is shown: as the person chose, and no other way."""

from __future__ import annotations

from site_src.taking_part.pledge import shown_name, whole_name

NAME, PHONE, TEAM, SHOWN = "volunteer_name", "volunteer_phone", "volunteer_team", "volunteer_shown"
"""The questions that a registration asks, of every compound the same."""
WHOLE, SURNAME, NUMBER, NOT = "写全名", "只写姓，例如「李*」", "只写编号", "不公开"
WAYS = (WHOLE, SURNAME, NUMBER, NOT)
"""In what way somebody may be shown. Who chose `NOT` stands on no page, and is in the compound's sums alone."""


def numbered(number: str) -> str:
    """A volunteer's number as people read it: 「编号 2048-1377」."""
    return f"编号 {number[:4]}-{number[4:]}"


def shown_as(way: str, name: str, number: str) -> str | None:
    """What stands for a volunteer where all may see it, None for nothing. A name that is no longer kept gives
    way to the number, and so does a way that nobody knows."""
    if way == NOT:
        return None
    if way == WHOLE and name:
        return whole_name(name)
    if way == SURNAME and name:
        return shown_name(name)
    return numbered(number)
