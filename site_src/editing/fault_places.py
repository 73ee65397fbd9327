"""Where each fault of a page stands in its form: at its field, else in the row or group that holds it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from site_src.editing.fields import name_of
from site_src.source.faults import Fault
from site_src.source.frontmatter import Place, Source, split_source

BODY = "body"
NOWHERE = ""
Placed = Mapping[str, tuple[Fault, ...]]
"""The faults of a page by the name of what they stand at; NOWHERE: above all, with their line."""


def placed(faults: Iterable[Fault], text: str, names: Collection[str]) -> Placed:
    """The faults of a page with this text, by the `names` in its form."""
    source = split_source(text, "")
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        found.setdefault(_name(fault, source, names), []).append(fault)
    return {name: tuple(each) for name, each in found.items()}


def _name(fault: Fault, source: Source | list[Fault], names: Collection[str]) -> str:
    if not isinstance(source, Source):
        return NOWHERE
    if fault.line >= source.body_line:
        return BODY
    place = fault.place or _place(fault, source)
    while place and name_of(place) not in names:
        place = place[:-1]
    return name_of(place) if place else NOWHERE


def _place(fault: Fault, source: Source) -> Place:
    """What stands in the line of a fault: the key that it names, else the one value there, else what
    holds all that stand there."""
    there = [place for place, line in source.lines.items() if line == fault.line and place]
    leaves = [place for place in there if not any(_holds(place, each) for each in there)]
    named = [place for place in leaves if f"「{place[-1]}」" in fault.what]
    if len(named) == 1 or len(leaves) == 1:
        return (named or leaves)[0]
    return min(there, key=len, default=())


def _holds(place: Place, other: Place) -> bool:
    return len(other) > len(place) and other[: len(place)] == place
