"""The search index, by Pagefind: large bundles that stay, and a small one of what changed since.

Indexing costs by the page, so an edit goes into the bundle `recent` only; `bundles.json` tells the
browser which pages of the others that one supersedes. When `recent` has grown, all is indexed anew.
Live regions of facts are left out, so that the index depends on content alone.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import zlib
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

from site_src.blocks import LASTING
from site_src.faults import BuildFailed
from site_src.files import write_atomic
from site_src.regions import REGION

RECENT = "recent"
_PER_BUNDLE = 1250
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
    body = REGION.sub(_lasting, html[start:end] if marked >= 0 else html)
    body = _NAVIGATION.sub("", body)
    return (
        f'<!doctype html><html lang="zh-CN"><head>{title.group() if title else ""}</head>'
        f"<body>{body}</body></html>"
    )


def _lasting(match: re.Match[str]) -> str:
    return match.group(2) if match.group(1).partition(":")[0] in LASTING else ""


def write_search(
    folder: Path,
    pages: Mapping[str, str],
    urls: Collection[str],
    known: Indexed | None,
) -> Indexed:
    """Brings `folder/search` up to date; returns what it holds then. Raises SearchFailed.

    `pages`: URL → HTML of the pages that may have changed; `urls`: all pages a search should find,
    built in `folder`; `known`: what `folder/search` holds so far (None: nothing).
    """
    target = folder / "search"
    target.mkdir(exist_ok=True)
    texts = {url: searchable(html) for url, html in pages.items()}
    if known is not None:
        current = {url: known.current.get(url, "") for url in urls}
        current |= {url: _digest(text) for url, text in texts.items()}
        now = Indexed(known.main, current)
        if len(now.recent) <= _RECENT_AT_MOST and len(now.superseded) <= _RECENT_AT_MOST:
            if now != known:
                for url in now.recent - texts.keys():
                    texts[url] = _read(folder, url)
                shutil.rmtree(target / RECENT, ignore_errors=True)
                if now.recent:
                    _write_bundle(
                        target / RECENT, {u: texts[u] for u in sorted(now.recent)}, RECENT
                    )
                _write_listing(target, now)
            return now
    return _write_anew(target, {url: texts.get(url) or _read(folder, url) for url in sorted(urls)})


def _read(folder: Path, url: str) -> str:
    return searchable((folder / url).read_text(encoding="utf-8"))


def _write_anew(target: Path, pages: Mapping[str, str]) -> Indexed:
    for old in target.iterdir():
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    count = _bundle_count(pages)
    parts: list[dict[str, str]] = [{} for _ in range(count)]
    for url, text in pages.items():
        parts[zlib.crc32(url.encode()) % count][url] = text
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        list(pool.map(lambda n: _write_bundle(target / str(n), parts[n], str(n)), range(count)))
    main = {url: _digest(text) for url, text in pages.items()}
    made = Indexed(main, main)
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


def _write_bundle(target: Path, pages: Mapping[str, str], name: str) -> None:
    with TemporaryDirectory(dir=target.parent.parent.parent) as chosen:
        mark = f'<body><span hidden data-pagefind-meta="bundle">{name}</span>'
        for url, text in pages.items():
            goal = Path(chosen) / url
            goal.parent.mkdir(parents=True, exist_ok=True)
            goal.write_text(text.replace("<body>", mark, 1), encoding="utf-8")
        made = Path(chosen) / ".index"
        from pagefind_bin_extended import get_executable

        done = subprocess.run(
            [get_executable(), "--site", chosen, "--output-path", str(made), "--keep-index-url"],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise SearchFailed(f"搜索索引没有建成：{(done.stderr or done.stdout).strip()[-400:]}")
        shutil.rmtree(target, ignore_errors=True)
        for unused in [f for f in made.iterdir() if f.name.startswith(_UNUSED)]:
            unused.unlink()
        made.rename(target)
