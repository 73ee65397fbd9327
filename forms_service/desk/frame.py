"""A page of the desk: its templates in `theme/desk`, and what stands around each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from forms_service.refusal import Refusal, RefusalPages
from forms_service.staff.roles import Member, Right
from site_src.show.fragments import THEME, day
from site_src.show.fragments import environment as fragments
from site_src.source.moments import ZONE

DESK = "/s/desk"
HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
"""Of everything that the desk answers: it is for one person, at that moment."""


@dataclass(frozen=True)
class Place:
    """A place that the desk's navigation leads to, and the right it asks."""

    path: str
    label: str
    right: Right

    @property
    def address(self) -> str:
        return f"{DESK}{self.path}"


PLACES = (
    Place("", "今天", Right.ENTER),
    Place("/forms", "回答", Right.SEE_ANSWERS),
    Place("/proceedings", "办理", Right.SEE_ANSWERS),
    Place("/lists", "红黑榜", Right.HANDLE_ANSWERS),
    Place("/moderation", "待审", Right.MODERATE),
    Place("/checkin", "签到", Right.SEE_ANSWERS),
    Place("/pages", "写", Right.READ_CONTENT),
    Place("/roster", "名册", Right.SEE_ROSTER),
    Place("/personal", "个人信息", Right.SEE_ANSWERS),
    Place("/log", "记录", Right.SEE_LOG),
    Place("/staff", "人员", Right.SEE_STAFF),
    Place("/me", "我", Right.ENTER),
)
"""In this order: 今天, 回答, 办理, 红黑榜, 待审, 签到, 写, 名册, 个人信息, 记录, 人员, 我."""


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader([THEME / "desk", THEME / "fragments"]),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(fragments().filters)
    found.globals.update(fragments().globals)
    found.filters["day"] = day
    found.filters["exactly"] = lambda at: f"{at.astimezone(ZONE):%Y-%m-%d %H:%M:%S}"
    return found


@dataclass(frozen=True)
class Asset:
    """What the desk's pages load besides: at an address that changes with its bytes, so that browsers keep it
    for ever. It is the service's own, so that the desk looks the same whatever became of the last build."""

    address: str
    data: bytes
    kind: str

    @property
    def response(self) -> Response:
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        return Response(self.data, media_type=f"{self.kind}; charset=utf-8", headers=headers)


def _asset(name: str, kind: str, *parts: Path) -> Asset:
    data = b"\n".join(part.read_bytes() for part in parts)
    stem, suffix = name.split(".")
    version = blake2b(data, digest_size=6).hexdigest()
    return Asset(f"{DESK}/{stem}.{version}.{suffix}", data, kind)


@cache
def stylesheet() -> Asset:
    """The desk's one stylesheet."""
    tokens = THEME / "assets" / "css" / "tokens.css"
    return _asset("desk.css", "text/css", tokens, THEME / "desk" / "desk.css")


@cache
def script(name: str) -> Asset:
    """The script theme/desk/NAME.js."""
    return _asset(f"{name}.js", "text/javascript", THEME / "desk" / f"{name}.js")


@dataclass(frozen=True)
class Desk:
    """What makes the desk's pages. `compound`: its name."""

    compound: Callable[[], str]

    def html(self, member: Member | None, template: str, title: str, /, **context: Any) -> str:
        """The page `template`, which extends `frame.html`, for `member`."""
        places = [place for place in PLACES if member and member.may(place.right)]
        return (
            _environment()
            .get_template(f"{template}.html")
            .render(
                title=title,
                member=member,
                places=places,
                compound=self.compound(),
                stylesheet=stylesheet().address,
                desk=DESK,
                Right=Right,
                **context,
            )
        )

    async def page(
        self,
        member: Member | None,
        template: str,
        title: str,
        /,
        status: int = 200,
        **context: Any,
    ) -> HTMLResponse:
        """The page as a response; it is rendered off the event loop."""
        html = await run_in_threadpool(self.html, member, template, title, **context)
        return HTMLResponse(html, status, headers=HEADERS)


class OnDesk(Refusal):
    """A refusal that is said on a page of the desk."""

    def __init__(self, refusal: Refusal, desk: Desk, member: Member | None) -> None:
        super().__init__(
            refusal.status,
            refusal.text,
            refusal.title,
            headers=refusal.headers,
            more=refusal.more,
        )
        self._refusal, self._desk, self._member = refusal, desk, member

    def said(self) -> dict[str, Any]:
        return self._refusal.said()

    def page(self, _: RefusalPages, back: str | None) -> str:  # noqa: ARG002
        title, onward = self._refusal.title, self._refusal.onward
        return self._desk.html(self._member, "refused", title, text=self.text, onward=onward)
