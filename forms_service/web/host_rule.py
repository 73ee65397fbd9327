"""Turns away who asks by a name that isn't ours, before anything else sees the request."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from forms_service.refusal import Link, Refusal
from forms_service.senders.hosts import HEALTH, KnownHosts
from site_src.addresses import read_host


class HostRule:
    """ASGI middleware. Raises Refusal: 400 where `Host` is none or several (RFC 9112, 3.2), 421 where it is another's
    (RFC 9110, 15.5.20)."""

    def __init__(self, app: ASGIApp, known: KnownHosts, base_url: str) -> None:
        self._app = app
        self._known = known
        self._base_url = base_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in HEALTH:
            written = Headers(scope=scope).getlist("host")
            host = read_host(written[0]) if len(written) == 1 else None
            if host is None:
                raise self._refusal(400, "请求里的 Host 应当正好是一个域名或地址。")
            if not self._known.answers(host, scope["path"]):
                raise self._refusal(421, "这个网址不是本站的，没有照办。请从下面的网址打开。")
        await self._app(scope, receive, send)

    def _refusal(self, status: int, text: str) -> Refusal:
        return Refusal(status, text, "网址不对", onward=Link(self._base_url, self._base_url))
