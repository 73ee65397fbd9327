"""The first page of a section whose folder has no `index.md`: its name, and what there is in it."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator
from html import escape

from site_src.content.coherence import RESERVED
from site_src.content.links import relative
from site_src.content.site import Page
from site_src.kinds.page_kinds import PageMeta
from site_src.markup.rendering import Renderer
from site_src.source.frontmatter import Source

TITLES = {
    "forms": "投票和报名",
    "lists": "红黑榜",
    "boards": "公示牌",
    "places": "场所",
    "projects": "服务项目",
    "meetings": "议事会",
}
"""What the folders are called that every compound may have."""
# Pages that lie there are in the wrong folder.
_NOT_ITS_OWN = (*RESERVED, "news")
# What a section of these kinds shows rather than a list of its pages.
_BLOCKS = {"form": "/// forms\n///", "list": "/// redblack | all\n///"}


def made_indexes(standing: Iterable[Page], sources: Collection[str]) -> Iterator[Page]:
    """An index for each folder with `standing` pages, in it or below, that has none among the
    `sources`."""
    folders: dict[str, list[Page]] = {}
    for page in standing:
        folder = posixpath.dirname(page.path)
        while folder and page.path.partition("/")[0] not in _NOT_ITS_OWN:
            folders.setdefault(folder, []).append(page)
            folder = posixpath.dirname(folder)
    for folder, pages in sorted(folders.items()):
        if f"{folder}/index.md" not in sources:
            yield _index(folder, pages)


def _index(folder: str, pages: list[Page]) -> Page:
    path = f"{folder}/index.md"
    kinds = {page.kind for page in pages}
    block = _BLOCKS.get(kinds.pop()) if len(kinds) == 1 else None
    links = (
        f'<li><a href="{escape(relative(path, page.path))}">{escape(page.title)}</a></li>'
        for page in pages
    )
    body = block or f"<ul>{''.join(links)}</ul>"
    meta = PageMeta(title=TITLES.get(folder, posixpath.basename(folder)))
    markup = Renderer().render(Source(path, {}, {}, body, 1), body)
    return Page(path, "page", meta, markup, {})
