"""What was changed in a text, as people read it: lines that went and lines that came, with the
characters that differ marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

# So many lines around a change are shown.
_CONTEXT = 2
# Longer lines are compared as a whole: character by character takes the square of their length.
_LONGEST = 2_000
# Lines that have less than this in common are two different ones.
_ALIKE = 0.4


@dataclass(frozen=True)
class Part:
    """Some characters of a line, and whether they are what differs."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Row:
    """A line: it stayed, is `gone` or `new`; or so many in between that stayed (`skipped`)."""

    kind: Literal["same", "gone", "new", "skipped"]
    parts: tuple[Part, ...] = ()
    skipped: int = 0


def differences(before: str, after: str) -> tuple[Row, ...]:
    """The rows that lead from one text to the other; none where they are equal."""
    old, new = before.split("\n"), after.split("\n")
    matcher = SequenceMatcher(None, old, new)
    rows: list[Row] = []
    at = 0
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        if group[0][1] > at:
            rows.append(Row("skipped", skipped=group[0][1] - at))
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                rows.extend(Row("same", (Part(line),)) for line in old[i1:i2])
            else:
                rows.extend(_replaced(old[i1:i2], new[j1:j2]))
        at = group[-1][2]
    if rows and len(old) > at:
        rows.append(Row("skipped", skipped=len(old) - at))
    return tuple(rows)


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    """Lines that go and the lines that come for them: each beside its like."""
    if len(old) != len(new):
        yield from (Row("gone", (Part(line, True),)) for line in old)
        yield from (Row("new", (Part(line, True),)) for line in new)
        return
    for one, other in zip_longest(old, new):
        gone, come = marked(one, other)
        yield Row("gone", gone)
        yield Row("new", come)


def marked(old: str, new: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Both lines, with what differs between them marked; the whole of them where little is alike."""
    if max(len(old), len(new)) > _LONGEST:
        return (Part(old, True),), (Part(new, True),)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return (Part(old, True),), (Part(new, True),)
    codes = matcher.get_opcodes()
    gone = (Part(old[i1:i2], tag != "equal") for tag, i1, i2, _, _ in codes)
    come = (Part(new[j1:j2], tag != "equal") for tag, _, _, j1, j2 in codes)
    return _joined(gone), _joined(come)


def _joined(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.text) or (Part(""),)
