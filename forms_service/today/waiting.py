"""Something that waits for the office, and where it is dealt with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from forms_service.staff.roles import Right


@dataclass(frozen=True)
class Line:
    """What else is to be known of something that waits, and where that is dealt with, if anywhere."""

    text: str
    address: str = ""


@dataclass(frozen=True)
class Waiting:
    """`key`: what it is known by for as long as it waits; `text`: what it is, without anything of a
    person, as it is sent to phones too; `address`: where it is dealt with; `right`: whose it is to see;
    `lines`: what else is to be known; `told`: whoever is to be reminded is told of it at once."""

    key: str
    text: str
    address: str
    right: Right
    lines: tuple[Line, ...] = ()
    told: bool = False


Source = Callable[[datetime], Iterable[Waiting]]
"""What waits at a moment."""
