"""The service's routes. Everything it needs is handed to it; it reads no clock and no environment."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from forms_service.answers import (
    WHOLE_FORM,
    Answer,
    Fields,
    Invalid,
    answer_schema,
    masked,
    read_answer,
)
from forms_service.capacity import Capacity, Room
from forms_service.commits import Commits
from forms_service.exchange import Exchange
from forms_service.framing import FramingRule
from forms_service.guard import Guard
from forms_service.headers import SecurityHeaders
from forms_service.host_rule import HostRule
from forms_service.hosts import KnownHosts
from forms_service.journal import StoreClosed, StoreFull
from forms_service.keeping import FormFull, FormNotOpen, Kept, KeyReused, is_known, keeping
from forms_service.logs import event
from forms_service.metrics import Metrics
from forms_service.openapi import openapi
from forms_service.pages import Pages, ReceiptView
from forms_service.receipts import shown, typed
from forms_service.refreshing import Refreshing
from forms_service.refusals import NO_STORE, NotOpen, refusal, wants_json
from forms_service.requests import Refused, content_kind, read_request
from forms_service.retention import kept_text
from forms_service.site_files import SiteFiles
from forms_service.spam import spam_fault
from forms_service.store import Store
from forms_service.tally import ANSWERS, Tally
from site_src.addresses import site_origin
from site_src.content import PublishedForm
from site_src.forms import Form
from site_src.moments import last_moment, moment

_NO_ROOM = "现在存不了回答，您的这份没有收下。请过几分钟再提交一次。"


@dataclass(frozen=True)
class Service:
    """What the routes work on."""

    store: Store
    commits: Commits
    tally: Tally
    pages: Pages
    refreshing: Refreshing
    files: SiteFiles
    metrics: Metrics
    guard: Guard
    capacity: Capacity
    base_url: str
    now: Callable[[], datetime]
    ready: Callable[[], Mapping[str, bool]]

    async def submit(self, request: Request) -> Response:
        """POST /s/forms/{form}: takes an answer (design.md, HTTP)."""
        published = self.pages.forms().get(request.path_params["form"])
        as_json = wants_json(request) or content_kind(request) == "application/json"
        try:
            if published is None:
                raise Refused(404, "没有这张表，可能已经撤下了。")
            request.state.form = published.form.id
            self.guard.admit(request)
            sent = await read_request(request)
            key = _idempotency_key(request)
            if not is_known(self.store, published.form, key):
                self._check_open(published)
                self._check_room()
            fields = sent.fields
            read = _read(published.form, fields)
            if isinstance(read, Answer):
                kept = await self._keep(published, read, key)
                await self._refresh(published.form.id)
                return _acknowledged(kept, as_json)
            self.metrics.refused.labels("invalid").inc()
            if as_json:
                return JSONResponse({"faults": dict(read.faults)}, 422, headers=NO_STORE)
            values = {} if isinstance(fields, Invalid) else {n: tuple(fields[n]) for n in fields}
            page = await run_in_threadpool(
                self.pages.form_again, published.form.id, values, read.faults
            )
            return HTMLResponse(page, 422, headers=NO_STORE)
        except Refused as refused:
            self.metrics.refused.labels(str(refused.status)).inc()
            return await refusal(self.pages, refused, as_json, published)

    def _check_open(self, published: PublishedForm) -> None:
        form, now = published.form, self.now()
        when = f"开放时间是{moment(form.opens)}到{last_moment(form.closes)}"
        if form.state(now) == "before":
            raise NotOpen(f"「{published.title}」还没有开始。{when}。", form)
        if form.state(now) == "closed":
            raise NotOpen(f"「{published.title}」已经截止，没有收下。{when}。", form)

    def _check_room(self) -> None:
        room = self._room()
        if room is not None and not room.enough:
            raise Refused(503, _NO_ROOM)

    def _room(self) -> Room | None:
        """None where it can't be told: writing will."""
        try:
            return self.capacity.room(self.now())
        except OSError:
            return None

    async def _keep(self, published: PublishedForm, answer: Answer, key: str | None) -> Kept:
        action = keeping(self.store, self.tally, published.form, answer, self.now(), key)
        try:
            kept = await self.commits.run(action)
        except FormFull:
            raise Refused(409, f"「{published.title}」名额已满，这次没有报上。") from None
        except FormNotOpen:
            self._check_open(published)
            raise
        except KeyReused:
            raise Refused(422, "同一个 Idempotency-Key 已经用在另一份回答上。") from None
        except (StoreFull, StoreClosed):
            event("answer not kept", logging.ERROR, form=published.form.id, failed=True)
            # Facts may have counted for a moment what is undone now.
            await self._refresh(published.form.id)
            raise Refused(503, _NO_ROOM) from None
        if not kept.again:
            self.metrics.answers.labels(published.form.id).inc()
        return kept

    async def _refresh(self, form: str) -> None:
        """Shows the answer. Where that fails the answer stays, and so does its receipt."""
        try:
            with self.metrics.publish_seconds.time():
                await self.refreshing.cover(form)
        except Exception:
            self.metrics.publish_failures.inc()
            event("pages not refilled", logging.ERROR, form=form, mend="linli publish", failed=True)

    async def forms(self, _: Request) -> Response:
        """GET /s/forms: all forms."""
        return JSONResponse([self._brief(name, p) for name, p in self.pages.forms().items()])

    def _brief(self, name: str, published: PublishedForm) -> dict[str, Any]:
        return {
            "id": name,
            "kind": published.form.kind,
            "title": published.title,
            "page": f"/{published.page}",
            "state": published.form.state(self.now()),
        }

    async def form(self, request: Request) -> Response:
        """GET /s/forms/{form}: its definition, with the JSON Schema of an answer."""
        name = request.path_params["form"]
        published = self.pages.forms().get(name)
        if published is None:
            return await refusal(self.pages, Refused(404, "没有这张表。"), True, None)
        definition = published.form.model_dump(mode="json", exclude_none=True)
        schema = answer_schema(published.form)
        return JSONResponse(self._brief(name, published) | {"form": definition, "schema": schema})

    async def receipt(self, request: Request) -> Response:
        """GET /s/receipts/{receipt}: what became of my answer."""
        name = typed(request.path_params["receipt"])
        document = self.store.keyed(ANSWERS).get(doc_id=name) if name else None
        as_json = wants_json(request)
        if not name or document is None:
            text = "没有找到这个回执。请核对一下有没有抄错；回执由 16 个字母和数字组成。"
            return await refusal(self.pages, Refused(404, text, "没有这个回执"), as_json, None)
        view = self._receipt_view(name, document)
        if as_json:
            body = {
                "receipt": view.receipt,
                "form": document["form"],
                "status": "counted",
                "at": document["at"],
                "answers": [{"ask": ask, "answer": given} for ask, given in view.answers],
                "kept": view.kept or None,
            }
            return JSONResponse(body, headers=NO_STORE)
        return HTMLResponse(await run_in_threadpool(self.pages.receipt, view), headers=NO_STORE)

    def _receipt_view(self, name: str, document: Mapping[str, Any]) -> ReceiptView:
        published = self.pages.forms().get(document["form"])
        at = f"{datetime.fromisoformat(document['at']):%Y年%-m月%-d日 %H:%M}"
        if published is None:
            return ReceiptView(shown(name), "一张已经撤下的表", "", at, ())
        given = {**document["choices"], **document["entries"]}
        answers = tuple(
            (question.ask, masked(question, given[question.id]))
            for question in published.form.questions
            if question.id in given
        )
        kept = kept_text(published.form, document, self.now())
        return ReceiptView(shown(name), published.title, published.page, at, answers, kept)

    async def healthz(self, _: Request) -> Response:
        """GET /s/healthz: the process answers."""
        return JSONResponse({"ok": True}, headers=NO_STORE)

    async def readyz(self, _: Request) -> Response:
        """GET /s/readyz: it can keep answers and show them; what is no reason to be not ready, but
        somebody should know, stands in `warnings`."""
        room = self._room()
        disk = room is not None and room.enough
        found = {"store": self.store.writable, "disk": disk, **self.ready()}
        ok = all(found.values())
        said: dict[str, Any] = {"ok": ok, **found}
        if room is not None and room.warnings:
            said["warnings"] = room.warnings
        return JSONResponse(said, 200 if ok else 503, headers=NO_STORE)

    async def metrics_text(self, _: Request) -> Response:
        """GET /s/metrics, for Prometheus."""
        self.metrics.store_writable.set(self.store.writable)
        if room := self._room():
            self.metrics.shows_room(room)
        text = await run_in_threadpool(self.metrics.text)
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    async def openapi(self, _: Request) -> Response:
        """GET /s/openapi.json."""
        return JSONResponse(openapi(self.base_url))

    async def service_not_found(self, _: Request) -> Response:
        """GET /s/…: what no other route has."""
        raise HTTPException(404)

    async def wrong(self, request: Request, error: Exception) -> Response:
        """What routing itself refuses: no such address, or not with this method."""
        assert isinstance(error, HTTPException)
        if error.status_code == 405:
            refused = Refused(405, "这个地址不能这样用。请打开表单页提交。", "方法不对")
        else:
            refused = Refused(
                error.status_code,
                "地址可能写错了，也可能已经撤下。请从首页重新找。",
                "没有找到这一页",
            )
        response = await refusal(self.pages, refused, wants_json(request), None)
        response.headers.update(error.headers or {})
        return response


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
        return JSONResponse({"receipt": receipt, "status": "counted"}, 201, headers=NO_STORE)
    return RedirectResponse(f"/s/receipts/{receipt}", 303, headers=NO_STORE)


