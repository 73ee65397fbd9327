"""The script that has open pages follow what is saved: added to pages on their way out, to a browser on
this machine and to nobody else. The bytes on disk stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_address
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forms_service.http.events import EventStream, Streams
from forms_service.refusal import Refusal
from forms_service.site.builds import Builds
from site_src.addresses import Host, read_host
from site_src.show.fragments import THEME

EVENTS = "/s/preview/events"
_ASSETS = {
    "/s/preview/page.js": ("preview/page.js", "text/javascript; charset=utf-8"),
    "/s/preview/page.css": ("preview/page.css", "text/css; charset=utf-8"),
}
# Whoever sends these passes on what somebody else asked.
_PASSED_ON = frozenset({"x-forwarded-for", "x-real-ip", "forwarded", "via"})
# Of a page that has the script its file's copies and tags are not.
_OF_THE_FILE = frozenset({b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"})


class Overlay:
    """ASGI middleware around what gives pages."""

    def __init__(
        self, app: ASGIApp, builds: Builds, streams: Streams, now: Callable[[], datetime]
    ) -> None:
        self._app, self._builds, self._streams, self._now = app, builds, streams, now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not _is_local(scope):
            await self._app(scope, receive, send)
        elif scope["path"] == EVENTS:
            await self._events()(scope, receive, send)
        elif asset := _ASSETS.get(scope["path"]):
            data = (THEME / asset[0]).read_bytes()
            headers = {"Cache-Control": "no-cache"}
            await Response(data, media_type=asset[1], headers=headers)(scope, receive, send)
        elif _is_page(scope):
            headers_ = [each for each in scope["headers"] if each[0] not in _OF_THE_FILE]
            adding = _Adding(send, self._builds.version)
            await self._app({**scope, "headers": headers_}, receive, adding)
        else:
            await self._app(scope, receive, send)

    def _events(self) -> Response:
        streams = self._streams
        try:
            listener = streams.join("preview", ())
        except Refusal:
            return Response(status_code=503)
        events = streams.events(listener, self._state, lambda: self._now().isoformat())
        return EventStream(events, lambda: streams.leave(listener))

    async def _state(self) -> dict[str, Any]:
        """What open pages are told: `faults`, those that keep content from being published; `said`,
        why else it was not; `advice`, on what was published."""
        last = self._builds.last
        faults, said, advice = (last.faults, last.said, last.advice) if last else ((), "", ())
        return {
            "version": self._builds.version,
            "faults": faults,
            "advice": advice,
            "said": said,
        }


class _Adding:
    """Sends a response on: a page with the script, anything else as it is."""

    def __init__(self, send: Send, version: str) -> None:
        self._send = send
        self._script = f'<script src="/s/preview/page.js" data-version="{version}" defer></script>'
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_html(message):
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._whole(self._start)

    async def _whole(self, start: Message) -> None:
        page, end, after = self._body.rpartition(b"</body>")
        body = page + self._script.encode() + end + after if end else after + self._script.encode()
        headers = MutableHeaders(scope=start)
        for name in ("etag", "last-modified"):
            del headers[name]
        headers["Content-Length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def is_for_this_machine(address: str, site: Host) -> bool:
    """Whether a service that listens at `address`, for residents who reach it as `site`, is there for
    whoever sits at this machine alone."""
    return ip_address(address).is_loopback and site.is_this_machine


def _is_local(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    host = read_host(headers.get("host", ""))
    peer = scope["client"][0] if scope.get("client") else ""
    return (
        host is not None
        and host.is_this_machine
        and peer in ("127.0.0.1", "::1")
        and not _PASSED_ON.intersection(headers.keys())
    )


def _is_page(scope: Scope) -> bool:
    """Whether a browser is about to show it as a page; what programs ask for they get as it is. Lobby
    screens follow by themselves; what is half written at the desk must not be loaded again."""
    asked = Request(scope).headers.get("sec-fetch-dest")
    return asked == "document" and not scope["path"].startswith(("/kiosk/", "/s/desk"))


def _is_html(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")
