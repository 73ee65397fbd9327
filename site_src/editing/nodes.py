"""A page's front matter as nodes, and where each stands in the page's text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from site_src.source.frontmatter import Place
from site_src.source.line_ends import without_folds
from site_src.source.yaml_nodes import composed, scalar

_FENCE = "---"


class NotEditable(Exception):
    """A front matter whose values can't be told from its text: it is to be edited as text."""


@dataclass(frozen=True)
class Tree:
    """The front matter of `text`: it stands from `begin` to `end`, between the lines of dashes. `starts`:
    where each of its lines begins."""

    text: str
    begin: int
    end: int
    root: yaml.MappingNode | None
    starts: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Tree:
        """Reads a page's text, with a line feed at each line's end. Raises NotEditable."""
        begin, end = _fences(text)
        rows = text[begin:end].split("\n")
        try:
            root = composed("\n".join(row if row.strip() else "" for row in rows))
        except yaml.YAMLError as error:
            raise NotEditable from error
        if root is not None and not (isinstance(root, yaml.MappingNode) and _has_words(root)):
            raise NotEditable
        if root is not None and not root.value:
            raise NotEditable
        starts = [begin]
        for row in rows:
            starts.append(starts[-1] + len(row) + 1)
        return cls(text, begin, end, root, tuple(starts))

    @property
    def body(self) -> int:
        """Where the page's body begins."""
        after = self.text.find("\n", self.end)
        return len(self.text) if after < 0 else after + 1

    def at(self, place: Place) -> yaml.Node | None:
        """The node at `place`; of a key that stands twice, the last."""
        node: yaml.Node | None = self.root
        for part in place:
            if isinstance(node, yaml.MappingNode):
                named = [value for key, value in node.value if key.value == part]
                node = named[-1] if named else None
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
                node = node.value[part] if 0 <= part < len(node.value) else None
            else:
                return None
        return node

    def flows(self, place: Place) -> bool:
        """Whether what is at `place` stands within brackets."""
        above = (self.at(place[:depth]) for depth in range(len(place)))
        return any(isinstance(node, yaml.CollectionNode) and node.flow_style for node in above)

    def start(self, node: yaml.Node) -> int:
        return self._position(node.start_mark)

    def tail(self, node: yaml.Node) -> int:
        """Where the last character of it ends: comments and lines below it are not its own."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style:
            last = node.value[-1]
            return self.tail(last[1] if isinstance(node, yaml.MappingNode) else last)
        end = self._position(node.end_mark)
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            end = len(self.text[:end].rstrip("\n"))
        return end

    def colon(self, place: Place) -> int:
        """Where the colon behind the key at `place` ends."""
        above = self.at(place[:-1])
        assert isinstance(above, yaml.MappingNode)
        key = [key for key, _ in above.value if key.value == place[-1]][-1]
        return self.text.index(":", self._position(key.end_mark)) + 1

    def indent(self, place: Place) -> int:
        """How far the keys beside the one at `place` are indented."""
        above = self.at(place[:-1])
        return above.start_mark.column if above is not None else 0

    def parts(self, node: yaml.CollectionNode) -> list[tuple[int, int]]:
        """Where each key with its value, or each item with its dash, begins and ends."""
        if isinstance(node, yaml.MappingNode):
            return [(self.start(key), self.tail(value)) for key, value in node.value]
        if node.flow_style:
            return [(self.start(item), self.tail(item)) for item in node.value]
        return [(self._dash(node, item), self.tail(item)) for item in node.value]

    def value(self, node: yaml.Node | None) -> Any:
        """What a node says, as plain data: a text over several lines as the build reads it."""
        if isinstance(node, yaml.MappingNode):
            return {key.value: self.value(value) for key, value in node.value}
        if isinstance(node, yaml.SequenceNode):
            return [self.value(each) for each in node.value]
        if not isinstance(node, yaml.ScalarNode):
            return None
        said = scalar(node)
        rows = self.text[self.start(node) : self._position(node.end_mark)].split("\n")
        return without_folds(said, rows) if isinstance(said, str) and rows[1:] else said

    def line(self, at: int) -> tuple[int, int]:
        """The line in which a place stands: where it begins, and where its line feed is."""
        end = self.text.find("\n", at)
        return self.text.rfind("\n", 0, at) + 1, len(self.text) if end < 0 else end

    def _position(self, mark: yaml.Mark) -> int:
        # Lines of nothing but spaces are read as empty ones.
        start = self.starts[min(mark.line, len(self.starts) - 1)]
        return min(start + mark.column, self.end)

    def _dash(self, node: yaml.CollectionNode, item: yaml.Node) -> int:
        column, line = node.start_mark.column, item.start_mark.line
        while self.text[self.starts[line] + column : self.starts[line] + column + 1] != "-":
            line -= 1
        return self.starts[line] + column


def _fences(text: str) -> tuple[int, int]:
    at, begin = 0, None
    for row in text.split("\n"):
        if row.rstrip() == _FENCE:
            if begin is not None:
                return begin, at
            begin = at + len(row) + 1
        elif begin is None and row.strip():
            break
        at += len(row) + 1
    raise NotEditable


def _has_words(node: yaml.Node) -> bool:
    """Whether all of its keys are words, so that whatever stands below it has a place."""
    return all(isinstance(key, yaml.ScalarNode) for key in _keys(node))


def _keys(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key
            yield from _keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _keys(item)
