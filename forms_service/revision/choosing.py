"""Choosing between two edits, clash by clash, in a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forms_service.refusal import Refusal
from forms_service.versions.merging import Lines, Merged, Piece

CHOICES = {"ours": "用我写的", "theirs": "用别人写的", "both": "两个都留", "own": "另外写"}


def numbered(merged: Merged, first: int = 0) -> list[tuple[int, Piece]]:
    """The clashes of a text, each with its number in the form."""
    return [*enumerate(merged.clashes, first)]


def chosen(fields: Mapping[str, str], clashes: Sequence[tuple[int, Piece]]) -> list[Lines]:
    """The lines that were chosen for these. Raises Refusal where one is left."""
    return [_chosen(fields, number, clash) for number, clash in clashes]


def _chosen(fields: Mapping[str, str], number: int, clash: Piece) -> Lines:
    match fields.get(f"choice-{number}"):
        case "ours":
            return clash.ours
        case "theirs":
            return clash.theirs
        case "both":
            return (*clash.theirs, *clash.ours)
        case "own":
            return tuple(fields.get(f"own-{number}", "").replace("\r\n", "\n").split("\n"))
    raise not_chosen(number)


def not_chosen(number: int) -> Refusal:
    """Of a clash that was sent without a choice."""
    text = f"第 {number + 1} 处还没有选。请按浏览器的后退，选好再保存；您写的还在。"
    return Refusal(422, text, "没有保存")
