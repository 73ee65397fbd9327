"""How a refusal is said: as a page of the site, or as JSON to a program."""

from __future__ import annotations

from html import escape
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from forms_service.http.guard import TooMany
from forms_service.http.requests import Refused
from forms_service.site.pages import Pages
from site_src.content.site import PublishedForm
from site_src.forms.form import Form

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
    '<h1>{title}</h1><p>{text}<p><a href="{address}">{address}</a>'
)


def bare_refusal(request: Request, status: int, title: str, text: str, address: str) -> Response:
    """A refusal before anything else has seen the request: no page of the site, only the site's
    address."""
    if wants_json(request):
        return JSONResponse({"error": f"{text}{address}"}, status, headers=NO_STORE)
    page = _BARE.format(title=title, text=text, address=escape(address))
    return HTMLResponse(page, status, headers=NO_STORE)


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
    page = await run_in_threadpool(pages.message, refused.title, refused.text, back)
    return HTMLResponse(page, refused.status, headers=headers)
