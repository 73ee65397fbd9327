"""Refilling the live regions of pages already built: what an answer or the clock changes.

This is the fast half of the design's two speeds. `Publisher` is what the service is handed.
"""

from __future__ import annotations

import posixpath
import re
import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType

from site_src.blocks import LASTING, OWN_PAGE
from site_src.content import PublishedForm, Site
from site_src.decks import deck_files, deck_page, deck_url, is_deck, seal
from site_src.facts import FormFacts, facts_bytes, read_facts
from site_src.files import replace_page, write_page
from site_src.fragments import form_fragment, fragment
from site_src.live import render_region, touched_by
from site_src.notices import PUBLIC_URL, public_bytes, read_called, urgent
from site_src.regions import Region, fill, soonest
from site_src.shell import Framed, Shell
from site_src.versions import Versions
from site_src.view import View

_RELATIVE = re.compile(r'(\b(?:href|src|data-base)=")(?![a-z][a-z0-9+.-]*:|/|#)([^"]*)"')


_WRITERS = 4
OWN_AND_LASTING = tuple(name for name in OWN_PAGE if name in LASTING)


class NoSite(Exception):
    """There is no built site to publish into."""


def _key(name: str, url: str) -> tuple[str, str]:
    """Where a region's text is the same: everywhere, or for one that speaks of its page, there."""
    return (name, "" if ":" in name or name in ("forms", "notice", "pact") else url)


class Filler:
    """Renders regions of one view, each once however many pages hold it.

    `held`: the regions filled so far, by name, with the URLs of the pages that hold them.
    `rendered`: all regions by their `_key`, those known beforehand too.
    """

    def __init__(
        self, view: View, known: Mapping[tuple[str, str], Region] = MappingProxyType({})
    ) -> None:
        self.view = view
        self.rendered = dict(known)
        self.held: dict[str, set[str]] = {}

    def region(self, name: str, url: str) -> Region:
        key = _key(name, url)
        if key not in self.rendered:
            self.rendered[key] = render_region(name, url, self.view)
        return self.rendered[key]

    def fill(self, html: str, url: str) -> str:
        """The page at `url` with all its regions filled."""

        def render(name: str, at: str) -> str:
            self.held.setdefault(name, set()).add(at)
            return self.region(name, at).html

        filled = fill(html, url, render)
        return seal(filled) if is_deck(url) else filled

    def digest(self, name: str, url: str) -> bytes:
        return blake2b(self.region(name, url).html.encode(), digest_size=12).digest()


def shown(regions: Mapping[str, tuple[str, ...]], filler: Filler) -> dict[tuple[str, str], bytes]:
    """What facts or the clock can change, as it is now: each such region's digest. Regions that
    show their own page's front matter are left out: they change with the page."""
    return {
        _key(name, url): filler.digest(name, url)
        for name, urls in regions.items()
        if name not in OWN_AND_LASTING
        for url in (urls if _key(name, "x")[1] else urls[:1])
    }


def pages_showing(
    regions: Mapping[str, tuple[str, ...]], changed: Iterable[tuple[str, str]]
) -> set[str]:
    """The pages that hold any of these regions."""
    return {url for name, at in changed for url in ((at,) if at else regions[name])}


def write_facts(view: View, folder: Path, forms: frozenset[str] | None = None) -> int:
    """The public facts of these forms as files of the site, or of all (None) with the urgent
    notices; returns how many changed."""
    written = 0
    if forms is None:
        notices = public_bytes(urgent(view.site, view.called), view.now)
        written += write_page(folder / PUBLIC_URL, notices)
    return written + sum(
        write_page(folder / "facts" / f"{name}.json", facts_bytes(facts))
        for name, facts in view.public.items()
        if forms is None or name in forms
    )


def write_decks(folder: Path, filler: Filler) -> None:
    """The lobby screens' decks, each with its script and style."""
    for screen in filler.view.site.screens:
        url = deck_url(screen)
        files = {url: filler.fill(deck_page(screen, filler.view), url).encode()}
        for name, data in (files | deck_files(screen)).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def refill(folder: Path, urls: Iterable[str], filler: Filler) -> int:
    """Refills these pages of the built site in `folder`; returns how many changed."""
    with ThreadPoolExecutor(_WRITERS) as writers:
        writing = []
        for url in urls:
            path = folder / url
            old = path.read_text(encoding="utf-8")
            new = filler.fill(old, url)
            if new != old:
                # Compressing and renaming take longer than filling, and let others run.
                writing.append(writers.submit(replace_page, path, new.encode()))
        for each in writing:
            each.result()
    return len(writing)


