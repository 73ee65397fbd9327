"""The navigation, from the pages' folders, titles and `order`: mkdocs.yml names no page."""

from __future__ import annotations

from html import escape
from typing import Any

from site_src.content.site import Page, Site
from site_src.pages.listings import TITLE as NEWS_TITLE
from site_src.pages.shell import SHELL_URL, SLOT

SHELL_SOURCE = SHELL_URL.removesuffix(".html") + ".md"
# After the standing sections: news is read from the home page, and looked for at the end.
NEWS_ORDER = 90


def markup_text(text: str) -> str:
    """Text for MkDocs' templates, which escape nothing; nor may it hold a slot of the frame."""
    return SLOT.sub(lambda match: f"&#10214;{match.group(1)}⟧", escape(text))


def navigation(site: Site) -> list[dict[str, Any]]:
    """MkDocs' `nav`: pages and sections by `order`, then by path; the news in their place. Titles
    are HTML already."""
    entries = _folder(site, "")
    entries.append((NEWS_ORDER, SHELL_SOURCE, {NEWS_TITLE: SHELL_SOURCE}))
    return [item for _, _, item in sorted(entries, key=lambda e: e[:2])]


def _folder(site: Site, folder: str) -> list[tuple[int, str, dict[str, Any]]]:
    pages = [p for p in site.standing if p.path.startswith(folder)]
    here = [p for p in pages if "/" not in p.path[len(folder) :]]
    found: list[tuple[int, str, dict[str, Any]]] = [
        (_order(p, folder), p.path, {markup_text(p.title): p.path}) for p in here
    ]
    below = sorted(
        {folder + p.path[len(folder) :].split("/")[0] + "/" for p in pages if p not in here}
    )
    for name in below:
        index = site.pages[f"{name}index.md"]
        inner: list[Any] = [item for _, _, item in sorted(_folder(site, name), key=lambda e: e[:2])]
        section: dict[str, Any] = {markup_text(index.title): inner}
        found.append((index.meta.order, name, section))
    return found


def _order(page: Page, folder: str) -> int:
    """A section's index comes first in it, whatever its `order` says of the section."""
    return -1 if page.path == f"{folder}index.md" else page.meta.order
