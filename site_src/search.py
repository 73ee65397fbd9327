"""The search index, by Pagefind: in bundles, so that one edited page costs one bundle.

A bundle holds at most some hundreds of pages, chosen by their paths; a phone loads of each only
what a search needs. Live regions of facts are left out (`data-pagefind-ignore`), so that the index
depends on content alone.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

from pagefind_bin_extended import get_executable

from site_src.content import Site
from site_src.reading import Stamp

_PER_BUNDLE = 700
# Pagefind's own user interfaces: the theme has its own.
_UNUSED = ("pagefind-ui.", "pagefind-modular-ui.", "pagefind-component-ui.", "pagefind-highlight.")


class SearchFailed(Exception):
    """Pagefind did not index; its message."""


def bundles(site: Site) -> dict[str, list[str]]:
    """Bundle name → the paths of the pages in it."""
    count = max(-(-len(site.by_url) // _PER_BUNDLE), 1)
    found: dict[str, list[str]] = {str(n): [] for n in range(count)}
    for page in site.by_url.values():
        found[str(zlib.crc32(page.path.encode()) % count)].append(page.path)
    return found


def bundle_digests(site: Site, stamps: Mapping[str, Stamp]) -> dict[str, str]:
    """What each bundle is made from: equal digests, equal bundle."""
    # Boards and the pact show on other pages too: any standing page counts for all of them.
    standing = repr(sorted((p.path, stamps[p.path]) for p in site.standing))
    found = {}
    for name, paths in bundles(site).items():
        grown = sorted((path, stamps[path]) for path in paths if site.pages[path].grows)
        has_standing = any(not site.pages[path].grows for path in paths)
        text = repr((grown, standing if has_standing else ""))
        found[name] = blake2b(text.encode(), digest_size=12).hexdigest()
    return found


def write_search(
    folder: Path,
    site: Site,
    digests: Mapping[str, str],
    known: Mapping[str, str],
    previous: Path | None,
) -> None:
    """Indexes the pages built in `folder` into `folder/search`; a bundle that is still true is
    taken from the `previous` version. Raises SearchFailed."""
    target = folder / "search"
    target.mkdir(exist_ok=True)
    stale = []
    for name in digests:
        if known.get(name) == digests[name] and previous and (previous / "search" / name).is_dir():
            if not (target / name).exists():
                shutil.copytree(previous / "search" / name, target / name, copy_function=os.link)
        else:
            stale.append(name)
    for gone in target.iterdir():
        if gone.is_dir() and gone.name not in digests:
            shutil.rmtree(gone)
    paths = bundles(site)
    with ThreadPoolExecutor(max(os.cpu_count() or 1, 1)) as pool:
        list(pool.map(lambda name: _index(folder, target / name, site, paths[name]), stale))
    listing = json.dumps({"bundles": sorted(digests, key=int)}) + "\n"
    path = target / "bundles.json"
    path.unlink(missing_ok=True)
    path.write_text(listing, encoding="utf-8")


def _index(folder: Path, target: Path, site: Site, paths: list[str]) -> None:
    with TemporaryDirectory(dir=folder.parent) as chosen:
        for path in paths:
            url = site.pages[path].url
            goal = Path(chosen) / url
            goal.parent.mkdir(parents=True, exist_ok=True)
            os.link(folder / url, goal)
        made = Path(chosen) / ".index"
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
