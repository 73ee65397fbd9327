"""Which pages were begun from an answer: where it is erased, somebody has to look at them."""

from __future__ import annotations

from collections.abc import Collection

from forms_service.editing.drafts import Drafts
from forms_service.erasure.removal import Begun
from site_src.content.site import Site


def begun_from(site: Site, drafts: Drafts) -> Begun:
    """Finds the paths of the pages that name an answer with one of some keys, and of drafts in which one stands.
    The drafts are read now: whoever asks may hold the store still. Raises OSError."""
    written = tuple(drafts.all())

    def found(keys: Collection[str]) -> tuple[str, ...]:
        named = {page.path for page in site.pages.values() if {*keys} & {*page.meta.follows}}
        drafted = {draft.path for draft in written if any(key in draft.text for key in keys)}
        return tuple(sorted(named | drafted))

    return found
