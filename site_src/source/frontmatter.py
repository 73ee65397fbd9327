"""The one strict front-matter reader, for both generators.

MkDocs swallows broken YAML without a word and Pelican reads none: an editor would see a page
without its title, or no page. Here every value knows its line, and anything unclear is a fault.
YAML is read by the core schema of YAML 1.2: `on`, `no` and `22:00` are text, as an editor means
them, and dates stay text until the page's kind says that they are dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from site_src.source.characters import called
from site_src.source.faults import Fault
from site_src.source.line_ends import without_folds
from site_src.source.slips import Slip, fence, lone_mark, meant_list, slips
from site_src.source.texts import REFUSED, excerpt, read_text
from site_src.source.yaml_nodes import Refused, composed, scalar

_FENCE = "---"
_WORD = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
_COMMAS = re.compile("[，、]")
Place = tuple[str | int, ...]
"""Where a value stands in the front matter: keys and list positions from the top."""


@dataclass(frozen=True)
class Source:
    """A content file split: its front matter as plain data, where each value stands, its body; what is
    typed wrong in the front matter, whose data and `rows` are as they were meant."""

    path: str
    meta: dict[str, Any]
    lines: dict[Place, int]
    body: str
    body_line: int
    rows: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    def line_of(self, place: Place) -> int:
        """The line of a value, or of the nearest thing that holds it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def row_of(self, place: Place) -> str:
        """That line itself, of the front matter."""
        line = self.line_of(place)
        return self.rows[line - 1] if line <= len(self.rows) else ""

    def slip_at(self, place: Place) -> Fault | None:
        """What is typed wrong in the line of a value or the two after it: to be asked where the value is
        not of the kind that it should be."""
        first = self.line_of(place) - 1
        found = (_typed_wrong(self.path, *each) for each in slips(self.rows[: first + 3]))
        return next((fault for fault in found if fault.line > first), None)


# Who has typed more lines wrong reads of the others once these are right. Nobody types one so long.
_MOST_CORRECTED = 20
_LONGEST = 20_000


def read_source(path: Path, shown: str) -> Source | list[Fault]:
    """Reads and splits a content file; a list of faults where it can't be understood."""
    text = read_text(path, shown)
    return split_source(text, shown) if isinstance(text, str) else text


def split_source(text: str, shown: str) -> Source | list[Fault]:
    """Splits the text of a content file into front matter and body."""
    rows = text.split("\n")
    first = next((number for number, row in enumerate(rows) if row.strip()), 0)
    if rows[first].rstrip() != _FENCE:
        fix = "第一行写 ---，接着写「title: 标题」，再用一行 --- 结束"
        none = Fault(shown, 1, "文件开头没有信息区（front matter）", fix)
        return [_typed_otherwise(shown, rows, range(first, first + 1)) or none]
    after = range(first + 1, len(rows))
    end = next((number for number in after if rows[number].rstrip() == _FENCE), None)
    if end is None:
        endless = Fault(shown, first + 1, "信息区没有结束", "在信息区最后另起一行写 ---")
        return [_typed_otherwise(shown, rows, after) or endless]
    within = (row if row.strip() else "" for row in rows[first + 1 : end])
    head = _Head(shown, [*[""] * (first + 1), *within])
    try:
        meta = head.read()
    except yaml.YAMLError as error:
        return [*head.faults, _yaml_fault(error, head)]
    if not isinstance(meta, dict):
        what, fix = "信息区不是「键: 值」的形式", "每行写成「键: 值」，冒号后留一个空格"
        return [*head.faults, Fault(shown, first + 2, what, fix)]
    body = "\n".join(rows[end + 1 :])
    return Source(shown, meta, head.lines, body, end + 2, tuple(head.rows), tuple(head.faults))


def _typed_wrong(shown: str, place: int, slip: Slip) -> Fault:
    return Fault(shown, place + 1, slip.what, f"请改成「{excerpt(slip.meant)}」")


def _typed_otherwise(shown: str, rows: list[str], places: Iterable[int]) -> Fault | None:
    """The line of dashes that stands at one of these places, where it is typed otherwise."""
    found = ((place, slip) for place in places if (slip := fence(rows[place])))
    return next((_typed_wrong(shown, *each) for each in found), None)


