"""What a command did to the store, shown by facts and pages at once, while no service runs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from forms_service.keeping.facts_out import take_out_voices
from forms_service.kinds.table import Counts
from forms_service.notices.calls import Called
from forms_service.site.built import SitePages
from forms_service.store.tables import Store
from site_src.build.publish import NoSite, Publisher
from site_src.content.site import Site


def built_site(site: Path, state: Path) -> Site:
    """What the site was built from; without a page before the first build."""
    try:
        return Publisher(site, state).site
    except NoSite:
        return Site({}, {})


def show(store: Store, site: Path, state: Path, now: datetime) -> int:
    """Brings the facts of all forms, and the pages of the built site, in step with `store`; returns
    how many files changed. Where nothing is built yet nothing shows anything, and the service writes
    the facts before it answers; texts leave them now. Raises OSError."""
    counts, called = Counts.of(store), Called()
    store.subscribe(called.change)
    try:
        publisher = Publisher(site, state)
    except NoSite:
        take_out_voices(state / "facts", None, ())
        return 0
    pages = SitePages(
        publisher, store, counts, called, state / "facts", lambda: now, lambda _files: None
    )
    return pages.refresh(None)
