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

from forms_service.http.events import HEADERS, EventStream, Listener, Streams
from forms_service.http.operations import JSON, OBJECT, Operation, Said
from forms_service.http.requests import read_body
from forms_service.refusal import Faulty, Refusal
from forms_service.screens.kiosks import (
    Beat,
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

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "GET",
                "/s/kiosks/{screen}/state",
                self.state,
                "What a lobby screen is to show",
                {200: Said("Now, deck and notices", OBJECT)},
                {404: "No such screen"},
            ),
            Operation(
                "GET",
                "/s/kiosks/{screen}/events",
                self.events,
                "The same as a stream: events state and time",
                {200: Said("Until the client goes", {EventStream.media_type: str})},
                {404: "No such screen", 503: "Too many streams; see Retry-After"},
            ),
            Operation(
                "POST",
                "/s/kiosks/{screen}/beat",
                self.beat,
                "A lobby screen's heartbeat",
                {200: Said("Heard: the server's time", OBJECT)},
                {
                    400: "Not JSON",
                    401: "No token",
                    403: "Not this screen's token",
                    404: "No such screen",
                    413: "Too large",
                    422: "Invalid: the fault at each field",
                    503: "Can't be kept",
                },
                body={JSON: Beat},
                token=True,
            ),
        ]

    async def state(self, request: Request) -> Response:
        """GET /s/kiosks/{screen}/state: the deck and the urgent notices of a screen."""
        screen = self._screen(request)
        found = await self._to_show(screen)
        return JSONResponse({"now": self._now(), **found}, headers=_NO_STORE)

    async def events(self, request: Request) -> Response:
        """GET /s/kiosks/{screen}/events: the same as a stream, told again when it changes."""
        screen = self._screen(request)
        if request.method == "HEAD":
            return Response(headers=HEADERS, media_type=EventStream.media_type)
        listener = await self._listener(request, screen)
        events = self.streams.events(listener, lambda: self._to_show(screen), self._now)
        return EventStream(events, lambda: self.streams.leave(listener))

    async def beat(self, request: Request) -> Response:
        """POST /s/kiosks/{screen}/beat: a screen says how it is."""
        screen = self._screen(request)
        await self._admit(request, screen)
        read = read_heartbeat(await read_body(request))
        if isinstance(read, dict):
            raise Faulty(read)
        heard = Heard(at=self.now(), beat=read)
        try:
            await asyncio.to_thread(keep_heartbeat, self.folder, screen, heard)
        except OSError:
            event("heartbeat not kept", logging.ERROR, screen=screen, failed=True)
            raise Refusal(503, "现在记不下来，请下次再报。") from None
        return JSONResponse({"now": self._now()}, headers=_NO_STORE)

    async def _listener(self, request: Request, screen: str) -> Listener:
        """A browser's EventSource sends no header of ours, so the token comes in a cookie, which gives
        its screen a stream and no other right. Raises Refusal 503."""
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
        """Raises Refusal."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            headers = {"WWW-Authenticate": "Bearer"}
            raise Refusal(401, "缺少 Authorization: Bearer 口令。", headers=headers)
        try:
            pairing = await asyncio.to_thread(read_pairing, self.folder, screen)
        except OSError:
            event("pairing not read", logging.ERROR, screen=screen, failed=True)
            raise Refusal(503, "现在读不了配对的记录，请下次再报。") from None
        if not may_report(pairing, token.strip()):
            raise Refusal(
                403, f"口令不对，或已换成新的。请运行 linli kiosks pair {screen} 再配对。"
            )

    def _screen(self, request: Request) -> str:
        """Raises Refusal where there is no such screen."""
        screen = str(request.path_params["screen"])
        known = self.site().screens
        if screen not in known:
            names = "、".join(known) or "（还没有）"
            raise Refusal(404, f"没有这块屏。现有：{names}。")
        return screen

    async def _to_show(self, screen: str) -> dict[str, Any]:
        return await asyncio.to_thread(
            to_show, screen, self.site(), self.called(), self.built, self.now()
        )

    def _now(self) -> str:
        return self.now().isoformat(timespec="milliseconds")
