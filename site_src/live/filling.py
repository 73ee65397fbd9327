"""Filling the live regions of pages on disk from one view: what a build and a refill share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType

from site_src.forms.facts import figures_bytes, lines_url
from site_src.live.ledger_feed import LEDGER_URL, ledger_atom
from site_src.live.region_kinds import region_key, region_kind, render_region
from site_src.lobby.decks import deck_files, deck_page, deck_url, is_deck, seal
from site_src.reporting.report import Report
from site_src.show.notices import PUBLIC_URL, public_bytes, urgent
from site_src.show.regions import Apart, Region
from site_src.show.view import View
from site_src.source.files import has_its_copies, remove_page, replace_page, write_page

_WRITERS = 4


class Filler:
    """Renders regions of one view, each once however many pages hold it.

    `held`: the regions filled so far, by name, with the URLs of the pages that hold them.
    `rendered`: all regions by their `region_key`, those known beforehand too.
    """

    def __init__(
        self, view: View, known: Mapping[tuple[str, str], Region] = MappingProxyType({})
    ) -> None:
        self.view = view
        self.rendered = dict(known)
        self.held: dict[str, set[str]] = {}
        self._digests: dict[tuple[str, str], bytes] = {}

    def later(self, view: View) -> Filler:
        """A filler of a later view of the same site. It knows what this one rendered and still
        holds: what neither answers, notices nor the clock can have changed since."""
        answered, called = view.facts != self.view.facts, view.called != self.view.called

        def stands(name: str, region: Region) -> bool:
            kind, _ = region_kind(name)
            touched = (answered and kind.facts) or (called and kind.notices)
            return not touched and (region.until is None or view.now < region.until)

        return Filler(view, {key: r for key, r in self.rendered.items() if stands(key[0], r)})

    def region(self, name: str, url: str) -> Region:
        key = region_key(name, url)
        if key not in self.rendered:
            self.rendered[key] = render_region(name, url, self.view)
        return self.rendered[key]

    def fill(self, html: str, url: str) -> str:
        """The page at `url` with all its regions filled."""
        return self.put_together(Apart(html), url)

    def put_together(self, page: Apart, url: str) -> str:
        """As `fill`, of a page that is taken apart already."""

        def render(name: str, at: str) -> str:
            self.held.setdefault(name, set()).add(at)
            return self.region(name, at).html

        filled = page.filled(url, render)
        return seal(filled) if is_deck(url) else filled

    def digest(self, name: str, url: str) -> bytes:
        key = region_key(name, url)
        if key not in self._digests:
            html = self.region(name, url).html
            self._digests[key] = blake2b(html.encode(), digest_size=12).digest()
        return self._digests[key]


def shown(regions: Mapping[str, tuple[str, ...]], filler: Filler) -> dict[tuple[str, str], bytes]:
    """What facts or the clock can change, as it is now: each such region's digest. Regions that
    show their own page's front matter are left out: they change with the page."""
    return {
        region_key(name, url): filler.digest(name, url)
        for name, urls in regions.items()
        for kind, _ in [region_kind(name)]
        if not kind.changes_with_its_page_alone
        for url in (urls if kind.own_page else urls[:1])
    }


def pages_showing(
    regions: Mapping[str, tuple[str, ...]], changed: Iterable[tuple[str, str]]
) -> set[str]:
    """The pages that hold any of these regions."""
    return {url for name, at in changed for url in ((at,) if at else regions[name])}


def write_facts(view: View, folder: Path, forms: frozenset[str] | None = None) -> int:
    """The public facts of these forms as files of the site, with the ledger's feed where they are reports, or of all
    (None) with the urgent notices; returns how many changed."""
    written = 0
    for name, facts in view.public.items():
        if forms is None or name in forms:
            written += _write_record(folder / lines_url(name), facts.record)
    if forms is None or any(isinstance(view.site.forms[f].form, Report) for f in forms):
        written += _write_feed(folder / LEDGER_URL, ledger_atom(view))
    if forms is None:
        notices = public_bytes(urgent(view.site, view.called), view.now)
        written += write_page(folder / PUBLIC_URL, notices)
    return written + sum(
        write_page(folder / "facts" / f"{name}.json", figures_bytes(facts))
        for name, facts in view.public.items()
        if forms is None or name in forms
    )


def _write_record(path: Path, record: str) -> bool:
    """A vote's record as a file of the site, while its facts have one; returns whether that changed."""
    if record:
        return write_page(path, record.encode())
    there = path.exists()
    if there:
        remove_page(path)
    return there


def _write_feed(path: Path, feed: bytes | None) -> bool:
    """The ledger's feed, where there is one; returns whether that changed."""
    if feed is not None:
        return write_page(path, feed)
    there = path.exists()
    if there:
        remove_page(path)
    return there


def write_decks(folder: Path, filler: Filler) -> None:
    """The lobby screens' decks, each with its script and style."""
    for screen in filler.view.site.screens:
        url = deck_url(screen)
        files = {url: filler.fill(deck_page(screen, filler.view), url).encode()}
        for name, data in (files | deck_files(screen)).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def refill(folder: Path, urls: Collection[str], filler: Filler) -> int:
    """Refills these pages of the built site in `folder`; returns how many changed."""
    with ThreadPoolExecutor(_WRITERS) as writers:
        # Compressing and renaming take longer than filling, and let others run.
        writing = [
            writers.submit(replace_page, path, data) for path, data in changed(folder, urls, filler)
        ]
        for each in writing:
            each.result()
    return len(writing)


def changed(
    folder: Path, urls: Iterable[str], filler: Filler, known: dict[str, Apart] | None = None
) -> Iterator[tuple[Path, bytes]]:
    """Of these pages those that are not on disk as they should be, or without their compressed copies.

    `known`: pages that are on disk as `filler` has shown them before, taken apart; those that it
    doesn't know yet are added to it. They are not read again: what differs is what regions show.
    """
    for url in urls:
        path, apart = folder / url, None if known is None else known.get(url)
        if apart is not None:
            yield path, filler.put_together(apart, url).encode()
            continue
        old = path.read_text(encoding="utf-8")
        apart = Apart(old)
        if known is not None:
            known[url] = apart
        new = filler.put_together(apart, url)
        if new != old or not has_its_copies(path):
            yield path, new.encode()
