"""Where nothing but news changed: the pages that the change touches, made again in a copy of the
current version."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from site_src.build.manifest import Manifest, manifest_of
from site_src.content.links import listed_images
from site_src.content.reading import Reading, with_bodies
from site_src.content.site import Page
from site_src.live.filling import Filler
from site_src.pages.derived import write_derived
from site_src.pages.listings import Listing
from site_src.pages.news import News
from site_src.pages.search import update_search
from site_src.pages.shell import Shell
from site_src.pages.unwritten import unwritten_pages
from site_src.pictures.addresses import address
from site_src.pictures.published import Pictures
from site_src.settings import Settings
from site_src.show.regions import names_in
from site_src.source.files import write_page


def patch(
    settings: Settings,
    pictures: Pictures,
    draft: Path,
    previous: Manifest,
    reading: Reading,
    filler: Filler,
) -> tuple[Manifest, int]:
    """Makes again what a change of news touches, in a copy of the current version."""
    site, shell = reading.site, Shell(previous.shell)
    regions = {name: set(urls) for name, urls in previous.regions.items()}
    made, outputs = _stale_pages(settings, News(site, shell, settings.base_url), reading, previous)
    pages = {url: filler.fill(html, url) for url, html in made.items()}
    articles = {url: html for url, html in pages.items() if url in site.by_url}
    with ThreadPoolExecutor(1) as beside:
        indexing = beside.submit(
            update_search, draft, articles, site.by_url.keys(), previous.search
        )
        for url in previous.outputs.keys() - outputs.keys() | made.keys():
            for urls in regions.values():
                urls.discard(url)
        for url, html in made.items():
            for name in names_in(html):
                regions.setdefault(name, set()).add(url)
        for url, html in unwritten_pages(site, shell, settings.base_url).items():
            pages[url] = filler.fill(html, url)
        written = sum(write_page(draft / url, html.encode()) for url, html in pages.items())
        outputs |= write_derived(
            draft, filler.view, settings.base_url, reading.stamps, previous.outputs, draft
        )
        for url in previous.outputs.keys() - outputs.keys():
            _remove(draft, url)
        _copy_images(settings.content, pictures, draft, previous, reading)
        search = indexing.result()
    # Pages that were not made again still show what they did.
    known = manifest_of(reading, settings.base_url, regions, outputs, shell, search, previous.shown)
    return known, written


def _stale_pages(
    settings: Settings, news: News, reading: Reading, previous: Manifest
) -> tuple[dict[str, str], dict[str, str]]:
    """The news pages that must be made again, regions empty, by URL; and all pages' digests."""
    outputs: dict[str, str] = {}
    stale: list[tuple[str, Page | Listing | None]] = []
    for url, digest, what in news.outputs():
        outputs[url] = digest
        changed = isinstance(what, Page) and what.path in reading.changed
        if changed or previous.outputs.get(url) != digest:
            stale.append((url, what))
    articles = [what.path for _, what in stale if isinstance(what, Page)]
    bodies = with_bodies(settings.content, reading.site, articles)
    made = {}
    for url, what in stale:
        if isinstance(what, Listing):
            made[url] = news.listing(what)
        elif isinstance(what, Page):
            made[url] = news.article(bodies[what.path])
        else:
            made[url] = news.archives()
    return made, outputs


def _remove(draft: Path, url: str) -> None:
    for suffix in ("", ".br", ".gz"):
        (draft / (url + suffix)).unlink(missing_ok=True)


def _copy_images(
    content: Path, pictures: Pictures, draft: Path, previous: Manifest, reading: Reading
) -> None:
    """Brings the pictures up to date: new and changed ones in, those no page shows any more out."""
    wanted = listed_images(reading.site, reading.site.by_url.values())
    had = listed_images(previous.site, previous.site.by_url.values())
    for path in wanted:
        if path not in had or reading.stamps[path] != previous.stamps.get(path):
            write_page(draft / address(path), pictures.published(content, path))
    for url in {address(path) for path in had} - {address(path) for path in wanted}:
        _remove(draft, url)
