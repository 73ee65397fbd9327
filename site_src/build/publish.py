"""Refilling the live regions of pages already built: what an answer or the clock changes.

This is the fast half of the design's two speeds. `Publisher` is what the service is handed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from site_src.build.taking_back import take_back
from site_src.build.versions import Versions
from site_src.content.site import PublishedForm, Site
from site_src.form_kinds.table import read_facts
from site_src.forms.facts import FormFacts
from site_src.live.filling import Filler, changed, refill, write_facts
from site_src.live.region_kinds import of_lists, region_kind, touched_by
from site_src.lobby.decks import is_deck
from site_src.pages.shell import Framed, Shell, from_root
from site_src.show.fragments import form_fragment, fragment
from site_src.show.notices import read_called
from site_src.show.regions import Apart, Region, fill, soonest
from site_src.show.view import View
from site_src.source.files import add_copies, remove_drafts, replace_bare, replace_page

# About 50 ms of work: so long an answer may wait for others' pages.
_PAGES_A_STEP = 32
# Pages that answers change, some 20 to 70 KB each. More than that are not in use at once.
_PAGES_KNOWN = 100
T = TypeVar("T")
_At = tuple[str, str]  # A region's name, and the URL of a page that holds it.


class NoSite(Exception):
    """There is no built site to publish into."""


class Publisher:
    """The built site, kept in step with facts and time. Safe to use from several threads."""

    def __init__(self, site: Path, state: Path) -> None:
        """Raises NoSite before the first build. What a page shows is what it was built from, so
        content is not read here."""
        self._versions = Versions(site)
        self._facts = state / "facts"
        self._lock = threading.Lock()
        # What each page shows of each region, (name, URL), to know without reading it.
        self._shown: dict[tuple[str, str], bytes] = {}
        self._read: Mapping[str, FormFacts] = {}
        # The regions as rendered last, but for those that speak of one page.
        self._rendered: Mapping[tuple[str, str], Region] = {}
        # The pages that answers changed last, and that are on disk as `_shown` has them.
        self._apart: dict[str, Apart] = {}
        # The pages that still lack their compressed copies.
        self._bare: set[str] = set()
        self._load()

    def _load(self) -> None:
        present = self._versions.present()
        if present is None:
            raise NoSite("网站还没有建好。请先运行 linli build。")
        self._current, self._manifest = present
        self._shown, self._read, self._rendered, self._apart = {}, {}, {}, {}
        self._bare.clear()

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

    def show(self, forms: frozenset[str], now: datetime) -> tuple[int, bool]:
        """Refills what residents see of the answers to these forms, and no more: lobby decks, but for whom an appeal
        takes off them, and compressed copies follow with the next `publish` of them. Returns how many files changed,
        and whether a deck is among them."""
        with self._step():
            self._reload_if_turned()
            filler, touched = self._look(forms, now)
            written = write_facts(filler.view, self._current, forms)
            first = {at for at in touched if of_lists(at[0]) or not is_deck(at[1])}
            return self._put_bare(first, filler, written)

    def hide(self, now: datetime) -> tuple[int, bool]:
        """Takes off pages and decks whom time takes off the lists, before all that a full `publish` looks at. Returns
        as `show`."""
        with self._step():
            self._reload_if_turned()
            fresh, regions = not self._shown, self._manifest.regions
            names = frozenset(filter(of_lists, regions))
            view = self._view(now, frozenset() if self._read else None)
            filler = Filler(view, self._still_true(names, now))
            at = {(name, url) for name in names for url in regions[name]}
            hidden = self._put_bare(at, filler)
            if fresh:
                remove_drafts(self._current)
            return hidden

    def publish(self, forms: frozenset[str] | None, now: datetime) -> int:
        """Refills what answers to these forms can change, or everything (None); returns how many
        files changed. A second call with nothing new writes nothing.

        The first full call looks at every page, so it also heals pages that an earlier failure left
        behind; later ones only at pages whose regions changed.
        """
        return sum(self.publishing(forms, now))

    def publishing(self, forms: frozenset[str] | None, now: datetime) -> Iterator[int]:
        """As `publish`, some pages a step: others may publish in between. What answers change
        meanwhile is what later steps show. Each step gives how many files it changed."""
        left: list[str] | None = None
        while left is None or left:
            with self._step():
                written = 0
                if self._reload_if_turned() or left is None:
                    filler, touched = self._look(forms, now)
                    left = self._outdated(filler, touched)
                    # Screens look at the facts' files; of pages there may be thousands.
                    written = write_facts(filler.view, self._current, forms)
                else:
                    # With the facts as the last look found them, which may be another's since.
                    view = self._view(now, frozenset())
                    filler = Filler(view, self._still_true(frozenset(), now))
                pages = 1 if left and is_deck(left[0]) else _PAGES_A_STEP
                step, left = left[:pages], left[pages:]
                if forms is None:
                    written += refill(self._current, step, filler)
                    self._note(filler)
                else:
                    written += self._put(step, filler, replace_page)
            yield written
        while self._bare:
            with self._step():
                if self._versions.current() != self._current:
                    break
                add_copies(self._current / self._bare.pop())
            yield 0

    @contextmanager
    def _step(self) -> Iterator[None]:
        """Nobody else changes pages meanwhile."""
        with self._lock, self._versions.locked():
            try:
                yield
            except BaseException:
                # The next call looks at the pages again.
                self._shown, self._apart = {}, {}
                raise

    def _look(self, forms: frozenset[str] | None, now: datetime) -> tuple[Filler, set[_At]]:
        """What fills the pages now, and the regions it may fill otherwise."""
        if not self._shown:
            remove_drafts(self._current)
        # Before the first full look, facts of all forms are needed.
        view = self._view(now, forms if self._read else None)
        regions = self._manifest.regions
        if forms is None:
            touched = {(name, url) for name, urls in regions.items() for url in urls}
            filler = Filler(view)
        else:
            known = self.forms()
            touched = {
                at for form in forms & known.keys() for at in touched_by(regions, known[form])
            }
            filler = Filler(view, self._still_true(frozenset(name for name, _ in touched), now))
        return filler, touched

    def _outdated(self, filler: Filler, regions: Iterable[_At]) -> list[str]:
        """The pages on which one of these regions no longer shows what it should."""
        other = [at for at in regions if self._shown.get(at) != filler.digest(*at)]
        take_back(self._versions, self._current, other, filler.view)
        self._keep_rendered(filler)
        return sorted({url for _, url in other})

    def _put_bare(self, regions: set[_At], filler: Filler, written: int = 0) -> tuple[int, bool]:
        """Refills the pages of these regions, whose compressed copies follow."""
        urls = self._outdated(filler, regions)
        self._bare.update(urls)
        return written + self._put(urls, filler, replace_bare), any(map(is_deck, urls))

    def _put(self, urls: list[str], filler: Filler, put: Callable[[Path, bytes], None]) -> int:
        """Refills pages of answers: these are few, and known. Returns how many changed."""
        if len(self._apart) + len(urls) > _PAGES_KNOWN:
            self._apart = {}
        written = 0
        for path, data in changed(self._current, urls, filler, self._apart):
            put(path, data)
            written += 1
        self._note(filler)
        return written

    def _note(self, filler: Filler) -> None:
        """Notes what pages show now."""
        for name, held in filler.held.items():
            self._shown |= {(name, url): filler.digest(name, url) for url in held}
        self._keep_rendered(filler)

    def _keep_rendered(self, filler: Filler) -> None:
        # A page's own are few in the pages of answers, and thousands in all.
        self._rendered = {
            key: r for key, r in filler.rendered.items() if not key[1] or key[1] in self._apart
        }

    def _still_true(self, touched: frozenset[str], now: datetime) -> dict[tuple[str, str], Region]:
        """The regions that answers leave as they are, until their time is up: a deck holds twenty
        beside the one that counts."""
        return {
            key: region
            for key, region in self._rendered.items()
            if key[0] not in touched and (region.until is None or now < region.until)
        }

    def next_change(self, now: datetime) -> datetime | None:
        """When the clock alone changes a page next."""
        with self._lock:
            filler, regions = Filler(self._view(now)), self._manifest.regions
        # Looking at thousands of pages' own takes long: answers needn't wait for it.
        return soonest(
            filler.region(name, url).until
            for name, urls in regions.items()
            for kind, _ in [region_kind(name)]
            if kind.clock
            for url in (urls if kind.own_page else urls[:1])
        )

    def reload_if_rebuilt(self) -> bool:
        """Takes up the site that another process has built since; returns whether there was one. Where
        there is none it waits for nobody."""
        if self._versions.current() == self._current:
            return False
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
        html = self._form_html(form)
        published = self.site.forms[form]
        filler = Filler(self._seen(now))
        again = form_fragment(published.form, filler.view.public[form], values, faults)

        def render(name: str, url: str) -> str:
            return again if name == f"form:{form}" else filler.region(name, url).html

        return from_root(fill(html, published.page, render), published.page)

    def _form_html(self, form: str) -> str:
        try:
            return (self._current / self.site.forms[form].page).read_text(encoding="utf-8")
        except FileNotFoundError:
            # Two builds since the last look: the version that is known here is pruned.
            if not self.reload_if_rebuilt():
                raise
            return self._form_html(form)

    def look(self, look: Callable[[View], T], now: datetime) -> T:
        """What `look` makes of the site, its facts and the time, as pages show them."""
        return look(self._seen(now))

    def _seen(self, now: datetime) -> View:
        """The site with the facts that its pages were refilled with last: nothing is read again of them."""
        read = self._read or read_facts(self._facts, (p.form for p in self.forms().values()))
        called = read_called(self._facts)
        return View(self.site, read, now, self._manifest.base_url, called)

    def frame(self, title: str, body: str, now: datetime) -> str:
        """Any HTML in the site's frame, with URLs from the site's root."""
        crumbs = fragment("crumb", name=title, url="")
        framed = Framed(url="", title=title, description=title, content=body, crumbs=crumbs)
        filler = Filler(self._seen(now))
        html = Shell(self._manifest.shell).fill(framed)
        return fill(html, "", lambda name, url: filler.region(name, url).html, root="/")
