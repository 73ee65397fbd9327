"""The composition root: settings, store, site and routes become one running service."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

from starlette.applications import Starlette
from starlette.middleware import Middleware

from forms_service.care.watch import StoreWatch
from forms_service.erasure.control import listening
from forms_service.erasure.expiry import Expiry
from forms_service.erasure.on_request import Erasing
from forms_service.http.events import Streams
from forms_service.http.guard import Guard
from forms_service.keeping.rules import Known
from forms_service.kinds.table import Counts
from forms_service.notices.calls import Called
from forms_service.notices.routes import NoticeRoutes
from forms_service.notices.signatures import check_key
from forms_service.preview.builds import Builds
from forms_service.preview.overlay import Overlay, is_for_this_machine
from forms_service.run.attempts import Attempts
from forms_service.run.background import Background, run_linli
from forms_service.run.sample_command import at_start, welcome
from forms_service.screens.routes import KioskRoutes
from forms_service.screens.watch import KioskFigures
from forms_service.senders.clients import networks
from forms_service.senders.shares import read_rate
from forms_service.site.built import SitePages
from forms_service.site.files import SiteFiles
from forms_service.site.refreshing import Refreshing
from forms_service.store.commits import Commits
from forms_service.store.durable import StoreLocked
from forms_service.store.sealed import Damaged
from forms_service.store.tables import Store, open_store
from forms_service.telemetry.capacity import Capacity
from forms_service.telemetry.logs import configure, event
from forms_service.telemetry.metrics import Metrics
from forms_service.web.app import Service, make_app
from forms_service.web.submission import Submission
from forms_service.wire.connections import Connections
from forms_service.wire.handles import for_connections, left
from forms_service.wire.server import Server, bound
from site_src.addresses import site_origin
from site_src.build.publish import NoSite, Publisher
from site_src.settings import BadSettings, Settings, read_bytes, read_share
from site_src.source.files import remove_drafts
from site_src.source.moments import ZONE
from site_src.state_folder import StateUnusable, prepare


def _now() -> datetime:
    return datetime.now(ZONE)


def compose(
    settings: Settings,
    publisher: Publisher,
    store: Store,
    streams: Streams,
    attempts: Attempts,
    builds: Builds | None = None,
) -> Starlette:
    """The app over a built site; whoever stops it ends `streams`. `attempts`: the builds so far.
    `builds`: what open pages follow, where somebody edits beside it.

    Raises ValueError for a setting that can't be understood; the text is for whoever starts it.
    """
    guard = Guard(settings.base_url, settings.rate_limit, settings.trusted_proxies, _now)
    known = Known(Counts.of(store))
    called = Called()
    store.subscribe(called.change)
    if said := at_start(store, known, publisher.site, _now()):
        print(said, flush=True)

    def refreshed(files: int) -> None:
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
    erasing = Erasing(store, pages.refresh, metrics.erased.labels("asked").inc, _now)
    build = builds.build if builds else _build
    background = Background(pages, settings.content, expiry, attempts, _now, build)
    commits = Commits(store)
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
            listening(settings.state / "store", erasing.answer),
            background.running(),
            watch.running(),
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
    submission = Submission(
        store=store,
        commits=commits,
        known=known,
        pages=pages,
        refreshing=refreshing,
        metrics=metrics,
        guard=guard,
        capacity=capacity,
        base_url=settings.base_url,
        now=_now,
    )
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
            *notice_routes.operations(),
            *kiosk_routes.operations(),
        ],
        lifespan,
        [Middleware(Overlay, builds=builds, now=_now)] if builds else [],
    )


def command(argv: Sequence[str]) -> int:
    """`linli serve`: builds, then serves the site and the forms until it is told to stop."""
    parser = argparse.ArgumentParser(
        prog="linli serve", description="建好网站并提供服务，内容一改就重建"
    )
    parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认 127.0.0.1）")
    parser.add_argument("--port", type=int, default=8000, help="端口（默认 8000）")
    arguments = parser.parse_args(argv)
    configure()
    try:
        settings = Settings.checked(os.environ)
        check_key(settings.notice_key)
        read_rate(settings.rate_limit)
        listening = bound(arguments.host, arguments.port)
    except (BadSettings, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except (OSError, OverflowError) as error:
        place = f"{arguments.host}:{arguments.port}"
        why = getattr(error, "strerror", None) or "没有这样的端口"
        print(f"「{place}」不能用（{why}）。请换一个端口：--port 8001", file=sys.stderr)
        return 1
    with listening:
        try:
            # Before the build: a second service would find out only after it.
            with _opened(settings) as store:
                opening = store.journal.opening
                event(
                    "store opened",
                    commits=opening.lines,
                    torn_bytes=opening.torn_bytes,
                    removed=store.left_over or None,
                )
                if torn := store.journal.torn:
                    event("torn line kept aside", logging.WARNING, path=str(torn))
                return _serve(settings, store, listening)
        except (NoSite, StateUnusable, StoreLocked, Damaged, ValueError) as error:
            print(error, file=sys.stderr)
            return 1


def _opened(settings: Settings) -> Store:
    """The store below the state folder. Raises StateUnusable, StoreLocked, Damaged."""
    state = settings.state
    found = prepare(state)
    for path in found.narrowed:
        event("state narrowed", path=str(path))
    for path in found.left:
        event("state open to others", logging.WARNING, path=str(path), fix="chmod go=")
    try:
        return open_store(state / "store", facts=settings.counted)
    except OSError as error:
        raise StateUnusable(
            f"「{error.filename or state / 'store'}」打不开（{error.strerror or error}）。"
            "请检查磁盘和文件的权限。"
        ) from None


def _serve(settings: Settings, store: Store, listening: socket.socket) -> int:
    attempts = Attempts()
    code, said = asyncio.run(_build())
    attempts.ended(code, time.monotonic())
    print(said, flush=True)
    if code and not settings.site.exists():
        return 1
    if code:
        print("先用上一次建好的网站提供服务；改好内容会自动重建。", flush=True)
    # What the last run was writing when it was killed. It is nobody else's, as the store is not.
    for folder in ("facts", "kiosks"):
        remove_drafts(settings.state / folder)
    # Others need connections too.
    streams = Streams(min(200, for_connections() // 2))
    connections = Connections(for_connections, networks(settings.trusted_proxies))
    builds = None
    address = listening.getsockname()[0]
    if is_for_this_machine(address, site_origin(settings.base_url).host):
        builds = Builds(settings.site, streams, _build, _checked)
        asyncio.run(builds.ended(code, said))
    publisher = Publisher(settings.site, settings.state)
    app = compose(settings, publisher, store, streams, attempts, builds)
    begin = partial(welcome, publisher.site, settings.content, _now())
    server = Server(app, streams, connections, begin)
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    return 0


async def _build() -> tuple[int, str]:
    return await run_linli("build")


async def _checked() -> str:
    _, said = await run_linli("check", "--format", "json")
    return said
