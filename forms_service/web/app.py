"""The service's routes. Everything it needs is handed to it; it reads no clock and no environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from forms_service.answers.reading import answer_schema
from forms_service.care.watch import StoreWatch
from forms_service.http.exchange import Exchange
from forms_service.http.guard import Guard
from forms_service.http.headers import SecurityHeaders
from forms_service.http.operations import (
    JSON,
    OBJECT,
    TEXT,
    Operation,
    Said,
)
from forms_service.keeping.rules import open_times
from forms_service.refusal import Refusal, not_there
from forms_service.senders.hosts import KnownHosts
from forms_service.site.files import SiteFiles
from forms_service.site.pages import Pages, shown_form
from forms_service.store.tables import Store
from forms_service.telemetry.capacity import Capacity
from forms_service.telemetry.metrics import Metrics
from forms_service.web.framing import FramingRule
from forms_service.web.host_rule import HostRule
from forms_service.web.openapi import openapi
from forms_service.web.refusals import NO_STORE, Refusals, turned_away
from site_src.addresses import site_origin
from site_src.content.site import PublishedForm


@dataclass(frozen=True)
class Service:
    """What the routes work on."""

    store: Store
    pages: Pages
    files: SiteFiles
    metrics: Metrics
    guard: Guard
    capacity: Capacity
    watch: StoreWatch
    base_url: str
    now: Callable[[], datetime]
    ready: Callable[[], Mapping[str, bool]]
    warnings: Callable[[], Sequence[str]]

    def operations(self) -> list[Operation]:
        """What can be asked here."""
        return [
            Operation(
                "GET",
                "/s/forms",
                self.forms,
                "All forms",
                {200: Said("Forms", {JSON: list[dict[str, Any]]})},
            ),
            Operation(
                "GET",
                "/s/forms/{form}",
                self.form,
                "A form, with the JSON Schema of an answer",
                {200: Said("The form", OBJECT)},
                {404: "No such form"},
            ),
            Operation("GET", "/s/healthz", self.healthz, "Alive", {200: Said("Alive", OBJECT)}),
            Operation(
                "GET",
                "/s/readyz",
                self.readyz,
                "Ready",
                {200: Said("Ready", OBJECT), 503: Said("Not ready", OBJECT)},
            ),
            Operation(
                "GET",
                "/s/metrics",
                self.metrics_text,
                "Figures for Prometheus",
                {200: Said("Figures", TEXT)},
            ),
            Operation("GET", "/s/openapi.json", self.openapi, "This", {200: Said("This", OBJECT)}),
        ]

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
        found = await shown_form(self.pages, name)
        if found is None:
            raise Refusal(404, "没有这张表。")
        definition = found.form.definition() | open_times(found.form)
        schema = answer_schema(found.form)
        return JSONResponse(self._brief(name, found) | {"form": definition, "schema": schema})

    async def healthz(self, _: Request) -> Response:
        """GET /s/healthz: the process answers."""
        return JSONResponse({"ok": True}, headers=NO_STORE)

    async def readyz(self, _: Request) -> Response:
        """GET /s/readyz: it can keep answers and show them; why the store takes none, and what somebody
        should know though it is no reason to be not ready, stands in `warnings`."""
        room = self.capacity.room_if_told(self.now())
        disk = room is not None and room.enough
        refusal = self.watch.refusal()
        found = {"store": refusal is None, "disk": disk, **self.ready()}
        ok = all(found.values())
        said: dict[str, Any] = {"ok": ok, **found}
        warnings = [
            *([refusal] if refusal else ()),
            *(room.warnings if room else ()),
            *self.warnings(),
        ]
        if warnings:
            said["warnings"] = warnings
        return JSONResponse(said, 200 if ok else 503, headers=NO_STORE)

    async def metrics_text(self, _: Request) -> Response:
        """GET /s/metrics, for Prometheus."""
        self.metrics.store_writable.set(self.store.writable)
        if room := self.capacity.room_if_told(self.now()):
            self.metrics.shows_room(room)
        text = await run_in_threadpool(self.metrics.text)
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    async def openapi(self, request: Request) -> Response:
        """GET /s/openapi.json."""
        routes = request.app.routes
        served = [each for each in routes if isinstance(each, Operation) and each.described]
        return JSONResponse(openapi(served, self.base_url))

    async def service_not_found(self, _: Request) -> Response:
        """GET /s/…: what no other route has."""
        raise not_there()


def make_app(
    service: Service,
    more: Sequence[Operation],
    lifespan: Callable[[Starlette], AbstractAsyncContextManager[None]],
    inside: Sequence[Middleware] = (),
) -> Starlette:
    """The ASGI app; `more`: what can be asked besides; `inside`: what stands around the routes, once
    it is clear that who asks may."""
    routes = [
        *service.operations(),
        *more,
        Route("/s/{path:path}", service.service_not_found, methods=["GET"]),
        Route("/{path:path}", service.files.serve, methods=["GET"]),
    ]
    refusals = Refusals(service.pages, service.metrics)
    return Starlette(
        routes=routes,
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(
                Exchange, metrics=service.metrics, now=service.now, client=service.guard.pseudonym
            ),
            Middleware(ExceptionMiddleware, handlers={Refusal: turned_away}),
            Middleware(FramingRule, base_url=service.base_url),
            Middleware(
                HostRule,
                known=KnownHosts(site_origin(service.base_url)),
                base_url=service.base_url,
            ),
            *inside,
        ],
        exception_handlers={
            Refusal: refusals.refused,
            HTTPException: refusals.unrouted,
        },
        lifespan=lifespan,
    )