class Publisher:
    """The built site, kept in step with facts and time. Safe to use from several threads."""

    def __init__(self, site: Path, state: Path) -> None:
        """Raises NoSite before the first build. What a page shows is what it was built from, so
        content is not read here."""
        self._versions = Versions(site)
        self._facts = state / "facts"
        self._lock = threading.Lock()
        # What each region last showed, to know without reading pages which ones changed.
        self._shown: dict[tuple[str, str], bytes] = {}
        self._read: Mapping[str, FormFacts] = {}
        # The regions as rendered last, but for those that speak of one page.
        self._rendered: Mapping[tuple[str, str], Region] = {}
        self._load()

    def _load(self) -> None:
        manifest, current = self._versions.manifest(), self._versions.current()
        if manifest is None or current is None:
            raise NoSite("网站还没有建好。请先运行 linli build。")
        self._manifest, self._current = manifest, current
        self._shown, self._read, self._rendered = {}, {}, {}

    @property
    def site(self) -> Site:
        """The content that the pages were built from."""
        return self._manifest.site

    def forms(self) -> Mapping[str, PublishedForm]:
        """The forms residents can see, by id."""
        return self._manifest.site.forms

    def _view(self, now: datetime, fresh: frozenset[str] | None = None) -> View:
        """The site now; facts are read again for the forms that got answers (None: for all)."""
        known = self.site.forms
        names = known.keys() if fresh is None else fresh & known.keys()
        read = read_facts(self._facts, (known[name].form for name in names))
        kept = {} if fresh is None else self._read
        self._read = {**{name: f for name, f in kept.items() if name in known}, **read}
        called = read_called(self._facts)
        return View(self.site, self._read, now, self._manifest.base_url, called)

    def publish(self, forms: frozenset[str] | None, now: datetime) -> int:
        """Refills what answers to these forms can change, or everything (None); returns how many
        files changed. A second call with nothing new writes nothing.

        The first full call looks at every page, so it also heals pages that an earlier failure left
        behind; later ones only at pages whose regions changed.
        """
        with self._lock, self._versions.locked():
            self._reload_if_turned()
            # Before the first full look, facts of all forms are needed.
            view = self._view(now, forms if self._read else None)
            regions = self._manifest.regions
            if forms is None:
                names, filler = frozenset(regions), Filler(view)
            else:
                names = frozenset[str]().union(*(touched_by(regions, form) for form in forms))
                filler = Filler(view, self._still_true(names, now))
            try:
                urls = {
                    url
                    for name in names
                    for url in regions[name]
                    if self._has_changed(filler, name, url)
                }
                # Screens look at the facts' files; of pages there may be thousands.
                written = write_facts(view, self._current, forms)
                written += refill(self._current, sorted(urls), filler)
                # A page's own are few in the pages of a form, and thousands in all.
                self._rendered = {key: r for key, r in filler.rendered.items() if not key[1]}
                return written
            except BaseException:
                self._shown.clear()  # The next call looks at the pages again.
                raise

    def _still_true(self, touched: frozenset[str], now: datetime) -> dict[tuple[str, str], Region]:
        """The regions that answers leave as they are, until their time is up: a deck holds twenty
        beside the one that counts."""
        return {
            key: region
            for key, region in self._rendered.items()
            if key[0] not in touched and (region.until is None or now < region.until)
        }

    def _has_changed(self, filler: Filler, name: str, url: str) -> bool:
        digest = filler.digest(name, url)
        changed = self._shown.get((name, url)) != digest
        self._shown[(name, url)] = digest
        return changed

    def next_change(self, now: datetime) -> datetime | None:
        """When the clock alone changes a page next."""
        with self._lock:
            filler = Filler(self._view(now))
            return soonest(
                filler.region(name, url).until
                for name, urls in self._manifest.regions.items()
                for url in (urls if ":" not in name else urls[:1])
            )

    def reload_if_rebuilt(self) -> bool:
        """Takes up the site that another process has built since; returns whether there was one."""
        with self._lock, self._versions.locked():
            return self._reload_if_turned()

    def _reload_if_turned(self) -> bool:
        if self._versions.current() == self._current:
            return False
        self._load()
        return True

    def form_page(
        self,
        form: str,
        values: Mapping[str, tuple[str, ...]],
        faults: Mapping[str, str],
        now: datetime,
    ) -> str:
        """The form's own page again, with what was sent and what is wrong with it."""
        published = self.site.forms[form]
        filler = Filler(self._view(now))
        again = form_fragment(published.form, filler.view.public[form], values, faults)

        def render(name: str, url: str) -> str:
            return again if name == f"form:{form}" else filler.region(name, url).html

        html = (self._current / published.page).read_text(encoding="utf-8")
        return _from_root(fill(html, published.page, render), published.page)

    def frame(self, title: str, body: str, now: datetime) -> str:
        """Any HTML in the site's frame, with URLs from the site's root."""
        crumbs = fragment("crumb", name=title, url="")
        framed = Framed(url="", title=title, description=title, content=body, crumbs=crumbs)
        filler = Filler(self._view(now))
        return fill(
            Shell(self._manifest.shell).fill(framed),
            "",
            lambda name, url: filler.region(name, url).html,
            root="/",
        )


def _from_root(html: str, url: str) -> str:
    """The page at `url` as served from another address: relative URLs written from the root."""
    folder = posixpath.dirname(url)

    def absolute(match: re.Match[str]) -> str:
        return (
            match.group(1) + posixpath.normpath(posixpath.join("/", folder, match.group(2))) + '"'
        )

    return _RELATIVE.sub(absolute, html)
