"""The service's routes. Everything it needs is handed to it; it reads no clock and no environment."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from limits import RateLimitItem
from limits.strategies import MovingWindowRateLimiter
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from forms_service.answers import (
    WHOLE_FORM,
    Answer,
    Invalid,
    answer_schema,
    masked,
    read_answer,
)
from forms_service.clients import Network, Pseudonyms, client_address
from forms_service.commits import Commits
from forms_service.headers import SecurityHeaders
from forms_service.journal import StoreClosed, StoreFull
from forms_service.keeping import FormFull, Kept, KeyReused, keeping
from forms_service.logs import event
from forms_service.metrics import Metrics
from forms_service.openapi import openapi
from forms_service.origin import is_own
from forms_service.pages import Pages, ReceiptView
from forms_service.receipts import shown, typed
from forms_service.refreshing import Refreshing
from forms_service.requests import Refused, read_request
from forms_service.site_files import SiteFiles
from forms_service.spam import spam_fault
from forms_service.store import Store
from forms_service.tally import ANSWERS, Tally
from site_src.content import PublishedForm
from site_src.forms import Form
from site_src.moments import last_moment, moment

NO_STORE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


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
    limiter: MovingWindowRateLimiter
    limits: tuple[RateLimitItem, ...]
    proxies: tuple[Network, ...]
    base_url: str
    now: Callable[[], datetime]
    ready: Callable[[], Mapping[str, bool]]
    pseudonyms: Pseudonyms

    async def submit(self, request: Request) -> Response:
        """POST /s/forms/{form}: takes an answer (design.md, HTTP)."""
        published = self.pages.forms().get(request.path_params["form"])
        as_json = _wants_json(request)
        try:
            if published is None:
                raise Refused(404, "没有这张表，可能已经撤下了。")
            self._guard(request)
            sent = await read_request(request)
            as_json = as_json or sent.as_json
            self._check_open(published)
            answer = sent.fields
            if not isinstance(answer, Invalid):
                fault = spam_fault(answer)
                read = read_answer(published.form, answer)
                if fault and not isinstance(read, Invalid):
                    read = Invalid({WHOLE_FORM: fault})
                if isinstance(read, Answer):
                    kept = await self._keep(request, published, read)
                    await self._refresh(published.form.id)
                    return _acknowledged(kept, as_json)
                invalid, values = read, {n: tuple(v) for n, v in answer.items()}
            else:
                invalid, values = answer, {}
            self.metrics.refused.labels("invalid").inc()
            if as_json:
                return JSONResponse({"faults": dict(invalid.faults)}, 422)
            page = self.pages.form_again(published.form.id, values, invalid.faults)
            return HTMLResponse(page, 422, headers=NO_STORE)
        except Refused as refused:
            self.metrics.refused.labels(str(refused.status)).inc()
            return self._refusal(refused, as_json, published)

    def _guard(self, request: Request) -> None:
        if not is_own(request.headers, self.base_url):
            raise Refused(403, "这次提交不是从本站的页面发出的，没有收下。请打开本站的表单页再填。")
        address = self._client(request)
        for limit in self.limits:
            if not self.limiter.hit(limit, address):
                wait = (
                    self.limiter.get_window_stats(limit, address).reset_time
                    - self.now().timestamp()
                )
                raise _TooMany("这个网络提交得太频繁了，请过一会儿再试。", max(int(wait) + 1, 1))

    def _client(self, request: Request) -> str:
        peer = request.client.host if request.client else "unknown"
        return client_address(peer, request.headers.getlist("x-forwarded-for"), self.proxies)

    def _check_open(self, published: PublishedForm) -> None:
        form, now = published.form, self.now()
        when = f"开放时间是{moment(form.opens)}到{last_moment(form.closes)}"
        if form.state(now) == "before":
            raise _NotOpen(f"「{published.title}」还没有开始。{when}。", form)
        if form.state(now) == "closed":
            raise _NotOpen(f"「{published.title}」已经截止，没有收下。{when}。", form)

    async def _keep(self, request: Request, published: PublishedForm, answer: Answer) -> Kept:
        key = request.headers.get("idempotency-key")
        if key is not None and not 1 <= len(key) <= 200:
            raise Refused(400, "Idempotency-Key 应当是 1 到 200 个字符。")
        action = keeping(self.store, self.tally, published.form, answer, self.now(), key)
        try:
            kept = await self.commits.run(action)
        except FormFull:
            raise Refused(409, f"「{published.title}」名额已满，这次没有报上。") from None
        except KeyReused:
            raise Refused(422, "同一个 Idempotency-Key 已经用在另一份回答上。") from None
        except (StoreFull, StoreClosed):
            event("answer not kept", logging.ERROR, form=published.form.id, failed=True)
            raise Refused(503, "现在存不了回答，您的这份没有收下。请过几分钟再提交一次。") from None
        if not kept.again:
            self.metrics.answers.labels(published.form.id).inc()
            event(
                "answer kept",
                form=published.form.id,
                client=self.pseudonyms.of(self._client(request)),
            )
        return kept

    async def _refresh(self, form: str) -> None:
        """Shows the answer. Where that fails the answer stays, and so does its receipt."""
        try:
            with self.metrics.publish_seconds.time():
                await self.refreshing.cover(form)
        except Exception:
            self.metrics.publish_failures.inc()
            event("pages not refilled", logging.ERROR, form=form, mend="linli publish", failed=True)

    def _refusal(
        self, refused: Refused, as_json: bool, published: PublishedForm | None
    ) -> Response:
        headers = dict(NO_STORE)
        if isinstance(refused, _TooMany):
            headers["Retry-After"] = str(refused.seconds)
        if as_json:
            body: dict[str, Any] = {"error": refused.text}
            if isinstance(refused, _NotOpen):
                form = refused.form
                body |= {"opens": form.opens.isoformat(), "closes": form.closes.isoformat()}
            return JSONResponse(body, refused.status, headers=headers)
        page = self.pages.message("没有收下", refused.text, published.page if published else None)
        return HTMLResponse(page, refused.status, headers=headers)

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
            return self._refusal(Refused(404, "没有这张表。"), True, None)
        definition = published.form.model_dump(mode="json", exclude_none=True)
        schema = answer_schema(published.form)
        return JSONResponse(self._brief(name, published) | {"form": definition, "schema": schema})

    async def receipt(self, request: Request) -> Response:
        """GET /s/receipts/{receipt}: what became of my answer."""
        name = typed(request.path_params["receipt"])
        document = self.store.keyed(ANSWERS).get(doc_id=name) if name else None
        as_json = _wants_json(request)
        if not name or document is None:
            text = "没有找到这个回执。请核对一下有没有抄错；回执由 16 个字母和数字组成。"
            return self._refusal(Refused(404, text), as_json, None)
        if as_json:
            body = {"receipt": shown(name), "form": document["form"], "status": "counted"}
            return JSONResponse(body | {"at": document["at"]}, headers=NO_STORE)
        return HTMLResponse(
            self.pages.receipt(self._receipt_view(name, document)), headers=NO_STORE
        )

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
        return ReceiptView(shown(name), published.title, published.page, at, answers)

    async def healthz(self, _: Request) -> Response:
        """GET /s/healthz: the process answers."""
        return JSONResponse({"ok": True})

    async def readyz(self, _: Request) -> Response:
        """GET /s/readyz: it can keep answers and show them."""
        found = {"store": self.store.writable, **self.ready()}
        return JSONResponse(
            {"ok": all(found.values()), **found}, 200 if all(found.values()) else 503
        )

    async def metrics_text(self, _: Request) -> Response:
        """GET /s/metrics, for Prometheus."""
        self.metrics.store_writable.set(self.store.writable)
        return Response(self.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    async def openapi(self, _: Request) -> Response:
        """GET /s/openapi.json."""
        return JSONResponse(openapi(self.base_url))

    async def not_found(self, request: Request, _: Exception) -> Response:
        """The site's own page for what isn't there."""
        if request.url.path.startswith("/s/"):
            text = "没有这个地址。请从首页重新找。"
            return self._refusal(Refused(404, text), _wants_json(request), None)
        return HTMLResponse(
            self.pages.message("没有找到这一页", "地址可能写错了，也可能已经撤下。", None), 404
        )

    async def failed(self, request: Request, _: Exception) -> Response:
        """A fault of our own: said plainly, and logged."""
        event("unexpected error", logging.ERROR, path=_route_of(request), failed=True)
        return HTMLResponse(
            "<!doctype html><html lang=zh-CN><title>出错了</title><p>系统出错了，请稍后再试。", 500
        )


class _NotOpen(Refused):
    def __init__(self, text: str, form: Form) -> None:
        super().__init__(409, text)
        self.form = form


class _TooMany(Refused):
    def __init__(self, text: str, seconds: int) -> None:
        super().__init__(429, text)
        self.seconds = seconds


def _acknowledged(kept: Kept, as_json: bool) -> Response:
    receipt = shown(kept.receipt)
    if as_json:
        return JSONResponse({"receipt": receipt, "status": "counted"}, 201, headers=NO_STORE)
    return RedirectResponse(f"/s/receipts/{receipt}", 303, headers=NO_STORE)


def _wants_json(request: Request) -> bool:
    accept = request.headers.get("accept", "")
    return "application/json" in accept and "text/html" not in accept


def _route_of(request: Request) -> str:
    route = request.scope.get("route")
    return str(getattr(route, "path", "files"))


def make_app(
    service: Service, lifespan: Callable[[Starlette], AbstractAsyncContextManager[None]]
) -> Starlette:
    """The ASGI app."""
    routes = [
        Route("/s/forms", service.forms, methods=["GET"]),
        Route("/s/forms/{form}", service.form, methods=["GET"]),
        Route("/s/forms/{form}", service.submit, methods=["POST"]),
        Route("/s/receipts/{receipt}", service.receipt, methods=["GET"]),
        Route("/s/healthz", service.healthz, methods=["GET"]),
        Route("/s/readyz", service.readyz, methods=["GET"]),
        Route("/s/metrics", service.metrics_text, methods=["GET"]),
        Route("/s/openapi.json", service.openapi, methods=["GET"]),
        Mount("/", service.files),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers={404: service.not_found, Exception: service.failed},
        lifespan=lifespan,
    )
