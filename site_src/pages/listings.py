"""Which lists of articles there are: all of them, by category, by tag, by month, some a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby

from site_src.content.links import slug
from site_src.content.site import Page, Site
from site_src.kinds.page_kinds import NewsMeta

ARCHIVES_URL = "news/archives.html"
ARCHIVES_TITLE = "活动新闻：分类与存档"
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


class Listings:
    """The lists of a site's articles."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.pages = [page for page, _ in site.news]

    def __iter__(self) -> Iterator[Listing]:
        for number, total, part in _paginated(self.pages):
            yield index_listing(part, number, total)
        for name in sorted(self._by_category):
            for number, total, part in _paginated(self._by_category[name]):
                yield category_listing(name, part, number, total)
        for name in sorted(self._by_tag):
            for number, total, part in _paginated(self._by_tag[name]):
                yield tag_listing(name, part, number, total)
        for month, found in groupby(self.pages, _month):
            yield month_listing(month, tuple(found))

    @cached_property
    def counts(self) -> list[tuple[str, list[tuple[str, str, int]]]]:
        """Headings of the archives page, each with (URL, name, how many)."""
        months = [
            (month_listing(m, ()).url, f"{m.year}年{m.month}月", len(list(found)))
            for m, found in groupby(self.pages, _month)
        ]
        categories = [
            (category_listing(n, (), 1, 1).url, n, len(p)) for n, p in self._by_category.items()
        ]
        tags = [(tag_listing(n, (), 1, 1).url, n, len(p)) for n, p in self._by_tag.items()]
        return [("按栏目", sorted(categories)), ("按标签", sorted(tags)), ("按月份", months)]

    @cached_property
    def _by_category(self) -> dict[str, list[Page]]:
        found: dict[str, list[Page]] = {}
        for page, meta in self._site.news:
            found.setdefault(meta.category, []).append(page)
        return found

    @cached_property
    def _by_tag(self) -> dict[str, list[Page]]:
        found: dict[str, list[Page]] = {}
        for page, meta in self._site.news:
            for name in dict.fromkeys(meta.tags):
                found.setdefault(name, []).append(page)
        return found


def _month(page: Page) -> date:
    assert isinstance(page.meta, NewsMeta)
    return page.meta.date.replace(day=1)


def _paginated(pages: Sequence[Page]) -> Iterator[tuple[int, int, tuple[Page, ...]]]:
    total = max(-(-len(pages) // PER_PAGE), 1)
    for number in range(1, total + 1):
        yield number, total, tuple(pages[(number - 1) * PER_PAGE : number * PER_PAGE])
