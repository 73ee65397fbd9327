"""Which pages were begun from an answer: where it is erased, somebody has to look at them."""

from __future__ import annotations

from collections.abc import Collection

from forms_service.editing.drafts import Drafts
from site_src.content.site import Site


def begun_from(keys: Collection[str], site: Site, drafts: Drafts) -> tuple[str, ...]:
    """The paths of the pages that name an answer with one of these keys, and of drafts in which one stands. Raises
    OSError."""
    named = {page.path for page in site.pages.values() if {*keys} & {*page.meta.follows}}
    drafted = {draft.path for draft in drafts.all() if any(key in draft.text for key in keys)}
    return tuple(sorted(named | drafted))
