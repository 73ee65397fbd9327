"""The one strict front-matter reader, for both generators.

MkDocs swallows broken YAML without a word and Pelican reads none: an editor would see a page
without its title, or no page. Here every value knows its line, and anything unclear is a fault.
YAML is read by the core schema of YAML 1.2: `on`, `no` and `22:00` are text, as an editor means
them, and dates stay text until the page's kind says that they are dates.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from site_src.faults import Fault
from site_src.files import read_text

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
    """A safe loader that resolves scalars by YAML 1.2's core schema."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?$", "-+0123456789."),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


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
        loader = _Loader(head)
        try:
            node = loader.get_single_node()
            _walk(node, (), lines, faults, shown)
            meta = loader.construct_document(node) if node is not None and not faults else {}
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        return [_yaml_fault(error, shown, head)]
    except (ValueError, RecursionError):
        return [Fault(shown, 2, "信息区里有无法识别的值", "请对照同类页面的写法改正")]
    if faults:
        return faults
    if not isinstance(meta, dict):
        return [
            Fault(shown, 2, "信息区不是「键: 值」的形式", "每行写成「键: 值」，冒号后留一个空格")
        ]
    body_line = head.count("\n") + 3
    return Source(shown, meta, lines, rest, body_line)


def _walk(
    node: yaml.Node | None, place: Place, lines: dict[Place, int], faults: list[Fault], shown: str
) -> None:
    """Notes the line of every value; keys that stand twice and aliases are faults."""
    if node is None:
        return
    # A value that was reached before is an alias: it would read as a copy, and can be endless.
    lines.setdefault(place, node.start_mark.line + 2)
    if len(place) > 12:
        faults.append(Fault(shown, lines[place], "信息区嵌套得太深", "请对照同类页面的写法改正"))
    elif isinstance(node, yaml.MappingNode):
        seen: set[Hashable] = set()
        for key, value in node.value:
            name, line = key.value, key.start_mark.line + 2
            if not isinstance(key, yaml.ScalarNode):
                faults.append(Fault(shown, line, "键不是一个词", "每行写成「键: 值」"))
                continue
            if name in seen:
                faults.append(Fault(shown, line, f"「{name}」写了两次", "请删掉其中一个"))
            seen.add(name)
            lines[(*place, name)] = line
            _walk(value, (*place, name), lines, faults, shown)
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            _walk(value, (*place, position), lines, faults, shown)


def _yaml_fault(error: yaml.YAMLError, shown: str, head: str) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line if mark else 0
    rows = head.split("\n")
    line = min(line, max(len(rows) - 2, 0))
    # The reader stumbles over a Chinese colon only a line or more later.
    line = next((n for n, r in enumerate(rows) if _CHINESE_COLON.match(r)), line)
    row = rows[line] if rows else ""
    problem = str(getattr(error, "problem", "") or "")
    if _CHINESE_COLON.match(row):
        mend = "键后面要用英文冒号加一个空格，例如「title: 标题」"
    elif "alias" in problem or "anchor" in problem or row.lstrip().startswith(("*", "&")):
        mend = "以 * 或 & 开头的文字要加引号"
    elif "mapping values are not allowed" in problem or row.count(": ") > 1:
        mend = "文字里有英文冒号时，请给整段文字加上引号，或改用中文冒号「：」"
    elif "quoted scalar" in problem or "quoted scalar" in str(getattr(error, "context", "")):
        mend = "引号没有成对，请补上另一半"
    elif "expected ',' or" in problem:
        mend = "方括号 [ ] 或花括号 { } 没有成对，或少了英文逗号"
    else:
        mend = "请检查这一行的冒号、引号和缩进；同一层的键要左对齐"
    return Fault(shown, line + 2, f"信息区的格式不对，看不懂「{row.strip()[:30]}」", mend)
