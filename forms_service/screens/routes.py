"""The routes of lobby screens: what they are to show, as one answer and as a stream, and heartbeats."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from forms_service.http.events import HEADERS, EventStream, Listener, Streams, TooManyStreams
from forms_service.http.json_faults import NotJson
from forms_service.http.requests import Refused, read_body
from forms_service.screens.kiosks import (
    Heard,
    keep_heartbeat,
    may_report,
    read_heartbeat,
    read_pairing,
    to_show,
)
from forms_service.senders.shares import Senders
from forms_service.telemetry.logs import event
from site_src.content.site import Site
from site_src.show.notices import Urgent

_NO_STORE = {"Cache-Control": "no-store"}
TOKEN_COOKIE = "linli-token"


@dataclass(frozen=True)
class KioskRoutes:
    """What the routes work on. `site` and `called`: content as built, and the called notices;
    `built`: the built site; `folder`: pairings and heartbeats."""

    site: Callable[[], Site]
    called: Callable[[], tuple[Urgent, ...]]
    built: Path
    folder: Path
    streams: Streams
    senders: Callable[[Request], Senders]
    now: Callable[[], datetime]

    def routes(self) -> list[Route]:
        return [
            Route("/s/kiosks/{screen}/state", self.state, methods=["GET"]),
            Route("/s/kiosks/{screen}/events", self.events, methods=["GET"]),
            Route("/s/kiosks/{screen}/beat", self.beat, methods=["POST"]),
        ]

    async def state(self, request: Request) -> Response:
        """GET /s/kiosks/{screen}/state: the deck and the urgent notices of a screen."""
        try:
            screen = self._screen(request)
        except Refused as refused:
            return _refusal(refused)
        found = await self._to_show(screen)
        return JSONResponse({"now": self._now(), **found}, headers=_NO_STORE)

    async def events(self, request: Request) -> Response:
        """GET /s/kiosks/{screen}/events: the same as a stream, told again when it changes."""
        try:
            screen = self._screen(request)
        except Refused as refused:
            return _refusal(refused)
        if request.method == "HEAD":
            return Response(headers=HEADERS, media_type=EventStream.media_type)
        try:
            listener = await self._listener(request, screen)
        except TooManyStreams:
            text = "同时连着的屏太多了。请改用 state，或过一会儿再连。"
            return _refusal(Refused(503, text), {"Retry-After": "30"})
        events = self.streams.events(listener, lambda: self._to_show(screen), self._now)
        return EventStream(events, lambda: self.streams.leave(listener))

    async def beat(self, request: Request) -> Response:
        """POST /s/kiosks/{screen}/beat: a screen says how it is."""
        try:
            screen = self._screen(request)
            await self._admit(request, screen)
            read = read_heartbeat(await read_body(request))
        except Refused as refused:
            headers = {"WWW-Authenticate": "Bearer"} if refused.status == 401 else {}
            return _refusal(refused, headers)
        except NotJson:
            return _refusal(Refused(400, "请求体不是 JSON。"))
        if isinstance(read, dict):
            return JSONResponse({"faults": read}, 422, headers=_NO_STORE)
        heard = Heard(at=self.now(), beat=read)
        try:
            await asyncio.to_thread(keep_heartbeat, self.folder, screen, heard)
        except OSError:
            event("heartbeat not kept", logging.ERROR, screen=screen, failed=True)
            return _refusal(Refused(503, "现在记不下来，请下次再报。"))
        return JSONResponse({"now": self._now()}, headers=_NO_STORE)

    async def _listener(self, request: Request, screen: str) -> Listener:
        """A browser's EventSource sends no header of ours, so the token comes in a cookie, which gives
        its screen a stream and no other right. Raises TooManyStreams."""
        if token := request.cookies.get(TOKEN_COOKIE):
            try:
                pairing = await asyncio.to_thread(read_pairing, self.folder, screen)
            except OSError:
                # One of those that are shared is better than none.
                event("pairing not read", logging.ERROR, screen=screen, failed=True)
                pairing = None
            if may_report(pairing, token):
                return self.streams.join_paired(screen)
        return self.streams.join(screen, self.senders(request))

    async def _admit(self, request: Request, screen: str) -> None:
        """Raises Refused."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refused(401, "缺少 Authorization: Bearer 口令。")
        try:
            pairing = await asyncio.to_thread(read_pairing, self.folder, screen)
        except OSError:
            event("pairing not read", logging.ERROR, screen=screen, failed=True)
            raise Refused(503, "现在读不了配对的记录，请下次再报。") from None
        if not may_report(pairing, token.strip()):
            raise Refused(
                403, f"口令不对，或已换成新的。请运行 linli kiosks pair {screen} 再配对。"
            )

    def _screen(self, request: Request) -> str:
        """Raises Refused where there is no such screen."""
        screen = str(request.path_params["screen"])
        known = self.site().screens
        if screen not in known:
            names = "、".join(known) or "（还没有）"
            raise Refused(404, f"没有这块屏。现有：{names}。")
        return screen

    async def _to_show(self, screen: str) -> dict[str, Any]:
        return await asyncio.to_thread(
            to_show, screen, self.site(), self.called(), self.built, self.now()
        )

    def _now(self) -> str:
        return self.now().isoformat(timespec="milliseconds")


def _refusal(refused: Refused, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(
        {"error": refused.text}, refused.status, headers={**_NO_STORE, **(headers or {})}
    )
