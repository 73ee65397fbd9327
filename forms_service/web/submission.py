"""The way of one answer: admitted, read, kept, shown, acknowledged; or refused, in words."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from forms_service.answers.keeping import Kept, keeping
from forms_service.answers.reading import (
    FOR_ANOTHER,
    OWN_FIELDS,
    WHOLE_FORM,
    Answer,
    Fields,
    Invalid,
    read_answer,
)
from forms_service.answers.receipt_cookie import receipts_of, remember
from forms_service.answers.receipts import SIGNED_UP, shown
from forms_service.answers.rules import (
    AnsweredBefore,
    FormFull,
    FormNotOpen,
    KeyReused,
    Known,
    NoRoom,
    Sending,
    ToldTooOften,
)
from forms_service.answers.spam import spam_fault
from forms_service.answers.tally import COUNTED
from forms_service.http.guard import Guard, TooMany
from forms_service.http.requests import Refused, content_kind, read_request
from forms_service.site.pages import Pages
from forms_service.site.refreshing import Refreshing
from forms_service.store.commits import Commits
from forms_service.store.journal import StoreClosed, StoreFull
from forms_service.store.tables import Store
from forms_service.telemetry.capacity import Capacity
from forms_service.telemetry.logs import event
from forms_service.telemetry.metrics import Metrics
from forms_service.web.refusals import NO_STORE, NotOpen, made, refusal, wants_json
from site_src.content.site import PublishedForm
from site_src.forms.form import Form
from site_src.source.moments import last_moment, moment

_NO_ROOM = "现在存不了回答，您的这份没有收下。请过几分钟再提交一次。"
_NOT_NOW = "您的这份没有收下。请过几分钟再提交一次。"
# What the page that asks gives each second answer to be known by.
_NUMBER = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Submission:
    """What takes answers, and what it works on."""

    store: Store
    commits: Commits
    known: Known
    pages: Pages
    refreshing: Refreshing
    metrics: Metrics
    guard: Guard
    capacity: Capacity
    base_url: str
    now: Callable[[], datetime]

    async def submit(self, request: Request) -> Response:
        """POST /s/forms/{form}: takes an answer (ARCHITECTURE.md, "HTTP")."""
        published: PublishedForm | None = None
        as_json = wants_json(request) or content_kind(request) == "application/json"
        try:
            published = self._published(request)
            request.state.form = published.form.id
            self.guard.admit(request)
            sent = await read_request(request)
            # That may have taken a while, and the form may be another by now, or gone.
            published = self._published(request)
            key = _idempotency_key(request)
            read = _read(published.form, sent.fields)
            if isinstance(read, Invalid):
                return await self._again(published, sent.fields, read, as_json)
            assert not isinstance(sent.fields, Invalid)
            said = "".join(sent.fields.get(FOR_ANOTHER, ()))
            if not sent.as_json and not key and _NUMBER.fullmatch(said):
                key = said
            room = self.capacity.room_if_told(self.now())
            sending = Sending(
                published.form,
                read,
                self.now(),
                key=key,
                sender=None if sent.as_json else self.guard.sender(request),
                counted_as=self.guard.senders(request),
                receipts=receipts_of(request),
                another=bool(said),
                room=room is None or room.enough,
            )
            try:
                kept = await self._keep(published, sending)
            except AnsweredBefore as answered:
                return await self._answered(published, sent.fields, answered.receipts, as_json)
            await self._refresh(published.form.id)
            response = _acknowledged(kept, as_json)
            given = (*sending.receipts, kept.receipt)
            remember(response, published.form, given, sending.now, self._secure)
            return response
        except Refused as refused:
            self.metrics.refused.labels(str(refused.status)).inc()
            return await refusal(self.pages, refused, as_json, published)

    def _published(self, request: Request) -> PublishedForm:
        """The form that is answered, as residents see it now. Raises Refused 404."""
        published = self.pages.forms().get(request.path_params["form"])
        if published is None:
            raise Refused(404, "没有这张表，可能已经撤下了。")
        return published

    async def _again(
        self, published: PublishedForm, fields: Fields | Invalid, read: Invalid, as_json: bool
    ) -> Response:
        """The form with what is wrong at each question."""
        self._check_open(published)
        self.metrics.refused.labels("invalid").inc()
        if as_json:
            return JSONResponse({"faults": dict(read.faults)}, 422, headers=NO_STORE)
        values = {} if isinstance(fields, Invalid) else {n: tuple(fields[n]) for n in fields}
        page = await made(_NOT_NOW, self.pages.form_again, published.form.id, values, read.faults)
        return HTMLResponse(page, 422, headers=NO_STORE)

    async def _answered(
        self, published: PublishedForm, fields: Fields, receipts: tuple[str, ...], as_json: bool
    ) -> Response:
        """What this browser was given before, and the way to send this answer nevertheless."""
        self.metrics.refused.labels("answered").inc()
        given = [shown(receipt) for receipt in receipts]
        if as_json:
            text = "这台手机（电脑）已经答过这张表。替家里另一位填，请刷新页面。"
            return JSONResponse({"error": text, "receipts": given}, 409, headers=NO_STORE)
        values = {name: tuple(sent) for name, sent in fields.items() if name not in OWN_FIELDS}
        values[FOR_ANOTHER] = (secrets.token_hex(16),)
        page = await made(_NOT_NOW, self.pages.answered, published.form.id, given, values)
        return HTMLResponse(page, 409, headers=NO_STORE)

    def _check_open(self, published: PublishedForm) -> None:
        form, now = published.form, self.now()
        when = f"开放时间是{moment(form.opens)}到{last_moment(form.closes)}"
        if form.state(now) == "before":
            raise NotOpen(f"「{published.title}」还没有开始。{when}。", form)
        if form.state(now) == "closed":
            raise NotOpen(f"「{published.title}」已经截止，没有收下。{when}。", form)

    @property
    def _secure(self) -> bool:
        return self.base_url.startswith("https://")

    async def _keep(self, published: PublishedForm, sending: Sending) -> Kept:
        try:
            kept = await self.commits.run(keeping(self.store, self.known, sending))
        except FormFull:
            text = f"「{published.title}」名额已满，这次没有报上。以前报上的还在，凭回执可查。"
            raise Refused(409, text) from None
        except FormNotOpen:
            self._check_open(published)
            raise
        except KeyReused:
            raise Refused(422, "同一个 Idempotency-Key 已经用在另一份回答上。") from None
        except ToldTooOften as told:
            raise TooMany(told.seconds) from None
        except NoRoom:
            raise Refused(503, _NO_ROOM) from None
        except (StoreFull, StoreClosed):
            event("answer not kept", logging.ERROR, form=published.form.id, failed=True)
            # Facts may have counted for a moment what is undone now.
            await self._refresh(published.form.id)
            raise Refused(503, _NO_ROOM) from None
        if not kept.again:
            counted = kept.status == COUNTED
            counter = self.metrics.answers if counted else self.metrics.pending
            counter.labels(published.form.id).inc()
        return kept

    async def _refresh(self, form: str) -> None:
        """Shows the answer. Where that fails the answer stays, and so does its receipt."""
        try:
            with self.metrics.publish_seconds.time():
                await self.refreshing.cover(form)
        except Exception:
            self.metrics.publish_failures.inc()
            event("pages not refilled", logging.ERROR, form=form, fix="linli publish", failed=True)


def _idempotency_key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is not None and not 1 <= len(key) <= 200:
        raise Refused(422, "Idempotency-Key 应当是 1 到 200 个字符。")
    return key


def _read(form: Form, fields: Fields | Invalid) -> Answer | Invalid:
    if isinstance(fields, Invalid):
        return fields
    read = read_answer(form, fields)
    fault = spam_fault(fields)
    return Invalid({WHOLE_FORM: fault}) if fault and isinstance(read, Answer) else read


def _acknowledged(kept: Kept, as_json: bool) -> Response:
    receipt = shown(kept.receipt)
    if as_json:
        body: dict[str, Any] = {"receipt": receipt, "status": kept.status}
        if kept.status != COUNTED:
            body["note"] = SIGNED_UP
        return JSONResponse(body, 201, headers=NO_STORE)
    return RedirectResponse(f"/s/receipts/{receipt}", 303, headers=NO_STORE)
