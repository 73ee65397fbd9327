"""Turns away messages whose end two programs on the way may see in two places (RFC 9112, 11.2), and
reads the other form in which a target may be written.

h11 parses: it refuses a space before a colon, lengths that differ, codings other than `chunked`, NUL
and bare CR. What is left to us is what it reads in one of the ways that the RFC leaves open.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from forms_service.refusal import Link, Refusal
from site_src.addresses import read_host

_ABSOLUTE = re.compile(rb"https?://([^/?#]*)(.*)", re.I | re.S)


class FramingRule:
    """ASGI middleware. Raises Refusal: 400 for a body that is framed twice, or chunked in HTTP/1.0, which has no such
    coding (RFC 9112, 6.1); 505 for another protocol. The connection is closed: what follows on it may
    be a second request or the rest of this one."""

    def __init__(self, app: ASGIApp, base_url: str) -> None:
        self._app = app
        self._base_url = base_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if fault := _fault(scope):
                status, text = fault
                link, close = Link(self._base_url, self._base_url), {"Connection": "close"}
                raise Refusal(status, text, "请求读不懂", onward=link, headers=close)
            _read_absolute_form(scope)
        await self._app(scope, receive, send)


def _fault(scope: Scope) -> tuple[int, str] | None:
    if not scope["http_version"].startswith("1."):
        return 505, "只支持 HTTP/1.1。"
    names = Headers(scope=scope)
    if "transfer-encoding" in names:
        if "content-length" in names:
            return 400, "Content-Length 和 Transfer-Encoding 只能有一个。"
        if scope["http_version"] == "1.0":
            return 400, "HTTP/1.0 没有 Transfer-Encoding。"
    found = _ABSOLUTE.fullmatch(scope["raw_path"])
    if found and read_host(found[1].decode("ascii")) is None:
        return 400, "请求的地址里没有域名。"
    return None


def _read_absolute_form(scope: Scope) -> None:
    """A target in absolute form names the host itself, and `Host` is not listened to (RFC 9112,
    3.2.2); several of them stay as they are, for the host rule."""
    found = _ABSOLUTE.fullmatch(scope["raw_path"])
    if not found:
        return
    raw_path = found[2] or b"/"
    scope.update(raw_path=raw_path, path=unquote(raw_path.decode("ascii")))
    others = [(name, value) for name, value in scope["headers"] if name != b"host"]
    if len(others) >= len(scope["headers"]) - 1:
        scope["headers"] = [(b"host", found[1]), *others]
