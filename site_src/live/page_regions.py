"""What a page shows of its own front matter, in the place of the region's own page."""

from __future__ import annotations

from site_src.content.site import Page
from site_src.kinds.page_kinds import ActivityMeta, PageMeta, PlaceMeta
from site_src.paper.posters import next_change, page_posters
from site_src.show.fragments import activity_fragment, fragment, page_image
from site_src.show.regions import Region
from site_src.show.view import View


def activity(_argument: str, url: str, view: View) -> Region:
    page = view.site.by_url[url]
    meta = page.meta
    assert isinstance(meta, ActivityMeta)
    html = activity_fragment(page, meta, view.now)
    over = meta.next(view.now).ends
    return Region(html, over if over > view.now else None)


def cover(_argument: str, url: str, view: View) -> Region:
    page = view.site.by_url[url]
    return Region(fragment("cover", image=page_image(page), alt=page.meta.image_alt or ""))


def honours(_argument: str, url: str, view: View) -> Region:
    return Region(fragment("honours", honours=_page_meta(view.site.by_url[url]).honours))


def place(_argument: str, url: str, view: View) -> Region:
    meta = view.site.by_url[url].meta
    return Region(fragment("place", meta=meta) if isinstance(meta, PlaceMeta) else "")


def posters(_argument: str, url: str, view: View) -> Region:
    """What the page offers to print. A PDF follows its page within half a minute."""
    page = view.site.by_url[url]
    found = tuple(page_posters(page, view))
    return Region(fragment("posters", posters=found), next_change(page, view))


def sample(_argument: str, _url: str, _view: View) -> Region:
    """That the page is made up, where its front matter says so."""
    return Region(fragment("sample"))


def timeline(_argument: str, url: str, view: View) -> Region:
    return Region(fragment("timeline", steps=_page_meta(view.site.by_url[url]).timeline))


def _page_meta(page: Page) -> PageMeta:
    assert isinstance(page.meta, PageMeta)
    return page.meta
