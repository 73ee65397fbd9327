"""Values as they are written into front matter: plainly where they read back so, else between quotes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from site_src.source.line_ends import without_folds
from site_src.source.yaml_nodes import written


def inline(value: Any) -> str:
    """A value on one line; nothing for None."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {inline(each)}' for key, each in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(inline, value))}]"
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return written(value) if isinstance(value, str) else str(value)


def block(value: Any, indent: int) -> str:
    """A group of keys, or a list, as lines that begin after so many spaces."""
    return "\n".join(f"{' ' * indent}{row}" for row in _rows(value))


def lines(text: str, indent: int) -> str | None:
    """A text of several lines as a block behind its key; None where it wouldn't read back so."""
    rows = text.split("\n")
    if any(row != row.strip() for row in rows) or not (rows[0] and rows[-1] and rows[1:]):
        return None
    if without_folds(text, ["|-", *rows]) != text:
        return None
    return "|-" + "".join(f"\n{' ' * indent}{row}" if row else "\n" for row in rows)


def is_deep(value: Any) -> bool:
    """Whether it is a group of keys or a list of groups, which stands on lines of its own."""
    first = value[0] if isinstance(value, list) and value else value
    return isinstance(first, dict) and bool(first)


def _rows(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            if is_deep(each):
                yield f"{key}:"
                yield from (f"  {row}" for row in _rows(each))
            else:
                said = inline(each)
                yield f"{key}: {said}" if said else f"{key}:"
        return
    for each in value:
        first, *rest = _rows(each) if is_deep(each) else (inline(each),)
        yield f"- {first}"
        yield from (f"  {row}" for row in rest)
