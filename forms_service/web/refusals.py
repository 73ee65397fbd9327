"""The one place where a refusal becomes a response: a page of the site, or JSON to a program."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from forms_service.http.bare_page import HOME, bare_page
from forms_service.http.operations import accepts_json, asks_as_program
from forms_service.refusal import Link, Refusal, not_there
from forms_service.site.pages import Pages
from forms_service.telemetry.logs import event
from forms_service.telemetry.metrics import Metrics

Given = ParamSpec("Given")
NO_STORE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
"""The headers of what is for one person."""


async def made(render: Callable[Given, str], *given: Given.args, **named: Given.kwargs) -> str:
    """A page of the site, made from its files. Raises OSError where they can't be read just now, as
    when no file handle is left."""
    try:
        return await run_in_threadpool(render, *given, **named)
    except OSError:
        event("page not made", logging.ERROR, failed=True)
        raise


async def turned_away(request: Request, error: Exception) -> Response:
    """The exception handler of what is refused before anything of the site is near."""
    assert isinstance(error, Refusal)
    return _json(error) if accepts_json(request) else _html(error, _bare(error, HOME))


@dataclass(frozen=True)
class Refusals:
    """The exception handlers of what routes and routing refuse."""

    pages: Pages
    metrics: Metrics

    async def refused(self, request: Request, error: Exception) -> Response:
        """Of a Refusal."""
        assert isinstance(error, Refusal)
        back = None
        if request.method == "POST" and (form := request.path_params.get("form")):
            self.metrics.refused.labels(error.reason).inc()
            published = self.pages.forms().get(form)
            back = published.page if published else None
        if asks_as_program(request):
            return _json(error)
        return await self._shown(error, back)

    async def unrouted(self, request: Request, error: Exception) -> Response:
        """Of an HTTPException: no such address, or not with this method."""
        assert isinstance(error, HTTPException)
        refusal = not_there()
        if error.status_code == 405:
            text = "这个地址不能这样用。请打开表单页提交。"
            refusal = Refusal(405, text, "方法不对", headers=error.headers)
        return _json(refusal) if accepts_json(request) else await self._shown(refusal, None)

    async def _shown(self, refusal: Refusal, back: str | None) -> Response:
        if refusal.onward:
            return _html(refusal, _bare(refusal, HOME))
        try:
            return _html(refusal, await made(refusal.page, self.pages, back))
        except OSError:
            # What it says is more than how it looks.
            unshown = refusal.unshown()
            link = Link(f"/{back}", "回到刚才的页面") if back else HOME
            return _html(unshown, _bare(unshown, link))


def _json(refusal: Refusal) -> Response:
    headers = {**NO_STORE, **refusal.headers}
    return JSONResponse(refusal.said(), refusal.status, headers=headers)


def _html(refusal: Refusal, page: str) -> Response:
    return HTMLResponse(page, refusal.status, headers={**NO_STORE, **refusal.headers})


def _bare(refusal: Refusal, otherwise: Link) -> str:
    """It leads `otherwise` where the refusal names no way."""
    return bare_page(refusal.title, refusal.text, refusal.onward or otherwise)
