"""What there must be, by the roster's table and by what voters were told: it shares no code with the product.

A note is `(owner, choice)`, in the order in which the owner was told that it counts; the last holds, and what
they handed in on paper before it.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path


@dataclass(frozen=True)
class Count:
    """A result: how many owners took part and of how many, and how many chose each option; and the same by
    the area of their parts, in m²."""

    owners: tuple[int, int]
    area: tuple[Decimal, Decimal]
    choices: dict[str, tuple[int, Decimal]]


def recounted(
    roster: Path,
    notes: Iterable[tuple[str, str]],
    paper: Mapping[str, str],
    options: Iterable[str],
) -> Count:
    """The count of these notes and of these ballots on `paper`, by owner."""
    areas: Counter[str] = Counter()
    with roster.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            areas[row["业主编号"]] += round(Decimal(row["面积"]) * 100)
    last = {**dict(notes), **paper}
    choices = {}
    for option in options:
        chose = [owner for owner, choice in last.items() if choice == option]
        choices[option] = (len(chose), _area(areas, chose))
    return Count((len(last), len(areas)), (_area(areas, last), _area(areas, areas)), choices)


def _area(areas: Mapping[str, int], owners: Iterable[str]) -> Decimal:
    return Decimal(sum(areas[owner] for owner in owners)) / 100
