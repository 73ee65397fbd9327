"""A page as it will be, before anybody but its writer sees it: on a phone, as a poster, on a screen.

What content makes of it is shown in a frame with the site's own policy and without scripts, forms or the
desk's cookie: it is content, and no part of the desk.
"""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from forms_service.desk.access import Access, DeskOperation, Visit
from forms_service.desk.frame import DESK, HEADERS
from forms_service.editing.asking import asked
from forms_service.http.headers import CONTENT_SECURITY_POLICY
from forms_service.refusal import Refusal
from forms_service.revision.previewing import Shown
from forms_service.staff.roles import Right
from forms_service.versions.saving import Saving, is_page
from site_src.editing import front_matter
from site_src.editing.nodes import NotEditable
from site_src.editing.page_names import title_of
from site_src.show.fragments import THEME

ADDRESS = f"{DESK}/preview"
LABELS = {"page": "手机上", "poster": "海报", "slide": "大堂屏"}
_ALONE = {"Content-Security-Policy": f"{CONTENT_SECURITY_POLICY}; sandbox"}
_STYLES = ("assets/css/tokens.css", "kiosk/deck.css", "kiosk/still.css")


Show = Callable[[str, str, str, datetime], Awaitable[Shown]]
"""A page's path, its text, the shape that is wanted, and the time."""


def preview_address(page: str, text: str = "", shape: str = "page") -> str:
    """Where a page is looked at: as it is, or with the text that was stashed as `text`."""
    return f"{ADDRESS}?{urlencode({'page': page, 'text': text, 'shape': shape})}"


@dataclass(frozen=True)
class PreviewPages:
    """`show` makes what is to be seen; `shapes_of`: what can be seen of a page with this path and
    `kind`; `edit_address`: where it is written."""

    access: Access
    saving: Saving
    show: Show
    shapes_of: Callable[[str, object], Sequence[str]]
    edit_address: Callable[[str], str]

    def operations(self) -> list[DeskOperation]:
        operation = self.access.operation
        read = Right.READ_CONTENT
        return [
            operation("GET", "/preview", read, self.page, "A page as it will be"),
            operation("GET", "/preview/shown", read, self.shown, "What stands in its frame"),
            self.access.open_operation(
                "GET", "/preview/still.css", self.style, "The style of slides and posters"
            ),
        ]

    async def page(self, visit: Visit) -> Response:
        page, text, shape = await self._asked(visit)
        shapes = self.shapes_of(page, await run_in_threadpool(_kind, text))
        if not shapes:
            raise Refusal(404, "这一页不单独显示，没有预览。", "没有预览")
        name = visit.request.query_params.get("text", "")
        return await self.access.desk.page(
            visit.member,
            "preview",
            "预览",
            page=page,
            name=f"《{title_of(page, text)}》",
            unsaved=bool(name),
            shape=shape if shape in shapes else shapes[0],
            shapes={each: preview_address(page, name, each) for each in shapes},
            labels=LABELS,
            frame=f"{ADDRESS}/shown?{urlencode({'page': page, 'text': name})}",
            edit_address=self.edit_address,
            may_write=visit.member.may(Right.WRITE_CONTENT),
        )

    async def shown(self, visit: Visit) -> Response:
        page, text, shape = await self._asked(visit)
        found = await self.show(page, text, shape if shape in LABELS else "page", visit.now)
        if found.data and shape != "poster":
            return HTMLResponse(found.data, headers={**HEADERS, **_ALONE})
        html = await run_in_threadpool(self._seen, found)
        return HTMLResponse(html, headers={**HEADERS, **_ALONE})

    def _seen(self, found: Shown) -> str:
        picture = base64.b64encode(found.data).decode()
        return self.access.desk.html(
            None, "seen", "预览", picture=picture, faults=found.faults, said=found.said
        )

    async def style(self, _: Request) -> Response:
        css = b"\n".join((THEME / part).read_bytes() for part in _STYLES)
        return Response(css, media_type="text/css", headers={"Cache-Control": "no-cache"})

    async def _asked(self, visit: Visit) -> tuple[str, str, str]:
        """The page's path, its text and the shape that is wanted. Raises Refusal."""
        given = visit.request.query_params
        page, name = given.get("page", ""), given.get("text", "")
        if not is_page(page):
            raise Refusal(404, "没有这一页。", "没有找到")
        opened = await asked(lambda: self.saving.current(page))
        text = await asked(lambda: self.saving.opened_as(name)) if name else opened.text
        if text is None:
            raise Refusal(404, "没有这一页，或者打开得太久了。请回去再点一次预览。", "没有找到")
        return page, text, given.get("shape", "page")


def _kind(text: str) -> object:
    try:
        return front_matter.values(text).get("kind")
    except NotEditable:
        return None
