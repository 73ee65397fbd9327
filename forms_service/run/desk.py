"""The desk's parts, put together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

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
from forms_service.editing.publish_press import edit_address
from forms_service.electorate.electorate import By
from forms_service.erasure.backup_record import Made, made_of
from forms_service.following.desk_pages import FollowingPages
from forms_service.following.to_write import unwritten
from forms_service.handling.answer_pages import AnswerPages
from forms_service.handling.entry_pages import EntryPages
from forms_service.handling.export_routes import ExportRoutes
from forms_service.handling.index import Index
from forms_service.handling.list_pages import ListPages
from forms_service.handling.office import Office
from forms_service.keeping.facts_out import facts_of
from forms_service.lists.pages import BlackListPages
from forms_service.lists.waiting import OF_LISTS, unfinished_entries
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
from forms_service.proceedings.desk_pages import ProceedingPages
from forms_service.proceedings.to_do import to_take_on
from forms_service.proceedings.underway import Underway
from forms_service.run.desk_writing import called, writing
from forms_service.run.running import Running
from forms_service.screens.watch import Standing, standings
from forms_service.sealing.on_request import Requests as SealRequests
from forms_service.staff.admission import Admission
from forms_service.staff.on_request import Requests
from forms_service.staff.sessions import Sessions
from forms_service.store.files import exports
from forms_service.store.ledger_state import Document, State, encode
from forms_service.today import sources
from forms_service.today.page import Today
from forms_service.today.reminders import Reminders
from forms_service.today.targets import targets
from forms_service.today.waiting import Source
from forms_service.versions.git_history import Identity
from forms_service.versions.saving import Saving
from forms_service.volunteering.desk_pages import DeskPages, list_address
from forms_service.volunteering.open_lists import LeftOpen, left_open
from forms_service.voters.code_pages import CodePages
from forms_service.voters.roster_pages import RosterPages
from site_src.addresses import site_origin
from site_src.content.links import follow_ups
from site_src.content.site import PublishedForm
from site_src.forms.facts import FormFacts
from site_src.forms.form import Form
from site_src.forms.seal import Sealed
from site_src.paper.slips import announced


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
    office = _office(service, access, handles, secret)
    answers = AnswerPages(office, partial(_made, service))
    underway = Underway()
    service.store.subscribe(underway.change)
    proceedings = ProceedingPages(office, answers, underway)
    who = Identity(str(site_origin(settings.base_url).host.name))
    saving = Saving(settings.content, settings.state / "versions", who)
    following = FollowingPages(access, underway, service.site, saving, service.drafts)
    todo = (to_take_on(proceedings.tasks), unwritten(following.waiting))
    today, reminders = _today(service, access, moderation, todo)
    admission = Admission(secret, Hashing(), Guesses())
    appeals = service.known.counts.appeals
    operations = [
        *SigningIn(access, admission, service.guard.senders).operations(),
        *Me(access, admission, service.guard.senders).operations(),
        *People(access, secret).operations(),
        *today.operations(),
        *_answers(service, office, answers, secret),
        *proceedings.operations(),
        *following.operations(),
        *BlackListPages(office, secret, service.site, appeals).operations(),
        *SealPages(access, service.pages.forms, service.show, unsettled).operations(),
        *BoxPages(access, service.pages.forms, service.show).operations(),
        *moderation.operations(),
        *_voters(service, access, secret),
        *DeskPages(access, service.attendance).operations(),
        *PersonalData(
            access, service.pages.forms, service.erasing, partial(_titled, service), service.expiry
        ).operations(),
        *AuditLog(access, partial(called, saving)).operations(),
        *writing(service, access, who, saving),
    ]
    return DeskService(
        operations,
        Requests(secret, access.change, service.now, settings.base_url),
        SealRequests(access.change, service.pages.forms, unsettled, service.show, service.now),
        reminders,
    )


def _titled(service: Running, path: str) -> tuple[str, str]:
    """A page's title, its path where no page is there yet, and where it is written."""
    page = service.site().pages.get(path)
    return (page.title if page else path, edit_address(path))


def _made(service: Running, key: str) -> tuple[str, str, str] | None:
    """The title, the address and the kind of page that was made of the answer with this key."""
    page = follow_ups(service.site()).get(key)
    return (page.title, f"/{page.url}", page.kind) if page else None


def _office(service: Running, access: Access, handles: Handles, secret: Secret) -> Office:
    index = Index()
    service.store.subscribe(index.change)

    def version(document: Document) -> str:
        return secret.digest("answer as seen", encode(document))

    return Office(access, service.known, index, handles, version, service.pages.forms, service.show)


def _answers(
    service: Running, office: Office, answers: AnswerPages, secret: Secret
) -> list[DeskOperation]:
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
        *answers.operations(),
        *EntryPages(office, service.capacity, service.read_answer).operations(),
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


def _today(
    service: Running, access: Access, moderation: Moderation, todo: tuple[Source, ...]
) -> tuple[Today, Reminders]:
    settings, site = service.settings, service.site
    room, counts = service.capacity.room_if_told, service.known.counts

    def screens(now: datetime) -> list[Standing]:
        return standings(site(), settings.site, settings.state / "kiosks", now)

    def title(screen: str) -> str:
        return site().screens[screen][0].title

    def entries() -> State:
        with service.store.journal.lock:
            return {name: dict(service.store.journal.state.get(name, {})) for name in OF_LISTS}

    def backups() -> list[Made]:
        return made_of(settings.state / "store")

    def seal(form: Form) -> Sealed | None:
        with service.store.journal.lock:
            return counts.records.seal(form, counts.electorates.of(form))

    def on_paper(form: str) -> tuple[int, int]:
        with service.store.journal.lock:
            return unsettled(service.store.journal.state, form)

    def lists_left(now: datetime) -> list[LeftOpen]:
        with service.store.journal.lock:
            return list(left_open(service.store.journal.state, site(), now))

    def facts(form: Form) -> FormFacts:
        with service.store.journal.lock:
            return facts_of(form, counts, service.now())

    waits = (
        *todo,
        sources.owed_by_office(service.pages.forms, facts, edit_address),
        unfinished_entries(site, entries, edit_address),
        sources.texts_to_read(moderation.waiting, service.pages.forms),
        sources.ballots_on_paper(on_paper, service.pages.forms),
        sources.lists_to_close(lists_left, list_address),
        sources.refused_build(lambda: service.builds.last, settings.content, edit_address),
        sources.short_disk(room),
        sources.silent_screens(screens, title),
        sources.votes_to_settle(service.pages.forms, counts.records.box, seal),
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
