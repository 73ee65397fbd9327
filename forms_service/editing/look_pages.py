"""A draft's form as residents see it, beside the page where it is written; and the script that keeps drafts
while one writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from forms_service.desk.access import Access, DeskOperation, Visit
from forms_service.desk.frame import DESK, HEADERS, script
from forms_service.editing.asking import asked, named_page
from forms_service.editing.drafts import Drafts
from forms_service.editing.saves import Saves
from forms_service.editing.sheet import parsed
from forms_service.staff.roles import Right
from site_src.kinds.page_kinds import FormMeta
from site_src.show.fragments import form_fragment

_LOOK = f"{DESK}/write/look"


@dataclass(frozen=True)
class LookPages:
    """`framed`: HTML in the site's frame."""

    access: Access
    saves: Saves
    drafts: Drafts
    framed: Callable[[str, str], str]

    def operations(self) -> list[DeskOperation]:
        operation, write = self.access.operation, Right.WRITE_CONTENT
        return [
            operation(
                "GET",
                "/write.{version}.js",
                write,
                self.script,
                "What keeps drafts while one writes",
            ),
            operation("GET", "/write/look", write, self.look, "A draft's form as residents see it"),
        ]

    async def script(self, _: Visit) -> Response:
        return script("write").response

    async def look(self, visit: Visit) -> Response:
        """The form of a draft, in the site's frame; nothing can be sent from it."""
        path = named_page(visit)
        draft = await run_in_threadpool(self.drafts.of, visit.member, path)
        raw = draft.text if draft else (await asked(lambda: self.saves.current(path))).text
        page, _ = await run_in_threadpool(parsed, path, raw or "")
        body = "<p>表单还没有写完，看不到样子。先把标着的地方改好。</p>"
        if page and isinstance(page.meta, FormMeta):
            form = page.meta.form
            facts = form.kept_facts(form=form.id, state="open")
            body = form_fragment(form, form.public(facts, form.opens))
        html = await run_in_threadpool(self.framed, page.title if page else "预览", body)
        # In a frame of the desk's own, that runs nothing and sends nothing.
        policy = "default-src 'self'; img-src 'self' data:; sandbox allow-same-origin"
        return HTMLResponse(html, headers={**HEADERS, "Content-Security-Policy": policy})


def look_address(page: str) -> str:
    """Where a draft's form is shown as residents see it."""
    return f"{_LOOK}?{urlencode({'page': page})}"
