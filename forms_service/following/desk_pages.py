"""「等着写」: what the office said yes to and no page tells of yet, and a draft of that, begun by one button.

Whoever writes pages sees no answers: of one they see what all may read, and so does the draft.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from forms_service.desk.access import Access, DeskOperation, Visit
from forms_service.desk.frame import DESK
from forms_service.editing.asking import asked
from forms_service.editing.drafts import Draft, Drafts, free_path
from forms_service.editing.publish_press import edit_address, led
from forms_service.editing.saves import Saves
from forms_service.following.to_write import FOLLOWING, ToWrite, to_write
from forms_service.proceedings.underway import Underway
from forms_service.refusal import Refusal
from forms_service.staff.roles import Right
from site_src.content.site import Page, Site
from site_src.editing.following import begun, with_row
from site_src.editing.nodes import NotEditable
from site_src.kinds.page_kinds import FormMeta
from site_src.source.moments import ZONE

_NOT_BEGUN = "没有起草"


@dataclass(frozen=True)
class FollowingPages:
    """The routes of what is to be written."""

    access: Access
    underway: Underway
    site: Callable[[], Site]
    saves: Saves
    drafts: Drafts

    def operations(self) -> list[DeskOperation]:
        operation, write = self.access.operation, Right.WRITE_CONTENT
        return [
            operation("GET", FOLLOWING, Right.READ_CONTENT, self.page, "What is to be written"),
            operation(
                "POST",
                f"{FOLLOWING}/{{key}}",
                write,
                self.begin,
                "Begin what follows from an answer",
            ),
        ]

    def waiting(self, now: datetime) -> list[ToWrite]:
        """What no page tells of yet."""
        with self.access.store.journal.lock:
            return to_write(self.underway, self.site(), now)

    async def page(self, visit: Visit) -> Response:
        found, drafts = await run_in_threadpool(
            lambda: (self.waiting(visit.now), list(self.drafts.all()))
        )
        rows = [
            (each, next((d for d in drafts if each.approved.key in d.text), None)) for each in found
        ]
        return await self.access.desk.page(
            visit.member,
            "following",
            "等着写",
            rows=rows,
            address=f"{DESK}{FOLLOWING}",
            edit=edit_address,
        )

    async def begin(self, visit: Visit) -> Response:
        """A draft of what follows from an answer; where the member has begun it, that. Raises Refusal."""
        key = visit.request.path_params["key"]
        found = await run_in_threadpool(self.waiting, visit.now)
        each = next((each for each in found if each.approved.key == key), None)
        if each is None:
            text = "这一件已经写成页面了，或者办到了别的一步。请看一看现在的样子。"
            raise Refusal(409, text, _NOT_BEGUN)
        own = (d for d in await run_in_threadpool(lambda: list(self.drafts.all())))
        mine = next((d for d in own if d.who == visit.member.name and key in d.text), None)
        if mine is not None:
            return led(edit_address(mine.path))
        draft = await asked(lambda: self._draft(each, visit))
        try:
            await run_in_threadpool(self.drafts.keep, draft)
        except OSError as error:
            raise Refusal(
                503, f"服务器现在存不了（{error.strerror or error}）。", _NOT_BEGUN
            ) from None
        return led(edit_address(draft.path))

    def _draft(self, each: ToWrite, visit: Visit) -> Draft:
        """Raises Refusal, NotSaved."""
        name, now = visit.member.name, visit.now
        if not each.follow.rows:
            path, text = begun(each.follow, each.approved, now.astimezone(ZONE))
            path = free_path(path, visit.member, self.drafts, self.saves)
            return Draft(path, name, text, "", now)
        page = self._page_of(each, visit)
        if page is None:
            text = f"还没有{each.follow.called}可以写进去的页面，请先在「写」里起一页，再来点这里。"
            raise Refusal(409, text, _NOT_BEGUN)
        opened = self.saves.current(page.path)
        began = self.drafts.of(visit.member, page.path) or Draft(
            page.path, name, opened.text or "", opened.version, now
        )
        try:
            text = with_row(each.follow, began.text, each.approved)
        except NotEditable:
            why = "那一页的信息区有错，加不进去。请先改好它，再来点这里。"
            raise Refusal(409, why, _NOT_BEGUN) from None
        return Draft(page.path, name, text, began.base, now)

    def _page_of(self, each: ToWrite, visit: Visit) -> Page | None:
        """The page whose form takes it up; of several that of the form which opens last."""
        states = ("before",) if each.follow.only_before else ("before", "open")
        found = [
            page
            for page in self.site().pages.values()
            if isinstance(page.meta, FormMeta)
            and page.meta.form.kind == each.follow.kind
            and page.meta.form.state(visit.now) in states
        ]
        return max(
            found,
            key=lambda page: page.meta.form.opens if isinstance(page.meta, FormMeta) else visit.now,
            default=None,
        )
