"""A page's text as people read it, line by line: what each key is called and what it says, in the words of the
form; the body as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from site_src.editing.controls import Lines, control_of
from site_src.editing.fields import key_of, members, schema_at
from site_src.editing.filling import kind_of
from site_src.source.frontmatter import Place, Source, split_source
from site_src.source.validation import standing_at

Items = frozenset[tuple[Place, str]]
"""Items of lists: of which list each is, and by what people tell it."""
_FENCE = "---"
# The key by which people tell the items of a list apart, where they have it.
_NAMES = ("id", "name", "title", "who", "say")


@dataclass(frozen=True)
class Readable:
    """The text of the page at `path`; `source` is None where its front matter can't be read."""

    path: str
    text: str
    source: Source | None

    @classmethod
    def of(cls, path: str, text: str) -> Readable:
        source = split_source(text, "") if text else None
        return cls(path, text, source if isinstance(source, Source) else None)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """As many as the text has."""
        rows = self.text.split("\n")
        if self.source is None:
            return tuple(rows)
        head = self.source.body_line - 1
        said = (self._said(number, row) for number, row in enumerate(rows[:head], 1))
        return (*said, *rows[head:])

    @property
    def shown(self) -> str:
        """All of it, without the lines that say nothing."""
        head = self.source.body_line - 1 if self.source else 0
        return "\n".join([*filter(None, self.lines[:head]), *self.lines[head:]])

    def is_front(self, line: int) -> bool:
        """Whether this line, the first being 0, stands in the front matter."""
        return self.source is not None and line < self.source.body_line - 1

    def items(self, first: int, last: int) -> Items | None:
        """The items in the lines from `first` to before `last`; None where these are not whole items."""
        if self.source is None:
            return None
        begun = {
            place: line - 1
            for place, line in self.source.lines.items()
            if place and isinstance(place[-1], int) and first <= line - 1 < last
        }
        tops = [place for place in begun if place[:-1] not in begun]
        if first not in (begun[place] for place in tops):
            return None
        return frozenset((place[:-1], _name(standing_at(self._meta, place))) for place in tops)

    @property
    def _meta(self) -> dict[str, Any]:
        return self.source.meta if self.source else {}

    @cached_property
    def _ends(self) -> Mapping[Place, int]:
        """The line in which what stands at each place ends."""
        found: dict[Place, int] = {}
        for place, line in self.source.lines.items() if self.source else ():
            for depth in range(len(place) + 1):
                found[place[:depth]] = max(found.get(place[:depth], 0), line)
        return found

    @cached_property
    def _begins(self) -> Mapping[int, Sequence[Place]]:
        """The places that begin in each line, those that hold others first."""
        found: dict[int, list[Place]] = {}
        for place, line in self.source.lines.items() if self.source else ():
            if place:
                found.setdefault(line, []).append(place)
        return {line: sorted(places, key=len) for line, places in found.items()}

    def _said(self, line: int, row: str) -> str:
        row = row.strip()
        if row == _FENCE:
            return ""
        if row.startswith("#"):
            return f"（备注）{row.lstrip('# ')}"
        begun = self._begins.get(line, ())
        whole = [place for place in begun if self._ends[place] == line and not self._opens(place)]
        tops = [place for place in whole if place[:-1] not in whole]
        if not begun:
            return row
        if not tops:
            return f"{self._label(begun[-1])}："
        return " · ".join(self._pair(place) for place in tops)

    def _opens(self, place: Place) -> bool:
        """Whether what stands there is to come in the lines below."""
        held = standing_at(self._meta, place)
        return isinstance(held, dict | list) and bool(held) and place not in self._inner

    @cached_property
    def _inner(self) -> frozenset[Place]:
        """The places whose own parts begin in known lines."""
        return frozenset(
            place[:-1] for place in (self.source.lines if self.source else ()) if place
        )

    def _pair(self, place: Place) -> str:
        held = self._value(place, standing_at(self._meta, place))
        label = self._label(place) if isinstance(place[-1], str) else ""
        return f"{label}：{held}" if label else held

    def _value(self, place: Place, held: Any) -> str:
        if isinstance(held, dict) and Lines.key in held:
            said, was = (self._value((*place, key), held.get(key)) for key in (Lines.key, "was"))
            return f"{said}（从前写作 {was}）" if was else said
        if isinstance(held, dict):
            return " · ".join(self._pair((*place, key)) for key in held)
        if isinstance(held, list):
            parts = [self._value((*place, number), each) for number, each in enumerate(held)]
            return ("；" if any(isinstance(each, dict) for each in held) else "、").join(parts)
        if isinstance(held, bool):
            return "是" if held else "否"
        said = "" if held is None else str(held)
        return self._words(place)[1].get(said, said)

    def _label(self, place: Place) -> str:
        return self._words(place)[0] or str(place[-1])

    def _words(self, place: Place) -> tuple[str, Mapping[str, str]]:
        """What the key at `place` is called, and what its words mean."""
        try:
            family = self._schema(place[:-1]) if place[1:] else {}
            if "discriminator" in family and place[-1] == key_of(family):
                named = {word: each["title"] for word, each in members(family).items()}
                return family["title"], named
            schema = self._schema(place)
            return schema.get("title", ""), control_of(schema).words
        except LookupError:
            return "", {}

    def _schema(self, place: Place) -> Mapping[str, Any]:
        return schema_at(kind_of(self.path, self._meta), self._meta, place)


def _name(item: Any) -> str:
    if not isinstance(item, dict):
        return str(item)
    return next((str(item[key]) for key in _NAMES if item.get(key)), "")
