"""`linli serve`: the site is built, and served with its forms until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import socket
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from starlette.middleware import Middleware

from forms_service.commands.descriptions import COMMANDS
from forms_service.desk.signing_in import link_address
from forms_service.http.events import Streams
from forms_service.notices.signatures import check_key
from forms_service.preview.overlay import Overlay, is_for_this_machine
from forms_service.run.asgi import compose
from forms_service.run.attempts import Attempts
from forms_service.run.background import build_site, check_content
from forms_service.run.sample_command import demo_desk, demo_slip, welcome
from forms_service.senders.clients import networks
from forms_service.senders.shares import read_rate
from forms_service.site.builds import Builds
from forms_service.store.durable import StoreLocked
from forms_service.store.sealed import Damaged
from forms_service.store.tables import Store, open_store
from forms_service.telemetry.logs import configure, event
from forms_service.today.targets import targets
from forms_service.wire.connections import Connections
from forms_service.wire.handles import for_connections
from forms_service.wire.server import Server, bound
from site_src.addresses import site_origin
from site_src.build.publish import NoSite, Publisher
from site_src.settings import BASE_URL, BadSettings, Settings
from site_src.source.files import remove_drafts
from site_src.source.moments import ZONE
from site_src.state_folder import StateUnusable, prepare


def command(argv: Sequence[str]) -> int:
    """`linli serve`: builds, then serves the site and the forms until it is told to stop."""
    parser = argparse.ArgumentParser(prog="linli serve", description=COMMANDS["serve"])
    parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认 127.0.0.1）")
    parser.add_argument("--port", type=int, default=8000, help="端口（默认 8000）")
    arguments = parser.parse_args(argv)
    configure()
    try:
        settings = Settings.checked(os.environ)
        check_key(settings.notice_key)
        read_rate(settings.rate_limit)
        targets(settings.alerts)
        listening = bound(arguments.host, arguments.port)
    except (BadSettings, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except (OSError, OverflowError) as error:
        place = f"{arguments.host}:{arguments.port}"
        why = getattr(error, "strerror", None) or "没有这样的端口"
        fix = "请换一个端口：--port 8001（用 make 启动的，写 make serve PORT=8001）"
        print(f"「{place}」不能用（{why}）。{fix}", file=sys.stderr)
        return 1
    if not os.environ.get(BASE_URL):
        # Here it is reached; the builds beside it read it too.
        os.environ[BASE_URL] = f"http://127.0.0.1:{listening.getsockname()[1]}"
        settings = Settings.checked(os.environ)
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
    code, said = asyncio.run(build_site())
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
    builds = Builds(settings.site, build_site, check_content, streams.wake, _now)
    asyncio.run(builds.ended(code, said))
    address = listening.getsockname()[0]
    inside = []
    if is_for_this_machine(address, site_origin(settings.base_url).host):
        inside = [Middleware(Overlay, builds=builds, streams=streams, now=_now)]
    publisher = Publisher(settings.site, settings.state)
    app = compose(settings, publisher, store, streams, attempts, builds, inside)
    token = demo_desk(store, settings, publisher.site, _now())
    slip = demo_slip(store, settings, publisher.site, _now())

    def desk(url: str) -> str:
        here = site_origin(settings.base_url).host.is_this_machine
        return link_address(url if here else settings.base_url, token) if token else ""

    begin = partial(welcome, publisher.site, settings.content, _now(), desk, slip)
    server = Server(app, streams, connections, begin)
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    return 0


def _now() -> datetime:
    return datetime.now(ZONE)
