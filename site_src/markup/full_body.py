"""The blocks that each kind of page always shows, where its editor hasn't placed them."""

from __future__ import annotations

import re

from site_src.kinds.meta import Meta
from site_src.kinds.page_kinds import PageMeta

_LISTS = re.compile(r"^/// *redblack\b", re.MULTILINE)


def full_body(path: str, meta: Meta, body: str) -> str:
    """The body with the blocks that its kind always shows, where the editor hasn't placed them."""
    before: list[str] = []
    stem = path.rsplit("/", 1)[-1].removesuffix(".md")
    if meta.sample:
        before.append("sample")
    if meta.image and meta.image.rsplit("/", 1)[-1] not in body and path != "index.md":
        before.append("cover")
    before += meta.blocks_above
    after = [*meta.blocks_below(stem)]
    if meta.has_posters or (isinstance(meta, PageMeta) and _LISTS.search(body)):
        after.append("posters")
    placed = {
        " ".join(line.strip().lstrip("/").split())
        for line in body.split("\n")
        if line.startswith("///")
    }
    text = [f"/// {name}\n///" for name in before]
    text.append(body)
    text += [f"/// {name}\n///" for name in after if " ".join(name.split()) not in placed]
    return "\n\n".join(text)
