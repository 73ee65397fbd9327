"""The desk's parts, put together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from starlette.requests import Request

from forms_service.answers.handles import Handles
from forms_service.canvass.box_pages import BoxPages
from forms_service.canvass.seal_pages import SealPages
from forms_service.credentials.guesses import Guesses
from forms_service.credentials.passwords import Hashing
from forms_service.credentials.secret import Secret, read_secret
from forms_service.desk.access import Access, DeskOperation
from forms_service.desk.frame import Desk
from forms_service.desk.me import Me
from forms_service.desk.people import People
from forms_service.desk.signing_in import SigningIn
from forms_service.editing.drafts import Drafts
from forms_service.editing.edit_pages import EditPages, Ways, pictured_address
from forms_service.editing.look_pages import LookPages
from forms_service.editing.publish_press import PublishPress, edit_address
from forms_service.editing.publishing import Publishing
from forms_service.editing.saves import NotSaved
from forms_service.editing.writing_pages import WritingPages
from forms_service.electorate.electorate import By
from forms_service.erasure.backup_record import Made, made_of
from forms_service.erasure.expiry import Expiry
from forms_service.erasure.on_request import Erasing
from forms_service.handling.answer_pages import AnswerPages
from forms_service.handling.entry_pages import EntryPages
from forms_service.handling.export_routes import ExportRoutes
from forms_service.handling.index import Index
from forms_service.handling.list_pages import ListPages
from forms_service.handling.office import Office
from forms_service.keeping.rules import Known
from forms_service.moderation.places import Places
from forms_service.moderation.routes import Moderation
from forms_service.oversight.log import AuditLog
from forms_service.oversight.personal import PersonalData
from forms_service.paper.counter import Counter
from forms_service.paper.door_pages import DoorPages
from forms_service.paper.entry_pages import EntryPages as PaperPages
from forms_service.paper.print_pages import PrintPages
from forms_service.paper.settling_pages import SettlingPages
from forms_service.paper.standing import unsettled
from forms_service.revision.history_pages import HistoryPages, history_address
from forms_service.revision.merge_pages import MergePages
from forms_service.revision.picture_pages import PicturePages, file_address, picture_address
from forms_service.revision.preview_pages import PreviewPages, preview_address
from forms_service.revision.previewing import Previewing
from forms_service.revision.pull_pages import PullPages
from forms_service.run.background import checked_as
from forms_service.screens.watch import Standing, standings
from forms_service.sealing.on_request import Requests as SealRequests
from forms_service.senders.shares import Senders
from forms_service.site.builds import Builds
from forms_service.site.built import SitePages
from forms_service.staff.admission import Admission
from forms_service.staff.on_request import Requests
from forms_service.staff.sessions import Sessions
from forms_service.store.commits import Commits
from forms_service.store.files import exports
from forms_service.store.ledger_state import Document, encode
from forms_service.store.tables import Store
from forms_service.telemetry.capacity import Capacity
from forms_service.today import sources
from forms_service.today.page import Today
from forms_service.today.reminders import Reminders
from forms_service.today.targets import targets
from forms_service.versions.git_history import Identity
from forms_service.versions.merging import merge
from forms_service.versions.pulling import Pulling
from forms_service.versions.saving import Saving
from forms_service.voters.code_pages import CodePages
from forms_service.voters.roster_pages import RosterPages
from site_src.addresses import site_origin
from site_src.build.preview import shapes_of
from site_src.content.site import PublishedForm, Site
from site_src.editing.page_names import is_page_name, title_of
from site_src.forms.fingerprints import read_fingerprints
from site_src.paper.slips import announced
from site_src.settings import Settings


@dataclass(frozen=True)
class Running:
    """The service that the desk is part of; `show`: brings pages in step with what is kept of a form; `roster_changed`: with who may vote; `site`:
    the built content."""

    settings: Settings
    store: Store
    commits: Commits
    known: Known
    pages: SitePages
    show: Callable[[str], Awaitable[None]]
    roster_changed: Callable[[], Awaitable[None]]
    builds: Builds
    capacity: Capacity
    expiry: Expiry
    erasing: Erasing
    site: Callable[[], Site]
    senders: Callable[[Request], Senders]
    now: Callable[[], datetime]


@dataclass(frozen=True)
class DeskService:
    """What of the desk runs: its routes, the reminders beside them, and what `linli staff` and `linli seal`
    may ask for."""

    operations: list[DeskOperation]
    requests: Requests
    sealing: SealRequests
    reminders: Reminders


def desk(service: Running) -> DeskService:
    """Raises OSError where the state folder takes no key, ValueError for LINLI_ALERTS."""
    settings = service.settings
    secret = read_secret(settings.state / "secret")
    access = Access(
        store=service.store,
        commits=service.commits,
        sessions=Sessions(secret),
        desk=Desk(lambda: service.site().compound.name),
        base_url=settings.base_url,
        now=service.now,
    )
    handles = Handles(partial(secret.digest, "answer"))
    service.store.subscribe(handles.change)
    places = Places()
    service.store.subscribe(places.change)
    moderation = Moderation(access, service.pages.forms, service.show, handles, places)
    today, reminders = _today(service, access, moderation)
    who = Identity(str(site_origin(settings.base_url).host.name))
    saving = Saving(settings.content, settings.state / "versions", who)
    admission = Admission(secret, Hashing(), Guesses())
    operations = [
        *SigningIn(access, admission, service.senders).operations(),
        *Me(access, admission, service.senders).operations(),
        *People(access, secret).operations(),
        *today.operations(),
        *_answers(service, access, handles, secret),
        *SealPages(access, service.pages.forms, service.show, unsettled).operations(),
        *BoxPages(access, service.pages.forms, service.show).operations(),
        *moderation.operations(),
        *_voters(service, access, secret),
        *PersonalData(
            access, service.pages.forms, service.erasing.erase, service.expiry
        ).operations(),
        *AuditLog(access, partial(_called, saving)).operations(),
        *_writing(service, access, who, saving),
    ]
    return DeskService(
        operations,
        Requests(secret, access.change, service.now, settings.base_url),
        SealRequests(access.change, service.pages.forms, service.show, service.now),
        reminders,
    )


def _called(saving: Saving, path: str) -> str:
    """What people call the page at `path`; empty for what is no page's, or of one that is no more."""
    with suppress(NotSaved):
        data = saving.read(path) if is_page_name(path) else None
        return title_of(path, data.decode(errors="replace")) if data else ""
    return ""


