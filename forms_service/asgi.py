"""The composition root: settings, store, site and routes become one running service."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import uvicorn
from limits import parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.applications import Starlette

from forms_service.app import Service, make_app
from forms_service.background import Background, build_site
from forms_service.clients import Pseudonyms, networks
from forms_service.commits import Commits
from forms_service.journal import StoreLocked
from forms_service.logs import configure, event
from forms_service.metrics import Metrics
from forms_service.refreshing import Refreshing
from forms_service.sealed import Damaged
from forms_service.site_files import SiteFiles
from forms_service.site_pages import SitePages
from forms_service.store import open_store
from forms_service.tally import Tally
from site_src.moments import ZONE
from site_src.publish import NoSite, Publisher
from site_src.settings import Settings


def _now() -> datetime:
    return datetime.now(ZONE)


def compose(settings: Settings) -> Starlette:
    """The app over a built site. Raises NoSite, StoreLocked, Damaged, or ValueError for a setting
    that can't be understood; the texts are for whoever starts it."""
    if settings.store:
        raise ValueError(f"LINLI_STORE={settings.store} 尚不支持，请留空。")
    proxies = networks(settings.trusted_proxies)
    limits = tuple(parse_many(settings.rate_limit))
    publisher = Publisher(settings.site, settings.state)
    store = open_store(settings.state / "store")
    torn = store.journal.opening.torn_bytes
    event("store opened", commits=store.journal.opening.lines, torn_bytes=torn)
    tally = Tally()
    store.subscribe(tally.change)
    pages = SitePages(publisher, store, tally, settings.state / "facts", _now)
    pages.refresh(None)
    background = Background(pages, settings.content, _now)
    commits = Commits(store)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with background.running():
            yield
        commits.close()
        store.close()

    service = Service(
        store=store,
        commits=commits,
        tally=tally,
        pages=pages,
        refreshing=Refreshing(pages.refresh),
        files=SiteFiles(settings.site),
        metrics=Metrics(),
        limiter=MovingWindowRateLimiter(MemoryStorage()),
        limits=limits,
        proxies=proxies,
        base_url=settings.base_url,
        now=_now,
        ready=lambda: {
            "site": (settings.site / "index.html").exists(),
            "builder": background.alive,
        },
        pseudonyms=Pseudonyms(),
    )
    return make_app(service, lifespan)


def command(argv: Sequence[str]) -> int:
    """`linli serve`: builds, then serves the site and the forms until it is told to stop."""
    parser = argparse.ArgumentParser(
        prog="linli serve", description="建好网站并提供服务，内容一改就重建"
    )
    parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认 127.0.0.1）")
    parser.add_argument("--port", type=int, default=8000, help="端口（默认 8000）")
    arguments = parser.parse_args(argv)
    settings = Settings.from_environment(os.environ)
    code, said = asyncio.run(build_site())
    print(said, flush=True)
    if code and not settings.site.exists():
        return 1
    if code:
        print("先用上一次建好的网站提供服务；改好内容会自动重建。", flush=True)
    configure()
    try:
        app = compose(settings)
    except (NoSite, StoreLocked, Damaged, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"邻里栏已启动：http://{arguments.host}:{arguments.port}  （按 Ctrl+C 停止）", flush=True)
    uvicorn.run(
        app,
        host=arguments.host,
        port=arguments.port,
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=10,
    )
    return 0
