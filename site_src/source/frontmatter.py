"""The one strict front-matter reader, for both generators.

MkDocs swallows broken YAML without a word and Pelican reads none: an editor would see a page
without its title, or no page. Here every value knows its line, and anything unclear is a fault.
YAML is read by the core schema of YAML 1.2: `on`, `no` and `22:00` are text, as an editor means
them, and dates stay text until the page's kind says that they are dates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from site_src.source.faults import Fault
from site_src.source.files import HIDDEN, read_text

_CHINESE_COLON = re.compile(r"\s*(?:- )?[A-Za-z_]+：")
Place = tuple[str | int, ...]
"""Where a value stands in the front matter: keys and list positions from the top."""


@dataclass(frozen=True)
class Source:
    """A content file split: its front matter as plain data, where each value stands, its body."""

    path: str
    meta: dict[str, Any]
    lines: dict[Place, int]
    body: str
    body_line: int

    def line_of(self, place: Place) -> int:
        """The line of a value, or of the nearest thing that holds it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A loader that resolves scalars by YAML 1.2's core schema."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^[-+]?[0-9]{1,300}$", "-+0123456789"),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?$", "-+0123456789."),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))
# Deeper than any front matter is; a parser that recurses would end the program, not the file.
_DEEPEST = 12


def read_source(path: Path, shown: str) -> Source | list[Fault]:
    """Reads and splits a content file; a list of faults where it can't be understood."""
    text = read_text(path, shown)
    if isinstance(text, Fault):
        return [text]
    return split_source(text, shown)


def split_source(text: str, shown: str) -> Source | list[Fault]:
    """Splits the text of a content file into front matter and body."""
    if not text.startswith("---\n"):
        return [
            Fault(
                shown,
                1,
                "文件开头没有信息区（front matter）",
                "第一行写 ---，接着写「title: 标题」，再用一行 --- 结束",
            )
        ]
    end = re.search(r"^---[ ]*$", text[4:], re.MULTILINE)
    if end is None:
        return [Fault(shown, 1, "信息区没有结束", "在信息区最后另起一行写 ---")]
    head = text[4 : 4 + end.start()]
    rest = text[4 + end.end() :].removeprefix("\n")
    for number, line in enumerate(head.split("\n"), 2):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            return [Fault(shown, number, "缩进用了 Tab 键", "YAML 只认空格：请把 Tab 换成两个空格")]
    lines: dict[Place, int] = {}
    faults: list[Fault] = []
    try:
        if fault := _refused_syntax(head, shown):
            return [fault]
        node = yaml.compose(head, Loader=_Loader)
        meta = _read_node(node, (), lines, faults, shown) if node is not None else {}
    except yaml.YAMLError as error:
        return [_yaml_fault(error, shown, head)]
    if faults:
        return faults
    if not isinstance(meta, dict):
        return [
            Fault(shown, 2, "信息区不是「键: 值」的形式", "每行写成「键: 值」，冒号后留一个空格")
        ]
    body_line = head.count("\n") + 3
    return Source(shown, meta, lines, rest, body_line)


def _refused_syntax(head: str, shown: str) -> Fault | None:
    """What YAML allows and a page doesn't need: aliases, tags, nesting without end."""
    depth = 0
    for event in yaml.parse(head, Loader=_Loader):
        line = event.start_mark.line + 2 if event.start_mark else 2
        if isinstance(event, yaml.AliasEvent):
            return Fault(shown, line, "信息区里不能用 & 和 * 引用", "以 * 或 & 开头的文字要加引号")
        if getattr(event, "tag", None):
            return Fault(shown, line, "信息区里不能用 ! 标记", "以 ! 开头的文字要加引号")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                return Fault(shown, line, "信息区嵌套得太深", "请对照同类页面的写法改正")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


def _read_node(
    node: yaml.Node, place: Place, lines: dict[Place, int], faults: list[Fault], shown: str
) -> Any:
    """A node as plain data, its keys always text; notes the line of every value."""
    lines.setdefault(place, node.start_mark.line + 2)
    if isinstance(node, yaml.SequenceNode):
        return [
            _read_node(value, (*place, position), lines, faults, shown)
            for position, value in enumerate(node.value)
        ]
    if isinstance(node, yaml.ScalarNode):
        return _read_scalar(node, faults, shown)
    found: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 2
        if not isinstance(key, yaml.ScalarNode):
            faults.append(Fault(shown, line, "键不是一个词", "每行写成「键: 值」"))
            continue
        if key.value in found:
            faults.append(Fault(shown, line, f"「{key.value}」写了两次", "请删掉其中一个"))
        lines[(*place, key.value)] = line
        found[key.value] = _read_node(value, (*place, key.value), lines, faults, shown)
    return found


def _read_scalar(node: yaml.ScalarNode, faults: list[Fault], shown: str) -> Any:
    text: str = node.value
    if HIDDEN.search(text):
        # An escape such as "\x01" brings in what the file itself could not hold.
        line = node.start_mark.line + 2
        faults.append(Fault(shown, line, "有看不见的特殊字符", "请删掉引号里反斜杠开头的写法"))
    match node.tag.rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int":
            return int(text)
        case "float":
            return float(text)
        case _:
            return text


def _yaml_fault(error: yaml.YAMLError, shown: str, head: str) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    context = str(getattr(error, "context", "") or "")
    if "quoted scalar" in context or "flow" in context:
        # What was opened and never closed is wrong where it was opened, not where the text ends.
        mark = getattr(error, "context_mark", None) or mark
    line = mark.line if mark else 0
    rows = head.split("\n")
    line = min(line, max(len(rows) - 2, 0))
    # The reader stumbles over a Chinese colon only a line or more later.
    line = next((n for n, r in enumerate(rows) if _CHINESE_COLON.match(r)), line)
    row = rows[line] if rows else ""
    problem = str(getattr(error, "problem", "") or "")
    if _CHINESE_COLON.match(row):
        fix = "键后面要用英文冒号加一个空格，例如「title: 标题」"
    elif "alias" in problem or "anchor" in problem or row.lstrip().startswith(("*", "&")):
        fix = "以 * 或 & 开头的文字要加引号"
    elif "mapping values are not allowed" in problem or row.count(": ") > 1:
        fix = "文字里有英文冒号时，请给整段文字加上引号，或改用中文冒号「：」"
    elif "quoted scalar" in problem or "quoted scalar" in context:
        fix = "引号没有成对，请补上另一半"
    elif "expected ',' or" in problem:
        fix = "方括号 [ ] 或花括号 { } 没有成对，或少了英文逗号"
    else:
        fix = "请检查这一行的冒号、引号和缩进；同一层的键要左对齐"
    return Fault(shown, line + 2, f"信息区的格式不对，看不懂「{row.strip()[:30]}」", fix)
