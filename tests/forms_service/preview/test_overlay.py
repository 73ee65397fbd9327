"""Who gets pages that follow what is saved: a browser on this machine, and nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.types import Message, Scope

from forms_service.http.events import Streams
from forms_service.preview.overlay import EVENTS, Overlay, is_for_this_machine
from forms_service.refusal import Refusal
from forms_service.site.builds import Builds
from forms_service.site.files import SiteFiles
from site_src.addresses import site_origin
from site_src.source.files import write_page
from site_src.source.moments import ZONE

PAGE = f"<!doctype html><title>甲</title><body>{'<p>一句话。' * 100}</body>".encode()
SCRIPT = b'<script src="/s/preview/page.js" data-version="7" defer></script></body>'
BROWSER = {"host": "127.0.0.1:8000", "sec-fetch-dest": "document", "accept-encoding": "br, gzip"}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A built site of two pages, its seventh version."""
    for name in ("index.html", "kiosk/hall/index.html"):
        write_page(tmp_path / ".site/7" / name, PAGE)
    (tmp_path / "site").symlink_to(".site/7")
    return tmp_path / "site"


def ask(
    site: Path, path: str = "/", headers: Mapping[str, str] = BROWSER, peer: str = "127.0.0.1"
) -> tuple[int, dict[bytes, bytes], bytes]:
    """Status, headers and body of what is sent over the files of the site."""
    return asyncio.run(_ask(site, path, headers, peer))


async def _ask(
    site: Path, path: str, headers: Mapping[str, str], peer: str
) -> tuple[int, dict[bytes, bytes], bytes]:
    def now() -> datetime:
        return datetime.now(ZONE)

    async def build() -> tuple[int, str]:
        raise AssertionError

    async def check() -> str:
        raise AssertionError

    files = SiteFiles(site, now)

    async def app(scope: Scope, receive: object, send: object) -> None:
        await (await files.serve(Request(scope)))(scope, receive, send)  # type: ignore[arg-type]

    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http", "method": "GET", "path": path, "query_string": b"", "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": (peer, 5000), "server": ("127.0.0.1", 8000), "path_params": {},
    }  # fmt: skip
    streams = Streams()
    builds = Builds(site, build, check, streams.wake, now)
    await Overlay(app, builds, streams, now)(scope, receive, send)
    start, *rest = said
    return start["status"], dict(start["headers"]), b"".join(each["body"] for each in rest)


def test_a_browser_here_gets_the_page_with_the_script_and_the_file_stays_as_it_is(
    site: Path,
) -> None:
    status, headers, body = ask(site)
    assert status == 200
    assert body == PAGE.replace(b"</body>", SCRIPT)
    assert headers[b"content-length"] == str(len(body)).encode()
    assert not headers.keys() & {b"content-encoding", b"etag", b"last-modified"}
    assert (site / "index.html").read_bytes() == PAGE


@pytest.mark.parametrize(
    ("headers", "peer"),
    [
        ({"host": "127.0.0.1:8000"}, "127.0.0.1"),
        (BROWSER | {"sec-fetch-dest": "empty"}, "127.0.0.1"),
        (BROWSER | {"host": "192.168.1.7:8000"}, "127.0.0.1"),
        (BROWSER | {"host": "linli.example.cn"}, "127.0.0.1"),
        (BROWSER | {"x-forwarded-for": "203.0.113.7"}, "127.0.0.1"),
        (BROWSER | {"via": "1.1 proxy"}, "127.0.0.1"),
        (BROWSER, "192.168.1.9"),
    ],
    ids=["curl", "a script", "by number", "by name", "nginx", "a proxy", "a neighbour"],
)
def test_others_get_the_bytes_that_are_on_disk(
    site: Path, headers: Mapping[str, str], peer: str
) -> None:
    plain = {name: value for name, value in headers.items() if name != "accept-encoding"}
    assert ask(site, headers=plain, peer=peer)[2] == PAGE


def test_a_lobby_screen_follows_by_itself(site: Path) -> None:
    headers = {**BROWSER, "accept-encoding": "identity"}
    assert ask(site, "/kiosk/hall/", headers)[2] == PAGE


def test_nobody_else_hears_of_builds(site: Path) -> None:
    write_page(site / "404.html", PAGE)
    try:
        status, headers, _ = ask(site, EVENTS, peer="192.168.1.9")
    except Refusal as refusal:
        status, headers = refusal.status, {}
    assert status == 404
    assert headers.get(b"content-type", b"").startswith(b"text/html")
    assert ask(site, "/s/preview/page.js")[0] == 200


@pytest.mark.parametrize(
    ("address", "base_url", "there"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000", True),
        ("127.0.0.1", "http://localhost:8000", True),
        ("::1", "http://[::1]:8000", True),
        ("0.0.0.0", "http://127.0.0.1:8000", False),
        ("192.168.1.7", "http://127.0.0.1:8000", False),
        ("127.0.0.1", "https://linli.example.cn", False),
    ],
)
def test_only_a_service_for_this_machine_has_it(address: str, base_url: str, there: bool) -> None:
    """Not one that listens to others, nor one that a web server stands before."""
    assert is_for_this_machine(address, site_origin(base_url).host) is there
