"""What there must be, by the roster's table and by what voters were told: it shares no code with the product.

A note is `(owner, choice)`, in the order in which the owner was told that it counts; the last holds.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path


@dataclass(frozen=True)
class Count:
    """A result: of each option how many owners chose it; how many took part and of how many; and the same
    by the area of their parts, in m²."""

    choices: dict[str, int]
    owners: tuple[int, int]
    area: tuple[Decimal, Decimal]


def recounted(roster: Path, notes: Iterable[tuple[str, str]], options: Iterable[str]) -> Count:
    """The count of these notes."""
    areas: Counter[str] = Counter()
    with roster.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            areas[row["业主编号"]] += round(Decimal(row["面积"]) * 100)
    last = dict(notes)
    chosen = Counter(last.values())
    took_part = sum(areas[owner] for owner in last)
    return Count(
        {option: chosen[option] for option in options},
        (len(last), len(areas)),
        (Decimal(took_part) / 100, Decimal(areas.total()) / 100),
    )
