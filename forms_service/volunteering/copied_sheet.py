"""What a clerk copies from a leader's sheet that came back ticked by pen: who came, and who was written in."""

from __future__ import annotations

import secrets
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import zip_longest

from forms_service.answers.reading import Fields
from forms_service.attendance.credits import typed_number
from forms_service.attendance.lists import ADDED, Tick
from forms_service.volunteering.attendance import added_name
from forms_service.volunteering.meetings import OnList
from site_src.paper.attendance import LINES

HERE, STOOD, NAME, NUMBER, SHEET = "here", "stood", "added-name", "added-number", "sheet"
"""The fields: who is ticked now, who was as the page was shown, each line of somebody written in, the page's name."""
FIELDS = {"here": HERE, "stood": STOOD, "name": NAME, "number": NUMBER, "sheet": SHEET}
_MOST = 50
"""So many lines are read of what is sent."""


@dataclass(frozen=True)
class Line:
    """Somebody written in, as typed, and what is wrong with that."""

    name: str = ""
    number: str = ""
    fault: str = ""


@dataclass(frozen=True)
class CopiedSheet:
    """A page of the desk as it came back. `name`: the page's, the same when it is sent twice."""

    name: str
    here: frozenset[str]
    stood: frozenset[str]
    lines: tuple[Line, ...]

    @property
    def faulty(self) -> bool:
        return any(line.fault for line in self.lines)

    def ticks(self, now: datetime) -> list[Tick]:
        """What the clerk changed: nobody else, whom a phone may have ticked since the page was shown. Who was
        written in is the same person when the page is sent twice."""
        changed = [
            Tick(who, who in self.here, now, self.name) for who in sorted(self.here ^ self.stood)
        ]
        added = [
            Tick(
                _who(self.name, place),
                True,
                now,
                self.name,
                added_name(line.name),
                typed_number(line.number),
            )
            for place, line in enumerate(self.lines)
            if line.name
        ]
        return changed + added


def blank_sheet(people: Iterable[OnList]) -> CopiedSheet:
    """The page as it is first shown."""
    here = frozenset(each.who for each in people if each.here)
    return CopiedSheet(secrets.token_hex(8), here, here, (Line(),) * LINES)


def read_sheet(fields: Fields, numbers: Container[str]) -> CopiedSheet:
    """The page as it was sent; `numbers`: of volunteers."""
    written = zip_longest(fields.get(NAME, ()), fields.get(NUMBER, ()), fillvalue="")
    lines = [_line(name.strip(), number.strip(), numbers) for name, number in written]
    return CopiedSheet(
        "".join(fields.get(SHEET, ())[:1])[:32],
        frozenset(fields.get(HERE, ())),
        frozenset(fields.get(STOOD, ())),
        tuple(lines[:_MOST]),
    )


def _line(name: str, number: str, numbers: Container[str]) -> Line:
    fault = ""
    if number and typed_number(number) not in numbers:
        fault = "没有这个编号的志愿者：照志愿者的编号写八位数字，不是志愿者就空着"
    elif number and not name:
        fault = "写了编号，没有写姓名"
    elif name and not added_name(name):
        fault = "姓名要写字，不能只写数字"
    return Line(name, number, fault)


def _who(sheet: str, place: int) -> str:
    return ADDED + blake2b(f"{sheet}|{place}".encode(), digest_size=8).hexdigest()