class _Head:
    """The lines of a front matter as they are read, with as many before them as in the file, so that
    each stands at its own number. What is typed wrong is noted and read as it was meant: one fault
    hides no other."""

    def __init__(self, shown: str, rows: list[str]) -> None:
        self.shown = shown
        self.rows = rows
        self.lines: dict[Place, int] = {}
        self.faults: list[Fault] = []
        self._corrected: set[int] = set()

    def read(self) -> Any:
        """The front matter as plain data. Raises YAMLError."""
        node = self._composed()
        return {} if node is None else self._read_node(node, ())

    def _composed(self) -> yaml.Node | None:
        while True:
            text = "\n".join(self.rows)
            try:
                node = composed(text)
            except yaml.YAMLError as error:
                if not self._correct(_line_of(error)):
                    raise
                continue
            if node is None or not any(map(self._correct, _odd(node))):
                return node

    def _correct(self, place: int) -> bool:
        """Corrects the line that is typed wrong, this one or the last before it, over which YAML may
        stumble only later, or the first after it. Returns whether there is one."""
        if len(self._corrected) == _MOST_CORRECTED or sum(map(len, self.rows)) > _LONGEST:
            return False
        found = {at: slip for at, slip in slips(self.rows) if at not in self._corrected}
        if not found:
            return False
        at = max((each for each in found if each <= place), default=min(found))
        self._note(at, found[at])
        self._corrected.add(at)
        return True

    def _note(self, place: int, slip: Slip) -> None:
        self.faults.append(_typed_wrong(self.shown, place, slip))
        self.rows[place] = slip.meant

    def _read_node(self, node: yaml.Node, place: Place) -> Any:
        """A node as plain data, its keys always text; notes the line of every value."""
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            found = [self._read_node(each, (*place, at)) for at, each in enumerate(node.value)]
            return self._parted(node, found) if len(found) == 1 else found
        if isinstance(node, yaml.ScalarNode):
            return self._read_scalar(node)
        read: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                self.faults.append(Fault(self.shown, line, "键不是一个词", "每行写成「键: 值」"))
                continue
            if key.value in read:
                what = f"「{key.value}」写了两次"
                self.faults.append(Fault(self.shown, line, what, "请删掉其中一个"))
            self.lines[(*place, key.value)] = line
            read[key.value] = self._read_node(value, (*place, key.value))
        return read

    def _parted(self, node: yaml.SequenceNode, found: list[Any]) -> list[Any]:
        """The one item of a list between brackets, parted where it holds Chinese commas."""
        [item] = node.value
        plain = isinstance(item, yaml.ScalarNode) and not item.style
        if not node.flow_style or not plain or not _COMMAS.search(item.value):
            return found
        at = item.start_mark.line
        comma = _COMMAS.search(item.value)
        what = f"方括号里的「{comma.group() if comma else '，'}」是中文逗号，分不开各项"
        self._note(at, Slip(what, meant_list(self.rows[at])))
        return [part.strip() for part in _COMMAS.split(item.value) if part.strip()]

    def _read_scalar(self, node: yaml.ScalarNode) -> Any:
        said = scalar(node)
        at = node.start_mark.line
        if hidden := REFUSED.search(node.value):
            # An escape such as "\x01" brings in what the file itself could not hold.
            what = f"引号里反斜杠开头的写法是看不见的字符 {called(hidden.group())}"
            self.faults.append(Fault(self.shown, at + 1, what, "请删掉它"))
        if not isinstance(said, str):
            return said
        rows = self.rows[at : node.end_mark.line + 1]
        return without_folds(said, rows) if rows[1:] else self._closed(said, at)

    def _closed(self, text: str, place: int) -> str:
        """A text of one line with both halves of each pair of quotation marks."""
        found = lone_mark(text)
        if found:
            row = self.rows[place].replace(text, found.meant, 1)
            self._note(place, Slip(found.what, row))
        return found.meant if found else text


def _odd(node: yaml.Node) -> Iterator[int]:
    """The places of what YAML reads and no page means: keys that are no plain words, or no keys at all."""
    if not isinstance(node, yaml.MappingNode):
        yield node.start_mark.line
        return
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode) and not _WORD.fullmatch(key.value):
            yield key.start_mark.line
        below = value.value if isinstance(value, yaml.SequenceNode) else [value]
        for each in below:
            if isinstance(each, yaml.MappingNode):
                yield from _odd(each)


def _line_of(error: yaml.YAMLError) -> int:
    """Where YAML stumbled, from 0: what was opened and never closed is wrong where it was opened, not
    where the text ends."""
    mark = getattr(error, "problem_mark", None)
    context = str(getattr(error, "context", None) or "")
    if "quoted scalar" in context or "flow" in context or mark is None:
        mark = getattr(error, "context_mark", None) or mark
    return mark.line if mark else 0


def _yaml_fault(error: yaml.YAMLError, head: _Head) -> Fault:
    there = [number for number, row in enumerate(head.rows) if row.strip()]
    line = min(_line_of(error), there[-1]) if there else 0
    if isinstance(error, Refused):
        return Fault(head.shown, line + 1, error.what, error.fix)
    row = head.rows[line].strip()
    problem = f"{getattr(error, 'problem', '')} {getattr(error, 'context', '')}"
    if "mapping values are not allowed" in problem or row.count(": ") > 1:
        fix = "文字里有英文冒号时，请给整段文字加上引号，或改用中文冒号「：」"
    elif "quoted scalar" in problem:
        fix = "引号没有成对，请补上另一半"
    elif "expected ',' or" in problem:
        fix = "方括号 [ ] 或花括号 { } 没有成对，或少了英文逗号"
    else:
        fix = "请检查这一行的冒号、引号和缩进；同一层的键要左对齐"
    return Fault(head.shown, line + 1, f"信息区的格式不对，看不懂「{excerpt(row)}」", fix)
