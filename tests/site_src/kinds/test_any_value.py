"""Whatever stands at any key of any kind of page or form, the page is read, or each fault says in Chinese at which
line of the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from site_src.content.site import Page
from tests.conftest import ROOT
from tests.site_src.source.test_frontmatter import meta, page

# Of another type, out of bounds, or as somebody might mean it.
WRONG: list[Any] = [
    True, None, 0, -1, 10**30, 1.5, "", " ", "x" * 3000, "all", "\u202e", [], {}, [[]], [None], [{}], ["a", "a"],
    [1, True, None, {}], {"a": 1}, {"say": [1]}, "2026-02-30", "2026-11-28T25:00", "0001-01-01", "9999-12-31",
    "9999-12-31T23:59",
]  # fmt: skip
Place = tuple[str | int, ...]


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    """Where something stands in front matter; of a list, of its first entry."""
    if at:
        yield at
    entries = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        entries = tuple(enumerate(value))[:1]
    for key, inner in entries:
        yield from places(inner, (*at, key))


@cache
def written() -> dict[tuple[Any, ...], tuple[str, str, str, Place]]:
    """Each key that the demo writes, once a kind: the page that does, its front matter as JSON, its text."""
    found = {}
    for file in sorted((ROOT / "content").rglob("*.md")):
        path = file.relative_to(ROOT / "content").as_posix()
        _, front, body = file.read_text(encoding="utf-8").split("---\n", 2)
        said = meta(front)
        form = said.get("form")
        kind = form["kind"] if isinstance(form, dict) else None
        for at in places(said):
            key = (path.partition("/")[0], said.get("kind"), kind, at)
            found.setdefault(key, (path, json.dumps(said, ensure_ascii=False), body, at))
    return found


def holding(front: str, at: Place, value: Any) -> str:
    said = json.loads(front)
    inner = said
    for key in at[:-1]:
        inner = inner[key]
    inner[at[-1]] = value
    return json.dumps(said, ensure_ascii=False, indent=1)


@given(st.sampled_from(sorted(written(), key=repr)), st.sampled_from(WRONG))
@example(("notices", None, None, ("until",)), "9999-12-31")
@example(("forms", None, "booking", ("form", "closes")), "9999-12-31")
def test_whatever_stands_at_a_key_every_fault_says_where_it_is(
    key: tuple[Any, ...], value: Any
) -> None:
    path, front, body, at = written()[key]
    text = holding(front, at, value)
    found = page(text, body, path)
    if isinstance(found, Page):
        return
    assert found
    lines = len(f"---\n{text}\n---\n{body}".splitlines())
    for fault in found:
        assert 1 <= fault.line <= lines
        assert re.search("[一-鿿]", fault.what)
        assert re.search("[一-鿿]", fault.fix)
