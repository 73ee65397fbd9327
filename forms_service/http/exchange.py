"""Around every request: it is counted and logged, and a fault of our own is an answer too."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from http import HTTPMethod

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forms_service.http.bare_page import bare_page
from forms_service.telemetry.logs import event
from forms_service.telemetry.metrics import Metrics

_SORRY = bare_page(
    "系统出错了",
    "这不是您的问题。请过几分钟再试；要是刚才在提交，请先看看有没有收到回执。",
)
_CLIENT_GONE = 499


class Exchange:
    """ASGI middleware. `client` names who asks, as it may stand in a log."""

    def __init__(
        self,
        app: ASGIApp,
        metrics: Metrics,
        now: Callable[[], datetime],
        client: Callable[[Request], str],
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._now = now
        self._client = client

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = self._now(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except ClientDisconnect:
            status = _CLIENT_GONE
        except Exception:
            event("unexpected error", logging.ERROR, route=_route(scope), failed=True)
            if status == 0:
                headers = {"Cache-Control": "no-store"}
                await HTMLResponse(_SORRY, 500, headers=headers)(scope, receive, sending)
            status = 500
        seconds = max((self._now() - started).total_seconds(), 0.0)
        route, method = _route(scope), scope["method"]
        self._metrics.requests.labels(route, str(status)).inc()
        if status == _CLIENT_GONE:
            # Nothing was done, and whoever opens many of them is not to fill the log.
            event("request not finished", logging.WARNING, route=route)
        elif method == "POST" or status >= 500:
            refused = status >= 400
            event(
                "request",
                # Refused again and again, it stands there with its count (see logs), so that nobody
                # fills the disk by being refused.
                logging.WARNING if refused else logging.INFO,
                route=route,
                # Known ones only, and forms too (see app): others are whatever somebody typed.
                method=method if method in HTTPMethod.__members__ else "other",
                form=scope.get("state", {}).get("form"),
                status=status,
                # Each time another one: repeats would not be known as such.
                ms=None if refused else round(seconds * 1000, 1),
                client=self._client(Request(scope)),
            )


def _route(scope: Scope) -> str:
    """The route's pattern; never the path, which may hold a receipt."""
    return str(getattr(scope.get("route"), "path", "none"))
