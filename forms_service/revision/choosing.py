"""Choosing between two edits, clash by clash, in a form: each side as people read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from forms_service.refusal import Refusal
from forms_service.versions.merging import Lines, Merged, Piece
from site_src.editing.readable import Items, Readable

_ONE = {"ours": "用我写的", "theirs": "用别人写的"}
_BOTH = {"both": "两个都留"}


@dataclass(frozen=True)
class Clash:
    """Lines that both sides changed, and their `number` in the form; `ours` and `theirs` as people read them.
    `both` may stay: they say nothing twice. `front`: they stand in the front matter."""

    number: int
    piece: Piece
    ours: Lines
    theirs: Lines
    both: bool
    front: bool

    @property
    def choices(self) -> Mapping[str, str]:
        """What may be chosen without writing anything."""
        return {**_ONE, **(_BOTH if self.both else {})}

    def chosen(self, fields: Mapping[str, str]) -> Lines:
        """The lines that were chosen. Raises Refusal where none were."""
        match fields.get(f"choice-{self.number}"):
            case "ours":
                return self.piece.ours
            case "theirs":
                return self.piece.theirs
            case "both" if self.both:
                return (*self.piece.theirs, *self.piece.ours)
            case "own":
                own = fields.get(f"own-{self.number}", "")
                return tuple(own.replace("\r\n", "\n").split("\n"))
        raise not_chosen(self.number)


def clashes(merged: Merged, path: str, first: int = 0) -> list[Clash]:
    """The clashes of the page at `path`, numbered from `first`."""
    sides = []
    for side in ("ours", "theirs"):
        pieces = [getattr(piece, side) for piece in merged.pieces]
        text = Readable.of(path, "\n".join(line for lines in pieces for line in lines))
        sides.append((text, [0, *accumulate(map(len, pieces))]))
    (mine, my_lines), (other, their_lines) = sides
    found: list[Clash] = []
    for number, piece in enumerate(merged.pieces):
        if piece.settled is not None:
            continue
        my, their = my_lines[number : number + 2], their_lines[number : number + 2]
        front = mine.is_front(my[0])
        both = bool(piece.ours and piece.theirs) and not front
        if front and not piece.base:
            both = _apart(mine.items(*my), other.items(*their))
        ours, theirs = mine.lines[slice(*my)], other.lines[slice(*their)]
        found.append(Clash(first + len(found), piece, ours, theirs, both, front))
    return found


def chosen(fields: Mapping[str, str], found: Sequence[Clash]) -> list[Lines]:
    """The lines that were chosen for these. Raises Refusal where one is left."""
    return [clash.chosen(fields) for clash in found]


def not_chosen(number: int) -> Refusal:
    """Of a clash that was sent without a choice."""
    text = f"第 {number + 1} 处还没有选。请按浏览器的后退，选好再保存；您写的还在。"
    return Refusal(422, text, "没有保存")


def _apart(one: Items | None, other: Items | None) -> bool:
    """Whether these are items of one list, none of them in both."""
    if one is None or other is None:
        return False
    lists = {place for place, _ in (*one, *other)}
    return len(lists) == 1 and one.isdisjoint(other)
