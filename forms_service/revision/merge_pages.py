"""Two people on one page: the second sees what the first changed before anything is saved, and takes
over both, or chooses line by line.

What the second wrote is kept by name (`Saving.stash`) from the first look on, so that pages of any
length can be chosen for, and nothing typed is lost by a wrong key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from forms_service.desk.access import Access, DeskOperation, Visit
from forms_service.editing.asking import asked
from forms_service.editing.drafts import Draft, Drafts
from forms_service.editing.publish_press import (
    PublishPress,
    both_address,
    edit_address,
    led,
)
from forms_service.editing.saves import Opened
from forms_service.refusal import Refusal
from forms_service.revision.choosing import chosen, clashes
from forms_service.staff.roles import Right
from forms_service.versions.content_files import bytes_of, text_of
from forms_service.versions.differences import Row, differences
from forms_service.versions.merging import Merged, merge
from forms_service.versions.saving import NOTHING, Saving
from forms_service.versions.wording import called
from site_src.editing.page_names import is_page_name
from site_src.editing.readable import Readable


@dataclass(frozen=True)
class Sides:
    """A page that two have edited: where they began, what is there, and what was to be saved."""

    page: str
    base: str
    theirs: str
    ours: str

    @property
    def fields(self) -> Mapping[str, str]:
        """What a form sends back."""
        return {"page": self.page, "base": self.base, "theirs": self.theirs, "ours": self.ours}


@dataclass(frozen=True)
class MergePages:
    access: Access
    saving: Saving
    drafts: Drafts
    publish: PublishPress

    def operations(self) -> list[DeskOperation]:
        operation = self.access.operation
        return [
            operation("GET", "/merge", Right.WRITE_CONTENT, self.shown, "Two edits of one page"),
            operation("POST", "/merge", Right.WRITE_CONTENT, self.merged, "Take over both edits"),
        ]

    async def shown(self, visit: Visit) -> Response:
        given = visit.request.query_params
        return await self._page(visit, _sides(given))

    async def merged(self, visit: Visit) -> Response:
        """Publishes the page as it was chosen, or keeps that as the draft, which begins from what others
        saved then. Where they have saved again meanwhile, both are shown again."""
        fields = {name: "".join(values) for name, values in (await visit.fields()).items()}
        sides = _sides(fields)
        merged = await asked(lambda: self._merge(sides))
        text = merged.chosen(chosen(fields, clashes(merged, sides.page)))
        there = (await asked(lambda: self.saving.opened_as(sides.theirs))) or ""
        raw = bytes_of(text, there.encode()).decode()
        draft = Draft(sides.page, visit.member.name, raw, sides.theirs, visit.now)
        try:
            await run_in_threadpool(self.drafts.keep, draft)
        except OSError as error:
            why = error.strerror or error
            raise Refusal(503, f"服务器现在存不了（{why}），没有保存。", "没有保存") from None
        if fields.get("do") == "draft":
            return led(edit_address(sides.page, told="", saved=""))
        return await self.publish.pressed(visit, draft, "page.merge")

    async def _page(self, visit: Visit, sides: Sides) -> Response:
        merged = await asked(lambda: self._merge(sides))
        now = await asked(lambda: self.saving.current(sides.page))
        if now.version != sides.theirs:
            return await self._once_more(sides, now)
        ours, base, theirs = (self._text(name) for name in (sides.ours, sides.base, sides.theirs))
        return await self.access.desk.page(
            visit.member,
            "merge",
            "别人刚改过这一页",
            sides=sides,
            name=called(sides.page, ours.encode()),
            last=next(iter(await asked(lambda: self.saving.versions(sides.page))), None),
            gone=sides.theirs == NOTHING,
            theirs=self._read(sides, base, theirs),
            ours=self._read(sides, theirs, merged.ours),
            clashes=clashes(merged, sides.page),
            text=ours,
            edit_address=edit_address,
        )

    async def _once_more(self, sides: Sides, now: Opened) -> Response:
        again = Sides(sides.page, sides.base, now.version, sides.ours)
        return led(both_address(**again.fields))

    def _read(self, sides: Sides, before: str, after: str) -> Sequence[Row]:
        """What was changed, as people read it."""
        old, new = (Readable.of(sides.page, text).shown for text in (before, after))
        return differences(old, new)

    def _merge(self, sides: Sides) -> Merged:
        """Where nobody knows any more where the second began, what he wrote stands for all of it."""
        theirs = self._text(sides.theirs)
        base = self._text(sides.base) if sides.base else theirs
        return merge(base, self._text(sides.ours), theirs)

    def _text(self, name: str) -> str:
        """Raises Refusal where the text isn't kept any more."""
        if name == NOTHING:
            return ""
        kept = self.saving.opened_as(name)
        if kept is None:
            text = "这一页打开得太久，当时的样子已经不在了。请重新打开这一页再改。"
            raise Refusal(409, text, "没有保存")
        return text_of(kept.encode())


_NAMES = ("page", "base", "theirs", "ours")


def _sides(given: Mapping[str, str]) -> Sides:
    """The sides that were sent. Raises Refusal where they are of no page."""
    sides = Sides(*(given.get(name, "") for name in _NAMES))
    if not is_page_name(sides.page):
        raise Refusal(404, "没有这一页。请从「写」里点开要改的页面。", "没有找到这一页")
    return sides
