"""Front matter's YAML as nodes that know where they stand: the core schema of YAML 1.2, without what a page
doesn't need. No tag is ever built, so no text becomes an object or is run."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from site_src.source.slips import quoted


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
# Words, dates and Chinese sentences; all else stands between quotes, though YAML could do without.
_PLAIN = re.compile(r"\w(?:[\w /.+：。；！？（）《》「」—…·-]|:(?=\d))*")
# Deeper than any front matter is; a parser that recurses would end the program, not the file.
_DEEPEST = 12


class Refused(yaml.YAMLError):
    """What YAML allows and a page doesn't need."""

    def __init__(self, mark: Any, what: str, fix: str) -> None:
        super().__init__(what)
        self.problem_mark, self.what, self.fix = mark, what, fix


def composed(text: str) -> yaml.Node | None:
    """The node that `text` is, None where it says nothing. Raises YAMLError, Refused for aliases, tags and
    nesting without end."""
    _refuse_syntax(text)
    node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    return node


def scalar(node: yaml.ScalarNode) -> str | int | float | bool | None:
    """What a scalar says."""
    text: str = node.value if node.style else node.value.strip()
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


def _refuse_syntax(text: str) -> None:
    """Raises Refused for aliases, tags, and nesting without end."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        mark = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            raise Refused(mark, "信息区里不能用 & 和 * 引用", "以 * 或 & 开头的文字要加引号")
        if getattr(event, "tag", None):
            raise Refused(mark, "信息区里不能用 ! 标记", "以 ! 开头的文字要加引号")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                raise Refused(mark, "信息区嵌套得太深", "请对照同类页面的写法改正")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def written(text: str) -> str:
    """A text as it stands in front matter, also between brackets: plainly where it reads back so, else
    between quotation marks."""
    if _PLAIN.fullmatch(text) and _reads_back(text):
        return text
    return json.dumps(text, ensure_ascii=False) if "\n" in text else quoted(text)


def _reads_back(text: str) -> bool:
    node = composed(text)
    return isinstance(node, yaml.ScalarNode) and scalar(node) == text