def _answers(
    service: Running, access: Access, handles: Handles, secret: Secret
) -> list[DeskOperation]:
    index = Index()
    service.store.subscribe(index.change)

    def version(document: Document) -> str:
        return secret.digest("answer as seen", encode(document))

    office = Office(
        access, service.known, index, handles, version, service.pages.forms, service.show
    )
    counter = Counter(office, partial(secret.digest, "paper"))
    paper = (
        PaperPages(counter),
        PrintPages(counter, service.site),
        SettlingPages(counter),
        DoorPages(counter),
    )
    exporting = ExportRoutes(office, exports(service.store.journal.path))
    return [
        *ListPages(office).operations(),
        *AnswerPages(office).operations(),
        *EntryPages(office, service.capacity).operations(),
        *(each for part in paper for each in part.operations()),
        *exporting.operations(),
    ]


def _voters(service: Running, access: Access, secret: Secret) -> list[DeskOperation]:
    def votes(by: By, now: datetime) -> list[PublishedForm]:
        return announced(service.site(), by, now)

    return [
        *RosterPages(access, service.pages.forms, votes, service.roster_changed).operations(),
        *CodePages(access, secret, service.site, votes).operations(),
    ]


def _writing(
    service: Running, access: Access, who: Identity, saving: Saving
) -> list[DeskOperation]:
    settings = service.settings
    drafts = Drafts(settings.state / "drafts")
    check = partial(checked_as, settings.content)
    publishing = Publishing(saving, drafts, check, service.builds.build)
    press = PublishPress(access, saving, publishing)
    ways = Ways(history_address, picture_address, file_address, preview_address, merge)
    editing = EditPages(
        access,
        saving,
        drafts,
        press,
        ways,
        lambda: read_fingerprints(settings.state / "facts"),
    )
    pages = WritingPages(
        access,
        settings.content,
        saving,
        drafts,
        publishing,
        history_address,
        preview_address,
        service.site,
    )
    return [
        *pages.operations(),
        *editing.operations(),
        *LookPages(access, saving, drafts, service.pages.framed).operations(),
        *HistoryPages(access, saving, drafts, press, edit_address).operations(),
        *MergePages(access, saving, drafts, press).operations(),
        *PullPages(
            access, Pulling(settings.content, who, saving.turn), partial(_called, saving)
        ).operations(),
        *PicturePages(access, saving, drafts, edit_address, pictured_address).operations(),
        *PreviewPages(access, saving, Previewing().show, shapes_of, edit_address).operations(),
    ]


def _today(service: Running, access: Access, moderation: Moderation) -> tuple[Today, Reminders]:
    settings, site = service.settings, service.site
    room, records = service.capacity.room_if_told, service.known.counts.records

    def screens(now: datetime) -> list[Standing]:
        return standings(site(), settings.site, settings.state / "kiosks", now)

    def title(screen: str) -> str:
        return site().screens[screen][0].title

    def backups() -> list[Made]:
        return made_of(settings.state / "store")

    def on_paper(form: str) -> tuple[int, int]:
        with service.store.journal.lock:
            return unsettled(service.store.journal.state, form)

    waits = (
        sources.texts_to_read(moderation.waiting, service.pages.forms),
        sources.ballots_on_paper(on_paper, service.pages.forms),
        sources.refused_build(lambda: service.builds.last, settings.content, edit_address),
        sources.short_disk(room),
        sources.silent_screens(screens, title),
        sources.votes_to_settle(
            service.pages.forms, records.box, lambda form: bool(records.seals(form))
        ),
        sources.forms_soon(service.pages.forms),
        sources.late_backup(backups),
    )
    reminders = Reminders(
        targets(settings.alerts),
        lambda: sources.waiting(waits, service.now()),
        lambda: f"{site().compound.name}办公台",
        settings.base_url,
        settings.state / "secret" / "reminders.json",
        service.now,
    )
    return Today(
        access, waits, screens, title, backups, room, lambda: reminders.deliveries
    ), reminders
