"""A build: content + facts → a new version of the site, whole or not at all.

Where nothing but news changed since the current version, only the pages the change touches are made
again, in a copy of it by hard links; else both generators run. Either way gives the same bytes.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from site_src.build.manifest import Manifest
from site_src.build.versions import Versions
from site_src.content.form_changes import gone_forms
from site_src.content.links import listed_images
from site_src.content.reading import (
    Reading,
    program_digest,
    read_site,
    refuse_changed_forms,
    with_bodies,
    without_bodies,
)
from site_src.content.site import Page
from site_src.forms.fingerprints import read_fingerprints
from site_src.forms.kinds import read_facts
from site_src.generators.finishing import Draft
from site_src.live.filling import (
    Filler,
    pages_showing,
    refill,
    shown,
    write_decks,
    write_facts,
)
from site_src.pages import discovery
from site_src.pages.derived import write_derived
from site_src.pages.news import Listing, News
from site_src.pages.search import Indexed, search_texts, update_search, write_search
from site_src.pages.shell import Shell
from site_src.paper.posters import FOLDER as POSTERS
from site_src.paper.printing import Printed, printing_beside
from site_src.pictures.published import Pictures
from site_src.settings import Settings
from site_src.show.notices import read_called
from site_src.show.regions import names_in
from site_src.show.view import View
from site_src.source.faults import BuildFailed, ContentFaults, Fault
from site_src.source.files import write_page


@dataclass(frozen=True)
class Built:
    """What a build did: how many pages there are, how many files changed, whether all was made,
    what was printed, and the answers that it shows no more."""

    pages: int
    changed: int
    from_scratch: bool
    printed: Printed
    advice: tuple[Fault, ...]


def build(settings: Settings, clock: Callable[[], datetime]) -> Built:
    """Builds and publishes. Raises ContentFaults, GeneratorFailed, SearchFailed or NotOurs, and
    then the site is as it was. `clock` gives the time, at the start and again at the switch."""
    versions = Versions(settings.site)
    with versions.building():
        versions.prune()  # What killed builds left may be all that the disk has room for.
        previous = versions.manifest()
        try:
            built = _built(settings, versions, previous, clock)
        except (ContentFaults, BuildFailed):
            raise
        except Exception:
            if previous is None:
                raise
            # What is known may be wrong, whoever wrote it: a build that knows nothing is right.
            built = _built(settings, versions, None, clock)
        versions.prune()
    return built


def _built(
    settings: Settings,
    versions: Versions,
    previous: Manifest | None,
    clock: Callable[[], datetime],
) -> Built:
    pictures, kept = Pictures(settings.cache), settings.state / "facts"
    known = previous.known if previous else None
    reading = read_site(settings.content, known, pictures, read_fingerprints(kept))
    facts = read_facts(kept, (p.form for p in reading.site.forms.values()))
    called = read_called(kept)
    view = View(reading.site, facts, clock(), settings.base_url, called)
    patch = previous is not None and _only_news_changed(previous, reading, settings)
    patch = patch and previous is not None and versions.holds(previous)
    draft = versions.clone() if patch else versions.draft()
    try:
        with printing_beside(draft, versions.current(), view) as printed:
            filler = Filler(view)
            if patch and previous:
                manifest, changed = _patch(settings, pictures, draft, previous, reading, filler)
            else:
                manifest, changed = _from_scratch(
                    settings, pictures, draft, versions, reading, filler
                )
            posters = printed()
        with versions.locked():
            # A form may have got its first answer meanwhile.
            refuse_changed_forms(settings.content, reading.site, read_fingerprints(kept))
            # Answers that came during the build: what is switched to must show them.
            versions.switch(draft, _catch_up(settings, draft, manifest, filler, clock()))
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    advice = tuple(gone_forms(settings.content, reading.site, read_fingerprints(kept)))
    return Built(len(reading.site.by_url), changed, not patch, posters, advice)


def _only_news_changed(previous: Manifest, reading: Reading, settings: Settings) -> bool:
    if previous.program != program_digest() or previous.base_url != settings.base_url:
        return False
    pages = (
        site.pages.get(path) for path in reading.changed for site in (previous.site, reading.site)
    )
    return all(page is None or page.grows for page in pages)


def _manifest(
    settings: Settings,
    reading: Reading,
    held: Mapping[str, Collection[str]],
    outputs: dict[str, str],
    shell: Shell,
    filler: Filler,
) -> Manifest:
    regions = {name: tuple(sorted(urls)) for name, urls in sorted(held.items()) if urls}
    return Manifest(
        program=program_digest(),
        base_url=settings.base_url,
        stamps=reading.stamps,
        site=without_bodies(reading.site),
        regions=regions,
        outputs=outputs,
        shell=shell.html,
        search=Indexed({}, {}),
        shown=shown(regions, filler),
    )


def _from_scratch(
    settings: Settings,
    pictures: Pictures,
    draft: Path,
    versions: Versions,
    reading: Reading,
    filler: Filler,
) -> tuple[Manifest, int]:
    from site_src.build.full_build import built_pages

    view, site, base_url = filler.view, reading.site, settings.base_url
    whole = Draft(draft, versions.current())
    with (
        search_texts(draft, site.by_url) as texts,
        built_pages(
            settings.content,
            pictures,
            whole,
            view,
            base_url,
            lambda url, html: texts.add(url, html) if url in site.by_url else None,
        ) as pages,
        ThreadPoolExecutor(1) as beside,
    ):
        digests = {
            url: pages.taken.get(url) or texts.add(url, (draft / url).read_text(encoding="utf-8"))
            for url in sorted(site.by_url)
        }
        # The search index is made by a program of its own, so it takes little from this one.
        indexing = beside.submit(write_search, draft, texts, digests)
        shell = pages.shell
        (draft / "sitemap.xml.gz").unlink(missing_ok=True)
        outputs = {url: digest for url, digest, _ in News(site, shell, base_url).outputs()}
        outputs |= write_derived(draft, view, base_url, {})
        write_decks(draft, filler)
        page = discovery.site_map_page(site, shell, base_url)
        (draft / discovery.SITE_MAP_PAGE).write_text(
            filler.fill(page, discovery.SITE_MAP_PAGE), encoding="utf-8"
        )
        (draft / "robots.txt").write_bytes(discovery.robots(base_url))
        (draft / "manifest.webmanifest").write_bytes(discovery.web_manifest(site))
        write_facts(view, draft)
        held = {
            name: pages.held.get(name, frozenset()) | filler.held.get(name, set())
            for name in pages.held.keys() | filler.held.keys()
        }
        manifest = _manifest(settings, reading, held, outputs, shell, filler)
        parts = [path.name for path in draft.iterdir() if path.name not in ("search", POSTERS)]
        changed = whole.finish(parts, pages.taken) + pages.making.packed()
        manifest = replace(manifest, search=indexing.result())
    return manifest, changed + whole.finish(["search"])


def _patch(
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
        page = discovery.site_map_page(site, shell, settings.base_url)
        pages[discovery.SITE_MAP_PAGE] = filler.fill(page, discovery.SITE_MAP_PAGE)
        written = sum(write_page(draft / url, html.encode()) for url, html in pages.items())
        outputs |= write_derived(draft, filler.view, settings.base_url, dict(previous.outputs))
        for url in previous.outputs.keys() - outputs.keys():
            _remove(draft, url)
        _copy_images(settings.content, pictures, draft, previous, reading)
        manifest = _manifest(settings, reading, regions, outputs, shell, filler)
        # Pages that were not made again still show what they did.
        manifest = replace(manifest, shown=previous.shown, search=indexing.result())
    return manifest, written


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
            write_page(draft / path, pictures.published(content, path))
    for path in had - wanted:
        _remove(draft, path)


def _catch_up(
    settings: Settings, draft: Path, manifest: Manifest, made: Filler, now: datetime
) -> Manifest:
    """Refills the regions whose facts or time have moved on since their pages were `made`."""
    site = manifest.site
    facts = read_facts(settings.state / "facts", (p.form for p in site.forms.values()))
    called = read_called(settings.state / "facts")
    filler = made.later(View(site, facts, now, settings.base_url, called))
    present = shown(manifest.regions, filler)
    moved = [key for key, digest in present.items() if manifest.shown.get(key) != digest]
    refill(draft, sorted(pages_showing(manifest.regions, moved)), filler)
    write_facts(filler.view, draft)
    return replace(manifest, shown=present)
