"""The search index: a large bundle that stays, and a small one of what changed since.

An edit goes into the bundle `recent`; `bundles.json` tells the browser which pages of the other that
one supersedes. What an edit took off a page is taken out of the large bundle too: no file of the site
holds it any more. When `recent` has grown, or a page is gone, all is indexed again. Live regions of
facts are left out, so that the index depends on content alone.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

from site_src.pages.search_index import take_out, write_index
from site_src.pages.search_text import PageText, page_text, searched_part
from site_src.source.files import write_page

MAIN, RECENT = "main", "recent"
_RECENT_AT_MOST = 60


@dataclass(frozen=True)
class Indexed:
    """URL → digest of a page's text: as the large bundle holds it ("" where that lost some of it), and
    as it is now."""

    main: Mapping[str, str]
    current: Mapping[str, str]

    @property
    def recent(self) -> frozenset[str]:
        """The pages that the large bundle holds otherwise, or not at all."""
        return frozenset(
            url for url, digest in self.current.items() if self.main.get(url) != digest
        )

    @property
    def superseded(self) -> frozenset[str]:
        """The pages of the large bundle that are no more as it holds them."""
        return frozenset(
            url for url, digest in self.main.items() if self.current.get(url) != digest
        )


def update_search(
    folder: Path, pages: Mapping[str, str], urls: Collection[str], known: Indexed
) -> Indexed:
    """Brings `folder/search` up to date; returns what it holds then.

    `pages`: URL → HTML of the pages that may have changed; `urls`: all pages a search should find,
    built in `folder`; `known`: what `folder/search` holds so far.
    """

    def part(url: str) -> str:
        return searched_part(pages.get(url) or (folder / url).read_text(encoding="utf-8"))

    def put(url: str, data: bytes) -> None:
        (folder / url).parent.mkdir(exist_ok=True, parents=True)
        write_page(folder / url, data)

    texts = {url: page_text(part(url)) for url in pages}
    current = {url: known.current.get(url, "") for url in urls}
    now = Indexed(known.main, current | _digests(texts))
    # A page that is gone, or put off to another day, leaves no word behind.
    gone = known.current.keys() - current.keys()
    if gone or max(len(now.recent), len(now.superseded)) > _RECENT_AT_MOST:
        shutil.rmtree(folder / "search", ignore_errors=True)
        return write_search({url: part(url) for url in urls}, put)
    if now != known:
        now = _taken_out(folder, texts, now, known, put)
        shutil.rmtree(folder / "search" / RECENT, ignore_errors=True)
        if now.recent:
            more = now.recent - texts.keys()
            _write_bundle(RECENT, texts | {url: page_text(part(url)) for url in more}, now, put)
        _write_listing(now, put)
    return now


def _taken_out(
    folder: Path,
    texts: Mapping[str, PageText],
    now: Indexed,
    known: Indexed,
    put: Callable[[str, bytes], object],
) -> Indexed:
    """Has the large bundle lose what its pages lost; returns what the index holds then."""
    changed = {
        url: text
        for url, text in texts.items()
        if url in known.main and known.current[url] != text.digest
    }
    if not changed:
        return now
    less = take_out(
        changed,
        lambda file: (folder / f"search/{MAIN}/{file}").read_bytes(),
        lambda file, data: put(f"search/{MAIN}/{file}", data),
    )
    return replace(now, main={**now.main, **dict.fromkeys(less, "")})


def write_search(parts: Mapping[str, str], put: Callable[[str, bytes], object]) -> Indexed:
    """Makes the whole index; returns what it holds. `parts`: URL → the part of it that is searched, of
    all pages a search should find; `put` writes a file of the site."""
    texts = {url: page_text(part) for url, part in parts.items()}
    digests = dict(sorted(_digests(texts).items()))
    made = Indexed(digests, digests)
    _write_bundle(MAIN, texts, made, put)
    _write_listing(made, put)
    return made


def _digests(texts: Mapping[str, PageText]) -> dict[str, str]:
    return {url: text.digest for url, text in texts.items()}


def _held(name: str, indexed: Indexed) -> Mapping[str, str]:
    """The pages that a bundle holds, with their digests."""
    if name == MAIN:
        return indexed.main
    return {url: indexed.current[url] for url in sorted(indexed.recent)}


def _write_bundle(
    name: str, texts: Mapping[str, PageText], held: Indexed, put: Callable[[str, bytes], object]
) -> None:
    # What stands comes before what happened, and of that the newest first.
    standing = sorted(url for url in _held(name, held) if not url.startswith("news/"))
    news = sorted(_held(name, held).keys() - standing, reverse=True)
    urls = [*standing, *news]
    write_index(
        {url: texts[url] for url in urls}, lambda file, data: put(f"search/{name}/{file}", data)
    )


def _write_listing(held: Indexed, put: Callable[[str, bytes], object]) -> None:
    """Which bundles there are, each with a version that changes with what it holds: it stands in the
    addresses of its files, so that a phone keeps them and never mixes two."""
    names = [MAIN, RECENT] if held.recent else [MAIN]
    versions = {name: _version(_held(name, held)) for name in names}
    listing = {"bundles": versions, "superseded": sorted(held.superseded)}
    put("search/bundles.json", (json.dumps(listing, ensure_ascii=False) + "\n").encode())


def _version(held: Mapping[str, str]) -> str:
    return blake2b(repr(sorted(held.items())).encode(), digest_size=4).hexdigest()
