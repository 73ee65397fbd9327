"""The pages that grow with time: articles and the lists of them, as pure functions of records.

Pelican decides which of them there are and writes them in a full build; a build after one edited
article calls the same functions for the few pages that the edit touches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import blake2b
from itertools import groupby

from site_src.content.links import slug
from site_src.content.site import Page, Site
from site_src.kinds.page_kinds import NewsMeta
from site_src.markup.blocks import BASE
from site_src.pages.shell import SHELL_URL, Framed, Shell
from site_src.show.fragments import fragment, page_image, page_url

PER_PAGE = 20
TITLE = "活动新闻"


@dataclass(frozen=True)
class Listing:
    """One page of a list of articles: what it lists, page `number` of `total`."""

    base: str
    heading: str
    entries: tuple[Page, ...]
    number: int = 1
    total: int = 1

    @property
    def url(self) -> str:
        return self.page(self.number)

    def page(self, number: int) -> str:
        return f"{self.base}.html" if number == 1 else f"{self.base}-{number}.html"


def index_listing(entries: Sequence[Page], number: int, total: int) -> Listing:
    return Listing("news/index", TITLE, tuple(entries), number, total)


def category_listing(name: str, entries: Sequence[Page], number: int, total: int) -> Listing:
    return Listing(f"news/category/{slug(name)}", f"栏目：{name}", tuple(entries), number, total)


def tag_listing(name: str, entries: Sequence[Page], number: int, total: int) -> Listing:
    return Listing(f"news/tag/{slug(name)}", f"标签：{name}", tuple(entries), number, total)


def month_listing(month: date, entries: Sequence[Page]) -> Listing:
    return Listing(f"news/{month:%Y-%m}", f"{month.year}年{month.month}月", tuple(entries))


class News:
    """All news of a site, set into its frame."""

    def __init__(self, site: Site, shell: Shell, base_url: str) -> None:
        self.site = site
        self._shell = shell
        self._base_url = base_url
        self._pages = [page for page, _ in site.news]
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
        for listing in self._listings():
            parts = [brief[page.path] for page in listing.entries]
            yield listing.url, self._digest([listing.heading, str(listing.total), *parts]), listing
        yield ARCHIVES_URL, self._digest([str(self._counts)]), None

    def _digest(self, parts: Sequence[str]) -> str:
        return blake2b("\0".join([self._shared, *parts]).encode(), digest_size=12).hexdigest()

    def _listings(self) -> Iterator[Listing]:
        pages = self._pages
        for number, total, part in _paginated(pages):
            yield index_listing(part, number, total)
        for name in sorted(self._by_category):
            for number, total, part in _paginated(self._by_category[name]):
                yield category_listing(name, part, number, total)
        for name in sorted(self._by_tag):
            for number, total, part in _paginated(self._by_tag[name]):
                yield tag_listing(name, part, number, total)
        for month, found in groupby(pages, lambda p: _meta(p).date.replace(day=1)):
            yield month_listing(month, tuple(found))

    @cached_property
    def _by_category(self) -> dict[str, list[Page]]:
        found: dict[str, list[Page]] = {}
        for page, meta in self.site.news:
            found.setdefault(meta.category, []).append(page)
        return found

    @cached_property
    def _by_tag(self) -> dict[str, list[Page]]:
        found: dict[str, list[Page]] = {}
        for page, meta in self.site.news:
            for name in dict.fromkeys(meta.tags):
                found.setdefault(name, []).append(page)
        return found

    @cached_property
    def _counts(self) -> list[tuple[str, list[tuple[str, str, int]]]]:
        """Headings of the archives page, each with (URL, name, how many)."""
        months = [
            (month_listing(m, ()).url, f"{m.year}年{m.month}月", len(list(found)))
            for m, found in groupby(self._pages, lambda p: _meta(p).date.replace(day=1))
        ]
        categories = [
            (category_listing(n, (), 1, 1).url, n, len(p)) for n, p in self._by_category.items()
        ]
        tags = [(tag_listing(n, (), 1, 1).url, n, len(p)) for n, p in self._by_tag.items()]
        return [("按栏目", sorted(categories)), ("按标签", sorted(tags)), ("按月份", months)]

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
            body=page.markup.html,
            category_url=f"{BASE}/{category_listing(meta.category, (), 1, 1).url}",
            tags=[
                (name, f"{BASE}/{tag_listing(name, (), 1, 1).url}")
                for name in dict.fromkeys(meta.tags)
            ],
            newer=newer,
            older=older,
        )
        crumb = fragment("crumb", name=page.title, url="")
        return self._frame(page.url, page.title, page.description, content, crumb, page)

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
        return self._frame(
            listing.url, heading, f"{self.site.compound.name}{heading}", content, crumb
        )

    def archives(self) -> str:
        """The page of all categories, tags and months."""
        content = fragment("archives", groups=self._counts, root=BASE)
        crumb = fragment("crumb", name="分类与存档", url="")
        title = f"{TITLE}：分类与存档"
        return self._frame(ARCHIVES_URL, title, title, content, crumb)

    def _frame(
        self,
        url: str,
        title: str,
        description: str,
        content: str,
        crumbs: str,
        page: Page | None = None,
    ) -> str:
        image = page_image(page).replace(BASE, self._base_url) if page else ""
        if image.endswith(".svg"):  # Chats show no SVG.
            image = ""
        return self._shell.fill(
            Framed(
                url=url,
                title=title,
                description=description,
                content=content,
                crumbs=self._crumb + crumbs,
                section=SHELL_URL,
                image=image or f"{self._base_url}/assets/icons/og-default.png",
                canonical=f"{self._base_url}/{url}",
            )
        )


ARCHIVES_URL = "news/archives.html"


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


def _paginated(pages: Sequence[Page]) -> Iterator[tuple[int, int, tuple[Page, ...]]]:
    total = max(-(-len(pages) // PER_PAGE), 1)
    for number in range(1, total + 1):
        yield number, total, tuple(pages[(number - 1) * PER_PAGE : number * PER_PAGE])
