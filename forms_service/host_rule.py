"""Turns away who asks by a name that isn't ours, before anything else sees the request."""

from __future__ import annotations

from html import escape

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from forms_service.hosts import HEALTH, KnownHosts
from forms_service.refusals import NO_STORE, wants_json
from site_src.addresses import read_host

_PAGE = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>网址不对</title>'
    '<h1>网址不对</h1><p>{text}<p><a href="{address}">{address}</a>'
)


class HostRule:
    """ASGI middleware: 400 where `Host` is none or several (RFC 9112, 3.2), 421 where it is another's
    (RFC 9110, 15.5.20). A target in absolute form is left to routing, which has none of that form."""

    def __init__(self, app: ASGIApp, known: KnownHosts, base_url: str) -> None:
        self._app = app
        self._known = known
        self._base_url = base_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in HEALTH:
            written = Headers(scope=scope).getlist("host")
            host = read_host(written[0]) if len(written) == 1 else None
            if host is None:
                text = "请求里的 Host 应当正好是一个域名或地址。"
                await self._refused(Request(scope), 400, text)(scope, receive, send)
                return
            if not self._known.answers(host, scope["path"]):
                text = "这个网址不是本站的，没有照办。请从下面的网址打开。"
                await self._refused(Request(scope), 421, text)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _refused(self, request: Request, status: int, text: str) -> Response:
        if wants_json(request):
            return JSONResponse({"error": f"{text}{self._base_url}"}, status, headers=NO_STORE)
        page = _PAGE.format(text=text, address=escape(self._base_url))
        return HTMLResponse(page, status, headers=NO_STORE)
