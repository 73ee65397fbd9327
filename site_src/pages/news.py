"""The pages that grow with time: articles and the lists of them, as pure functions of records.

Pelican decides which of them there are and writes them in a full build; a build after one edited
article calls the same functions for the few pages that the edit touches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b

from site_src.content.links import with_open_links
from site_src.content.site import Page, Site
from site_src.kinds.page_kinds import NewsMeta
from site_src.markup.blocks import BASE
from site_src.pages.listings import (
    ARCHIVES_TITLE,
    ARCHIVES_URL,
    TITLE,
    Listing,
    Listings,
    category_listing,
    tag_listing,
)
from site_src.pages.shell import SHELL_URL, Framed, Shell
from site_src.sharing.card import Shared, list_card, shared, shared_by
from site_src.show.fragments import fragment, page_url


class News:
    """All news of a site, set into its frame."""

    def __init__(self, site: Site, shell: Shell, base_url: str) -> None:
        self.site = site
        self._shell = shell
        self._base_url = base_url
        self._lists = Listings(site)
        self._pages = self._lists.pages
        self._crumb = fragment("crumb", name=TITLE, url=f"{BASE}/{SHELL_URL}")
        self._cards: dict[str, str] = {}
        self._position = {page.path: n for n, page in enumerate(self._pages)}
        shared = f"{shell.html}\0{base_url}".encode()
        self._shared = blake2b(shared, digest_size=12).hexdigest()

    def outputs(self) -> Iterator[tuple[str, str, Page | Listing | None]]:
        """Every page: its URL, a digest of all it is made from but its own source, and what it
        shows (None: archives).

        The URLs are the same that Pelican writes in a full build; a test holds them together.
        """
        brief = {page.path: _brief(page) for page in self._pages}
        for page in self._pages:
            near = [brief[n.path] if n else "" for n in self.neighbours(page)]
            yield page.url, self._digest(near), page
        for listing in self._lists:
            parts = [brief[page.path] for page in listing.entries]
            yield listing.url, self._digest([listing.heading, str(listing.total), *parts]), listing
        yield ARCHIVES_URL, self._digest([str(self._lists.counts)]), None

    def _digest(self, parts: Sequence[str]) -> str:
        return blake2b("\0".join([self._shared, *parts]).encode(), digest_size=12).hexdigest()

    def neighbours(self, page: Page) -> tuple[Page | None, Page | None]:
        """The article after and the one before, in time."""
        at = self._position[page.path]
        newer = self._pages[at - 1] if at > 0 else None
        older = self._pages[at + 1] if at + 1 < len(self._pages) else None
        return newer, older

    def article(self, page: Page) -> str:
        """An article's whole page, regions empty. Takes the page with its HTML."""
        newer, older = self.neighbours(page)
        meta = _meta(page)
        content = fragment(
            "article",
            page=page,
            body=with_open_links(self.site, page),
            category_url=f"{BASE}/{category_listing(meta.category, (), 1, 1).url}",
            tags=[
                (name, f"{BASE}/{tag_listing(name, (), 1, 1).url}")
                for name in dict.fromkeys(meta.tags)
            ],
            newer=newer,
            older=older,
        )
        crumb = fragment("crumb", name=page.title, url="")
        picture = shared_by(page, self.site, self._base_url)
        return self._frame(
            page.url, page.title, page.description, content, crumb, picture, page.indexed
        )

    def _card(self, page: Page) -> str:
        """What a list shows of an article. Made once: some five lists show it."""
        if page.path not in self._cards:
            self._cards[page.path] = fragment("listed", page=page)
        return self._cards[page.path]

    def listing(self, listing: Listing) -> str:
        """A list's whole page, regions empty."""
        content = fragment(
            "listing",
            listing=listing,
            cards=[self._card(page) for page in listing.entries],
            archives=f"{BASE}/{ARCHIVES_URL}",
            feed=f"{BASE}/feeds/all.atom.xml",
            root=BASE,
        )
        crumb = fragment("crumb", name=listing.heading, url="") if listing.heading != TITLE else ""
        heading = listing.heading + (f"（第{listing.number}页）" if listing.number > 1 else "")
        said = f"{self.site.compound.name}{heading}"
        picture = self._list_picture(listing.heading)
        return self._frame(listing.url, heading, said, content, crumb, picture)

    def archives(self) -> str:
        """The page of all categories, tags and months."""
        content = fragment("archives", groups=self._lists.counts, root=BASE)
        crumb = fragment("crumb", name="分类与存档", url="")
        title, picture = ARCHIVES_TITLE, self._list_picture(ARCHIVES_TITLE)
        return self._frame(ARCHIVES_URL, title, title, content, crumb, picture)

    def _list_picture(self, heading: str) -> Shared:
        return shared(list_card(heading, self.site), self._base_url)

    def _frame(
        self,
        url: str,
        title: str,
        description: str,
        content: str,
        crumbs: str,
        picture: Shared,
        indexed: bool = True,
    ) -> str:
        return self._shell.fill(
            Framed(
                url=url,
                title=title,
                description=description,
                content=content,
                crumbs=self._crumb + crumbs,
                section=SHELL_URL,
                picture=picture,
                canonical=f"{self._base_url}/{url}",
                indexed=indexed,
            )
        )


def _meta(page: Page) -> NewsMeta:
    assert isinstance(page.meta, NewsMeta)
    return page.meta


def _brief(page: Page) -> str:
    """What a list or a neighbour shows of an article."""
    meta = _meta(page)
    return "\1".join(
        (
            page_url(page),
            page.title,
            meta.date.isoformat(),
            meta.category,
            page.description,
            meta.image or "",
        )
    )
