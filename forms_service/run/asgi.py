"""The composition root: settings, store, site and routes become one running service."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware

from forms_service.care.watch import StoreWatch
from forms_service.control import listening
from forms_service.credentials.secret import read_secret
from forms_service.credentials.tries import Tries
from forms_service.editing.drafts import Drafts
from forms_service.electorate.codes import whose
from forms_service.electorate.on_request import Requests as Codes
from forms_service.erasure.expiry import Expiry
from forms_service.erasure.on_request import Erasing
from forms_service.following.begun import begun_from
from forms_service.http.events import Streams
from forms_service.http.guard import Guard
from forms_service.keeping.promotion import places_on, promoted
from forms_service.keeping.rules import Known
from forms_service.kinds.table import Counts
from forms_service.notices.calls import Called
from forms_service.notices.routes import NoticeRoutes
from forms_service.paper.on_request import Requests as Paper
from forms_service.roster.importing import Imported
from forms_service.roster.names import ResidentNames
from forms_service.roster.on_request import Decide as Importing
from forms_service.roster.on_request import Requests as Roster
from forms_service.run.attempts import Attempts
from forms_service.run.background import Background
from forms_service.run.desk import desk
from forms_service.run.residents import residents
from forms_service.run.running import Running
from forms_service.run.sample_command import at_start
from forms_service.screens.routes import KioskRoutes
from forms_service.screens.watch import KioskFigures
from forms_service.site.builds import Builds
from forms_service.site.built import SitePages
from forms_service.site.files import SiteFiles
from forms_service.site.refreshing import Refreshing
from forms_service.store.commits import Commits
from forms_service.store.tables import Store
from forms_service.telemetry.capacity import Capacity
from forms_service.telemetry.logs import event
from forms_service.telemetry.metrics import Metrics
from forms_service.volunteering.attendance import Attendance
from forms_service.web.app import Service, make_app
from forms_service.web.photographs import Photographs
from forms_service.web.submission import Submission
from forms_service.wire.handles import left
from site_src.build.publish import Publisher
from site_src.live.ledger import candidates
from site_src.settings import Settings, read_bytes, read_share
from site_src.source.moments import ZONE


def _now() -> datetime:
    return datetime.now(ZONE)


def compose(
    settings: Settings,
    publisher: Publisher,
    store: Store,
    streams: Streams,
    attempts: Attempts,
    builds: Builds,
    inside: Sequence[Middleware] = (),
) -> Starlette:
    """The app over a built site; whoever stops it ends `streams`. `attempts`: the builds so far, of
    which `builds` knows the last. `inside`: what stands around the routes.

    Raises ValueError for a setting that can't be understood; the text is for whoever starts it.
    """
    guard = Guard(settings.base_url, settings.rate_limit, settings.trusted_proxies, _now)
    secret = read_secret(settings.state / "secret")

    known = Known(Counts.of(store), voter_of=whose(secret))
    store.follow(
        lambda state: promoted(
            state, known.counts.tally, lambda name: places_on(publisher.site, name, _now()), _now()
        )
    )
    names = ResidentNames.of(store, settings.state, secret)
    store.subscribe(names.change)
    called = Called()
    store.subscribe(called.change)
    if said := at_start(store, known, publisher.site, _now()):
        print(said, flush=True)

    def refreshed(files: int) -> None:
        names.bring_up_to_date()
        streams.wake()
        if files:
            background.pages_changed()

    facts = settings.state / "facts"
    pages = SitePages(publisher, store, known.counts, called, facts, _now, refreshed)
    metrics = Metrics()

    def not_followed(forms: frozenset[str]) -> None:
        metrics.publish_failures.inc()
        event(
            "pages not refilled",
            logging.ERROR,
            form=", ".join(forms),
            fix="linli publish",
            failed=True,
        )

    refreshing = Refreshing(pages.show, pages.refresh, not_followed)
    expiry = Expiry(store, pages.forms, metrics.erased.labels("keep").inc)
    drafts = Drafts.below(settings.state)
    erasing = Erasing(
        store,
        pages.refresh,
        metrics.erased.labels("asked").inc,
        lambda: begun_from(publisher.site, drafts),
        _now,
    )
    background = Background(pages, settings.content, expiry, attempts, _now, builds.build)
    commits = Commits(store)

    async def imported(decide: Importing) -> Imported:
        found = await commits.run(lambda: store.transact(decide))
        await roster_changed()
        return found

    async def roster_changed() -> None:
        """Of how many: what votes say of their voters; and whose names the black list may not hold."""
        await asyncio.to_thread(names.bring_up_to_date)
        for published in publisher.site.forms.values():
            if published.form.votes:
                await submission.show(published.form.id)

    roster = Roster(imported, _now)
    codes = Codes(secret, lambda decide: commits.run(lambda: store.transact(decide)), _now)
    watch = StoreWatch(store)
    kiosks = settings.state / "kiosks"
    kiosks.mkdir(parents=True, exist_ok=True)
    metrics.registry.register(KioskFigures(lambda: publisher.site, settings.site, kiosks, _now))
    notice_routes = NoticeRoutes(
        key=settings.notice_key,
        store=store,
        commits=commits,
        guard=guard,
        streams=streams,
        site=lambda: publisher.site,
        hand_over=pages.hand_over_notices,
        refill=background.ask,
        now=_now,
    )
    kiosk_routes = KioskRoutes(
        site=lambda: publisher.site,
        called=lambda: called.notices,
        built=settings.site,
        folder=kiosks,
        streams=streams,
        senders=guard.senders,
        now=_now,
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        # What the last run kept and didn't live to show. No reason not to start: see Background.
        try:
            event("pages refilled", files=await asyncio.to_thread(pages.refresh, None))
        except Exception:
            event("pages not refilled", logging.ERROR, fix="linli publish", failed=True)
        async with (
            listening(
                settings.state / "store",
                {
                    "erase": erasing.answer,
                    "staff": office.requests.answer,
                    "roster": roster.answer,
                    "paper": paper.answer,
                    "codes": codes.answer,
                    "seal": office.sealing.answer,
                },
            ),
            background.running(),
            watch.running(),
            office.reminders.running(),
        ):
            yield
        await refreshing.finish()
        commits.close()
        store.close()

    capacity = Capacity(
        settings.state / "store",
        read_bytes(settings.store_warn),
        read_share(settings.disk_free),
    )
    photographs = Photographs.of(store, known.counts.voices.of_photo, pages.forms)
    submission = Submission(
        store=store,
        commits=commits,
        known=known,
        pages=pages,
        refreshing=refreshing,
        metrics=metrics,
        guard=guard,
        tries=Tries(settings.rate_limit),
        capacity=capacity,
        photographs=photographs,
        base_url=settings.base_url,
        now=_now,
    )
    paper = Paper(
        known,
        pages.forms,
        lambda decide: commits.run(lambda: store.transact(decide)),
        submission.show,
        _now,
    )
    attendance = Attendance(secret, lambda: publisher.site, pages.forms, submission.show)
    running = Running(
        settings=settings,
        store=store,
        commits=commits,
        known=known,
        pages=pages,
        show=submission.show,
        roster_changed=roster_changed,
        builds=builds,
        drafts=drafts,
        capacity=capacity,
        expiry=expiry,
        erasing=erasing,
        read_answer=photographs.read,
        site=lambda: publisher.site,
        solved=lambda: publisher.look(candidates, _now()),
        guard=guard,
        now=_now,
        attendance=attendance,
    )
    office = desk(running)
    service = Service(
        store=store,
        pages=pages,
        files=SiteFiles(settings.site, _now),
        metrics=metrics,
        guard=guard,
        capacity=capacity,
        watch=watch,
        base_url=settings.base_url,
        now=_now,
        ready=lambda: {
            "site": (settings.site / "index.html").exists(),
            "pages": not pages.behind,
            "builder": background.well,
            "handles": left(),
        },
        warnings=lambda: (*pages.uncounted, *expiry.warnings),
    )
    return make_app(
        service,
        [
            *submission.operations(),
            *photographs.operations(),
            *residents(running, secret, publisher.look),
            *notice_routes.operations(),
            *kiosk_routes.operations(),
            *office.operations,
        ],
        lifespan,
        inside,
    )
