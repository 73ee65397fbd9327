"""The running service, as what is asked of it is handed it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from forms_service.editing.drafts import Drafts
from forms_service.erasure.expiry import Expiry
from forms_service.erasure.on_request import Erasing
from forms_service.http.guard import Guard
from forms_service.http.requests import Sent
from forms_service.keeping.rules import Known
from forms_service.site.builds import Builds
from forms_service.site.built import SitePages
from forms_service.store.commits import Commits
from forms_service.store.tables import Store
from forms_service.telemetry.capacity import Capacity
from forms_service.volunteering.attendance import Attendance
from site_src.content.site import Site
from site_src.forms.form import Form
from site_src.settings import Settings


@dataclass(frozen=True)
class Running:
    """The service that the desk and residents' routes are part of; `show`: brings pages in step with what is kept of a form; `roster_changed`: with who may vote;
    `read_answer`: an answer off the wire, its photographs kept; `site`: the built content; `solved`: what the ledger
    says was solved in the quarter whose contest is held."""

    settings: Settings
    store: Store
    commits: Commits
    known: Known
    pages: SitePages
    show: Callable[[str], Awaitable[None]]
    roster_changed: Callable[[], Awaitable[None]]
    builds: Builds
    drafts: Drafts
    capacity: Capacity
    expiry: Expiry
    erasing: Erasing
    read_answer: Callable[[Request, Form], Awaitable[Sent]]
    site: Callable[[], Site]
    solved: Callable[[], Sequence[str]]
    guard: Guard
    now: Callable[[], datetime]
    attendance: Attendance
