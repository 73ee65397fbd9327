"""The desk's parts, put together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from forms_service.credentials.secret import read_secret
from forms_service.desk.access import Access, DeskOperation
from forms_service.desk.frame import DESK, Desk
from forms_service.desk.signing_in import SigningIn
from forms_service.desk.today import Today
from forms_service.revision.history_pages import HistoryPages, history_address
from forms_service.revision.merge_pages import MergePages
from forms_service.staff.sessions import Sessions
from forms_service.store.commits import Commits
from forms_service.store.tables import Store
from forms_service.versions.git_history import Identity
from forms_service.versions.saving import Saving
from site_src.addresses import site_origin
from site_src.content.site import Site
from site_src.settings import Settings


def desk_operations(
    settings: Settings,
    store: Store,
    commits: Commits,
    site: Callable[[], Site],
    now: Callable[[], datetime],
) -> list[DeskOperation]:
    """What can be asked below /s/desk. Raises OSError where the state folder takes no key."""
    access = Access(
        store=store,
        commits=commits,
        sessions=Sessions(read_secret(settings.state / "secret")),
        desk=Desk(lambda: site().compound.name),
        base_url=settings.base_url,
        now=now,
    )
    who = Identity(str(site_origin(settings.base_url).host.name))
    saving = Saving(settings.content, settings.state / "versions", who)
    merging = MergePages(access, saving, edit_address, history_address)
    return [
        *SigningIn(access).operations(),
        *Today(access).operations(),
        *HistoryPages(access, saving, edit_address).operations(),
        *merging.operations(),
    ]


def edit_address(page: str) -> str:
    """Where a page is written."""
    return f"{DESK}/write?{urlencode({'page': page})}"