def make_app(
    service: Service,
    more: Sequence[Route],
    lifespan: Callable[[Starlette], AbstractAsyncContextManager[None]],
) -> Starlette:
    """The ASGI app; `more`: routes that work on something else than answers."""
    routes = [
        Route("/s/forms", service.forms, methods=["GET"]),
        Route("/s/forms/{form}", service.form, methods=["GET"]),
        Route("/s/forms/{form}", service.submit, methods=["POST"]),
        Route("/s/receipts/{receipt}", service.receipt, methods=["GET"]),
        Route("/s/healthz", service.healthz, methods=["GET"]),
        Route("/s/readyz", service.readyz, methods=["GET"]),
        Route("/s/metrics", service.metrics_text, methods=["GET"]),
        Route("/s/openapi.json", service.openapi, methods=["GET"]),
        *more,
        Route("/s/{path:path}", service.service_not_found, methods=["GET"]),
        Route("/{path:path}", service.files.serve, methods=["GET"]),
    ]
    return Starlette(
        routes=routes,
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(
                Exchange, metrics=service.metrics, now=service.now, client=service.guard.pseudonym
            ),
            Middleware(FramingRule, base_url=service.base_url),
            Middleware(
                HostRule,
                known=KnownHosts(site_origin(service.base_url)),
                base_url=service.base_url,
            ),
        ],
        exception_handlers={HTTPException: service.wrong},
        lifespan=lifespan,
    )
