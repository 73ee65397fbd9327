"""How a refusal is said: as a page of the site, or as JSON to a program."""

from __future__ import annotations

import logging
from collections.abc import Callable
from html import escape
from typing import Any, ParamSpec

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from forms_service.http.guard import TooMany
from forms_service.http.requests import Refused
from forms_service.site.pages import Pages
from forms_service.telemetry.logs import event
from site_src.content.site import PublishedForm
from site_src.forms.form import Form

Given = ParamSpec("Given")
NO_STORE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
"""The headers of what is for one person."""


class NotOpen(Refused):
    """An answer before a form opens or after it closed."""

    def __init__(self, text: str, form: Form) -> None:
        super().__init__(409, text)
        self.form = form


def open_times(form: Form) -> dict[str, str]:
    """When a form opens and closes, as programs are told: with the offset (RFC 3339)."""
    return {"opens": form.opens.isoformat(), "closes": form.closes.isoformat()}


def wants_json(request: Request) -> bool:
    """Whether a program asks, rather than a browser."""
    accept = request.headers.get("accept", "")
    return "application/json" in accept and "text/html" not in accept


_BARE = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>'
    '<h1>{title}</h1><p>{text}<p><a href="{address}">{link}</a>'
)


def bare_refusal(request: Request, status: int, title: str, text: str, address: str) -> Response:
    """A refusal before anything else has seen the request: no page of the site, only the site's
    address."""
    if wants_json(request):
        return JSONResponse({"error": f"{text}{address}"}, status, headers=NO_STORE)
    page = _bare(title, text, address, address)
    return HTMLResponse(page, status, headers=NO_STORE)


def _bare(title: str, text: str, address: str, link: str) -> str:
    said = {"title": title, "text": text, "address": address, "link": link}
    return _BARE.format(**{name: escape(each) for name, each in said.items()})


async def made(
    failing: str, render: Callable[Given, str], *given: Given.args, **named: Given.kwargs
) -> str:
    """A page of the site, made from its files. Raises Refused 503 with the text `failing` where they
    can't be read just now, as when no file handle is left."""
    try:
        return await run_in_threadpool(render, *given, **named)
    except OSError as error:
        event("page not made", logging.ERROR, failed=True)
        raise Refused(503, failing, "现在打不开这一页") from error


async def refusal(
    pages: Pages, refused: Refused, as_json: bool, published: PublishedForm | None
) -> Response:
    """The response that says it; a page leads back to the form, if one is meant."""
    headers = dict(NO_STORE)
    if isinstance(refused, TooMany):
        headers["Retry-After"] = str(refused.seconds)
    if as_json:
        body: dict[str, Any] = {"error": refused.text}
        if isinstance(refused, NotOpen):
            body |= open_times(refused.form)
        return JSONResponse(body, refused.status, headers=headers)
    back = published.page if published else None
    try:
        page = await made("", pages.message, refused.title, refused.text, back)
    except Refused:
        # What it says is more than how it looks.
        link = "回到刚才的页面" if back else "回首页"
        page = _bare(refused.title, refused.text, f"/{back or ''}", link)
    return HTMLResponse(page, refused.status, headers=headers)
