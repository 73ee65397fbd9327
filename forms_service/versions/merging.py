"""Two edits of one text brought together, line by line (a three-way merge).

Our own, on `difflib`: the library for it, merge3, is under the GPL and this program is not; what `git
merge-file` does needs git.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

Lines = tuple[str, ...]


@dataclass(frozen=True)
class Piece:
    """Lines that stand together: how they were in the `base`, and as each side has them."""

    base: Lines
    ours: Lines
    theirs: Lines

    @property
    def settled(self) -> Lines | None:
        """The lines that both sides can agree to; None where each changed them another way."""
        if self.theirs in (self.base, self.ours):
            return self.ours
        return self.theirs if self.ours == self.base else None


@dataclass(frozen=True)
class Merged:
    """What comes of two edits, piece by piece."""

    pieces: tuple[Piece, ...]

    @property
    def clashes(self) -> tuple[Piece, ...]:
        """The pieces that somebody must choose for."""
        return tuple(piece for piece in self.pieces if piece.settled is None)

    @property
    def text(self) -> str | None:
        """Both edits in one; None where they clash."""
        return None if self.clashes else self.chosen(())

    @property
    def ours(self) -> str:
        """Both edits in one, and ours where they clash."""
        return self.chosen([piece.ours for piece in self.clashes])

    def chosen(self, choices: Sequence[Lines]) -> str:
        """The text with these lines in the place of its clashes, in order. Raises ValueError where
        they are not as many."""
        if len(choices) != len(self.clashes):
            raise ValueError("a choice is missing")
        left = iter(choices)
        settled = [next(left) if p.settled is None else p.settled for p in self.pieces]
        return "\n".join(line for lines in settled for line in lines)


@dataclass(frozen=True)
class _Edit:
    """`base[first:last]` becomes `lines`."""

    first: int
    last: int
    lines: Lines

    @property
    def in_place(self) -> bool:
        """Whether as many lines come as go: what stands beside it keeps its neighbours."""
        return self.last - self.first == len(self.lines)

    def meets(self, first: int, last: int, in_place: bool) -> bool:
        """Whether it can't be told apart from edits of `base[first:last]`."""
        if self.first < last and first < self.last:
            return True
        touches = self.first <= last and first <= self.last
        return touches and not (self.in_place and in_place)


def merge(base: str, ours: str, theirs: str) -> Merged:
    """Brings two edits of `base` together. Lines beside each other that each were changed in place by
    one side are no clash: so two keys of a front matter can be edited by two people."""
    before = tuple(base.split("\n"))
    mine, other = (_edits(before, tuple(text.split("\n"))) for text in (ours, theirs))
    pieces: list[Piece] = []
    at = 0
    for first, last, my, their in _together(mine, other):
        if first > at:
            pieces.append(_kept(before[at:first]))
        lines = before[first:last]
        pieces.append(Piece(lines, _applied(lines, my, first), _applied(lines, their, first)))
        at = last
    if at < len(before):
        pieces.append(_kept(before[at:]))
    return Merged(tuple(pieces))


def _kept(lines: Lines) -> Piece:
    return Piece(lines, lines, lines)


def _edits(before: Lines, after: Lines) -> list[_Edit]:
    found = SequenceMatcher(None, before, after).get_opcodes()
    edits = [_Edit(i1, i2, after[j1:j2]) for tag, i1, i2, j1, j2 in found if tag != "equal"]
    return [each for edit in edits for each in _lines_of(edit)]


def _lines_of(edit: _Edit) -> Iterator[_Edit]:
    """An edit in place is one of each of its lines."""
    if not edit.in_place:
        yield edit
        return
    for place, line in enumerate(edit.lines, edit.first):
        yield _Edit(place, place + 1, (line,))


def _together(
    mine: Sequence[_Edit], other: Sequence[_Edit]
) -> Iterator[tuple[int, int, list[_Edit], list[_Edit]]]:
    """The edits of both sides, those that meet in one: from where to where, and whose they are."""
    waiting = [(edit, False) for edit in mine] + [(edit, True) for edit in other]
    waiting.sort(key=lambda each: (each[0].first, each[0].last, each[1]))
    while waiting:
        edit, is_theirs = waiting.pop(0)
        sides: tuple[list[_Edit], list[_Edit]] = ([], [])
        sides[is_theirs].append(edit)
        first, last, in_place = edit.first, edit.last, edit.in_place
        while waiting and waiting[0][0].meets(first, last, in_place):
            edit, is_theirs = waiting.pop(0)
            sides[is_theirs].append(edit)
            last, in_place = max(last, edit.last), in_place and edit.in_place
        yield first, last, *sides


def _applied(lines: Lines, edits: Sequence[_Edit], first: int) -> Lines:
    made = list(lines)
    for edit in reversed(edits):
        made[edit.first - first : edit.last - first] = edit.lines
    return tuple(made)
