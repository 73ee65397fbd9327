"""The search index, by Pagefind: large bundles that stay, and a small one of what changed since.

Indexing costs by the page, so an edit goes into the bundle `recent` only; `bundles.json` tells the
browser which pages of the others that one supersedes. When `recent` has grown, all is indexed again.
Live regions of facts are left out, so that the index depends on content alone.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import zlib
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

from site_src.markup.block_kinds import BLOCKS
from site_src.show.regions import REGION
from site_src.source.faults import BuildFailed
from site_src.source.files import write_atomic

RECENT = "recent"
# Each costs Pagefind a quarter of a second before its first page.
_PER_BUNDLE = 2600
_RECENT_AT_MOST = 60
# Pagefind's own user interfaces: the theme has its own.
_UNUSED = ("pagefind-ui.", "pagefind-modular-ui.", "pagefind-component-ui.", "pagefind-highlight.")


class SearchFailed(BuildFailed):
    """Pagefind did not index; its message."""


_NAVIGATION = re.compile(r"<nav\b.*?</nav>", re.DOTALL)


@dataclass(frozen=True)
class Indexed:
    """URL → digest of a page's text: as the large bundles hold it, and as it is now."""

    main: Mapping[str, str]
    current: Mapping[str, str]

    @property
    def recent(self) -> frozenset[str]:
        """The pages that the large bundles hold otherwise, or not at all."""
        return frozenset(
            url for url, digest in self.current.items() if self.main.get(url) != digest
        )

    @property
    def superseded(self) -> frozenset[str]:
        """The pages of the large bundles that are no more as those hold them."""
        return frozenset(
            url for url, digest in self.main.items() if self.current.get(url) != digest
        )


def searchable(html: str) -> str:
    """What a search should find of a page: its text without the frame and without what answers or
    the clock change."""
    marked = html.find("data-pagefind-body")
    start, end = html.rfind("<", 0, marked), html.find("</main>", marked)
    title = re.search(r"<title>.*?</title>", html, re.DOTALL)
    body = REGION.sub(_searched, html[start:end] if marked >= 0 else html)
    body = _NAVIGATION.sub("", body)
    return (
        f'<!doctype html><html lang="zh-CN"><head>{title.group() if title else ""}</head>'
        f"<body>{body}</body></html>"
    )


def _searched(match: re.Match[str]) -> str:
    block = BLOCKS.get(match.group(1).partition(":")[0])
    return match.group(2) if block and block.searched else ""


def update_search(
    folder: Path, pages: Mapping[str, str], urls: Collection[str], known: Indexed
) -> Indexed:
    """Brings `folder/search` up to date; returns what it holds then. Raises SearchFailed.

    `pages`: URL → HTML of the pages that may have changed; `urls`: all pages a search should find,
    built in `folder`; `known`: what `folder/search` holds so far.
    """
    target = folder / "search"
    texts = {url: searchable(html) for url, html in pages.items()}
    current = {url: known.current.get(url, "") for url in urls}
    current |= {url: _digest(text) for url, text in texts.items()}
    now = Indexed(known.main, current)
    if max(len(now.recent), len(now.superseded)) > _RECENT_AT_MOST:
        with search_texts(folder, urls) as given:
            read = {url: given.add(url, pages.get(url) or _read(folder, url)) for url in urls}
            return write_search(folder, given, read)
    if now != known:
        shutil.rmtree(target / RECENT, ignore_errors=True)
        if now.recent:
            with _beside(folder) as chosen:
                for url in sorted(now.recent):
                    text = texts.get(url) or searchable(_read(folder, url))
                    _write_text(chosen, RECENT, url, text)
                _write_bundle(chosen / RECENT, target / RECENT)
        _write_listing(target, now)
    return now


def _read(folder: Path, url: str) -> str:
    return (folder / url).read_text(encoding="utf-8")


@dataclass(frozen=True)
class SearchTexts:
    """The texts of all pages that the large bundles are made from, as files in `folder`. Safe to
    add to from several processes."""

    folder: Path
    bundles: int

    def add(self, url: str, html: str) -> str:
        """Takes up a page; returns the digest of its text."""
        text = searchable(html)
        _write_text(self.folder, str(zlib.crc32(url.encode()) % self.bundles), url, text)
        return _digest(text)


@contextmanager
def search_texts(folder: Path, urls: Collection[str]) -> Iterator[SearchTexts]:
    """A place for the texts of `urls`, pages of the site in `folder`; gone at its end."""
    with _beside(folder) as chosen:
        yield SearchTexts(chosen, _bundle_count(urls))


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A place beside the version of the site in `folder`, gone at its end, and named after it: what
    a killed build leaves is known as its own."""
    with TemporaryDirectory(dir=folder.parent, prefix=f"{folder.name}.texts-") as chosen:
        yield Path(chosen)


def write_search(folder: Path, texts: SearchTexts, digests: Mapping[str, str]) -> Indexed:
    """Makes `folder/search` again from `texts`; returns what it holds then. Raises SearchFailed.
    `digests`: URL → what `add` gave for it."""
    target = folder / "search"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        names = map(str, range(texts.bundles))
        list(pool.map(lambda name: _write_bundle(texts.folder / name, target / name), names))
    made = Indexed(digests, digests)
    _write_listing(target, made)
    return made


def _bundle_count(pages: Collection[str]) -> int:
    return max(-(-len(pages) // _PER_BUNDLE), 1)


def _write_listing(target: Path, held: Indexed) -> None:
    names = [str(n) for n in range(_bundle_count(held.main))] + ([RECENT] if held.recent else [])
    listing = {"bundles": names, "superseded": sorted(held.superseded)}
    write_atomic(target / "bundles.json", (json.dumps(listing) + "\n").encode())


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=12).hexdigest()


def _write_text(folder: Path, bundle: str, url: str, text: str) -> None:
    mark = f'<body><span hidden data-pagefind-meta="bundle">{bundle}</span>'
    goal = folder / bundle / url
    marked = text.replace("<body>", mark, 1)
    try:
        goal.write_text(marked, encoding="utf-8")
    except FileNotFoundError:
        goal.parent.mkdir(parents=True, exist_ok=True)
        goal.write_text(marked, encoding="utf-8")


def _write_bundle(texts: Path, target: Path) -> None:
    from pagefind_bin_extended import get_executable

    texts.mkdir(exist_ok=True)  # By chance no page may fall to it.
    made = texts / ".index"
    done = subprocess.run(
        [get_executable(), "--site", texts, "--output-path", str(made), "--keep-index-url"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SearchFailed(f"搜索索引没有建成：{(done.stderr or done.stdout).strip()[-400:]}")
    for unused in [f for f in made.iterdir() if f.name.startswith(_UNUSED)]:
        unused.unlink()
    made.rename(target)
