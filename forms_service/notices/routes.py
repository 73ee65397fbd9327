"""POST /s/notices: safety systems call urgent notices, signed (deploy/notices.md)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from limits import parse
from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from forms_service.http.events import Streams
from forms_service.http.guard import Guard
from forms_service.http.operations import JSON, OBJECT, Header, Operation, Said
from forms_service.http.requests import read_body
from forms_service.notices.calls import NoticeCall, Outcome, calling, read_notice
from forms_service.notices.signatures import (
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    TOLERANCE,
    BadSignature,
    signed_at,
)
from forms_service.refusal import Faulty, Refusal
from forms_service.senders.shares import Shares
from forms_service.store.commits import Commits
from forms_service.store.journal import StoreClosed, StoreFull
from forms_service.store.tables import Store
from forms_service.telemetry.logs import event
from site_src.content.site import Site
from site_src.show.notices import Urgent, to_json

BODY_LIMIT = 8 * 1024
FAILURES = "10/minute"
"""Bad signatures that a client hears of one by one. A good one is let through whatever came before it:
others behind the same address must not be able to silence an alarm."""
SIGNED = (
    Header(
        TIMESTAMP_HEADER,
        Annotated[str, Field(pattern="^[0-9]{1,12}$")],
        f"Unix seconds, within {TOLERANCE} of ours",
    ),
    Header(
        SIGNATURE_HEADER,
        Annotated[str, Field(pattern="^sha256=[0-9a-f]{64}$")],
        'HMAC-SHA256 of the timestamp, ".", and the body\'s bytes',
    ),
)
"""The headers that a call is signed by."""
_REPEATED = {
    Outcome.SEEN: "这一次呼叫已经收到过，没有重复处理。要再发一次，请用新的时间戳重新签名。",
    Outcome.OLDER: "同一个 id 已经有同时或更晚签名的呼叫，这一次没有生效。"
    "要生效，请核对呼叫方的时钟，用新的时间戳重新签名再发。",
}


@dataclass(frozen=True)
class NoticeRoutes:
    """What the route works on. `hand_over` writes the called notices where pages are made from,
    `refill` has the pages follow, later."""

    key: str
    store: Store
    commits: Commits
    guard: Guard
    streams: Streams
    site: Callable[[], Site]
    hand_over: Callable[[], object]
    refill: Callable[[], None]
    now: Callable[[], datetime]
    failures: Shares = field(default_factory=lambda: Shares([parse(FAILURES)]))

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "POST",
                "/s/notices",
                self.call,
                "Call, replace or withdraw an urgent notice (safety systems)",
                {201: Said("Kept: status standing, or withdrawn where until is past", OBJECT)},
                {
                    400: "Not JSON",
                    401: "Not signed, or by another clock: the server's time",
                    404: "Not switched on",
                    409: "Seen before, or older than what is here: no effect",
                    413: f"Over {BODY_LIMIT // 1024} KB",
                    422: "Invalid: the fault at each field",
                    429: "Too many bad signatures; see Retry-After",
                    503: "The store can't write: nothing is kept",
                },
                body={JSON: NoticeCall},
                headers=SIGNED,
            )
        ]

    async def call(self, request: Request) -> Response:
        """Keeps the notice, tells the screens, and leaves the pages to follow. Raises Refusal."""
        if not self.key:
            text = "没有开通签名通知。请设置 LINLI_NOTICE_KEY（至少 32 个字符），重启服务。"
            raise Refusal(404, text)
        body = await read_body(request, BODY_LIMIT, f"请求体太大，最多 {BODY_LIMIT // 1024} KB。")
        signature = request.headers.get(SIGNATURE_HEADER)
        timestamp = request.headers.get(TIMESTAMP_HEADER)
        try:
            signed = signed_at(self.key, timestamp, signature, body, self.now())
        except BadSignature as error:
            raise self._not_believed(request, error) from None
        assert signature
        read = read_notice(body, self.site().screens.keys(), self.now())
        if not isinstance(read, Urgent):
            raise Faulty(read)
        return await self._keep(read, signature, signed)

    def _not_believed(self, request: Request, error: BadSignature) -> Refusal:
        now = self.now()
        if wait := self.failures.take(self.guard.senders(request), now.timestamp()):
            text = "签名不对的呼叫太多了。请先核对密钥和时钟，过一会儿再试。"
            return Refusal(429, text, headers={"Retry-After": str(wait)})
        event("notice not believed", logging.WARNING, client=self.guard.pseudonym(request))
        ours = {"now": now.isoformat(), "timestamp": int(now.timestamp())}
        headers = {"WWW-Authenticate": SIGNATURE_HEADER}
        return Refusal(401, str(error), headers=headers, more=ours)

    async def _keep(self, notice: Urgent, signature: str, signed: int) -> Response:
        action = calling(self.store, notice, signature, signed, self.now())
        try:
            outcome = await self.commits.run(action)
        except (StoreFull, StoreClosed):
            event("notice not kept", logging.ERROR, notice=notice.id, failed=True)
            self.refill()  # Pages may have shown for a moment what is undone now.
            text = "现在存不了，通知没有生效。请马上再发一次，并派人检查服务器的磁盘。"
            raise Refusal(503, text) from None
        if outcome in _REPEATED:
            raise Refusal(409, _REPEATED[outcome])
        event("notice called", notice=notice.id, outcome=outcome.value)
        try:
            await asyncio.to_thread(self.hand_over)
        except OSError:
            # It is kept, and screens have it; the refill tries again, and so does the next start.
            event("notice not handed over", logging.ERROR, notice=notice.id, failed=True)
        self.streams.wake()
        self.refill()
        return JSONResponse(
            {"status": outcome.value, **to_json(notice)},
            201,
            headers={"Cache-Control": "no-store"},
        )
