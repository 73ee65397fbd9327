"""What pages no longer show of people, and of what they wrote, goes from wherever else it lies."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from site_src.build.versions import Versions
from site_src.live.ledger_feed import LEDGER_URL
from site_src.live.region_kinds import LISTS, region_kind
from site_src.paper.posters import FOLDER, LISTS_POSTER
from site_src.paper.printing import drop_old_lists
from site_src.show.view import View


def take_back(
    versions: Versions, current: Path, regions: Iterable[tuple[str, str]], view: View
) -> None:
    """Of these regions, (name, URL), those that may have taken something back are in no version before the `current`
    one; nor is what else said the same. Hold the publishing lock."""
    taken = [(name, url) for name, url in regions if region_kind(name)[0].texts]
    urls = [url for _, url in taken]
    if any(name == "problems" for name, _ in taken):
        urls.append(LEDGER_URL)
    # What hangs in the stairwell is printed again behind the pages; until then nobody is given the old one.
    if any(name in LISTS for name, _ in taken):
        urls.append(f"{LISTS_POSTER}")
        drop_old_lists(current / FOLDER, view)
    versions.drop_before(urls)
