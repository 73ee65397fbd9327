"""Two people on one page: the second sees what the first changed before anything is saved, and takes
over both, or chooses line by line.

What the second wrote is kept by name (`Saving.stash`) from the first look on, so that pages of any
length can be chosen for, and nothing typed is lost by a wrong key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from forms_service.desk.access import Access, DeskOperation, Visit
from forms_service.desk.frame import DESK, HEADERS
from forms_service.editing.asking import asked
from forms_service.editing.saves import Conflict, Opened
from forms_service.refusal import Refusal
from forms_service.revision.choosing import CHOICES, chosen, numbered
from forms_service.staff.audit import Deed, noted
from forms_service.staff.roles import Right
from forms_service.versions.content_files import bytes_of, text_of
from forms_service.versions.differences import differences
from forms_service.versions.merging import Merged, merge
from forms_service.versions.saving import NOTHING, Saving
from forms_service.versions.wording import called
from site_src.editing.page_names import is_page_name


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
    """`edit_address`: where a page is written; `saved_address`: where one goes on from a save."""

    access: Access
    saving: Saving
    edit_address: Callable[[str], str]
    saved_address: Callable[[str], str]

    def operations(self) -> list[DeskOperation]:
        operation = self.access.operation
        return [
            operation("GET", "/merge", Right.WRITE_CONTENT, self.shown, "Two edits of one page"),
            operation("POST", "/merge", Right.WRITE_CONTENT, self.merged, "Take over both edits"),
        ]

    async def clashed(self, page: str, text: str, base: str, conflict: Conflict) -> Response:
        """Leads whoever wrote `text`, having opened `base`, to both edits. Raises Refusal."""
        ours = await asked(lambda: self.saving.stash(text))
        sides = Sides(page, base, conflict.now.version, ours)
        return RedirectResponse(f"{DESK}/merge?{urlencode(sides.fields)}", 303, headers=HEADERS)

    async def shown(self, visit: Visit) -> Response:
        given = visit.request.query_params
        return await self._page(visit, _sides(given))

    async def merged(self, visit: Visit) -> Response:
        """Saves the page as it was chosen, if nobody has saved meanwhile; else both are shown again. It is
        noted before: nothing is saved unnoted."""
        fields = {name: "".join(values) for name, values in (await visit.fields()).items()}
        sides = _sides(fields)
        merged = await asked(lambda: self._merge(sides))
        text = merged.chosen(chosen(fields, numbered(merged)))
        now = await asked(lambda: self.saving.current(sides.page))
        if now.version != sides.theirs:
            return await self.clashed(sides.page, text, sides.theirs, Conflict(now))
        deed = Deed(visit.member.name, "page.merge", sides.page)
        await self.access.change(lambda state: (noted(state, deed, visit.now), None))
        there = (await asked(lambda: self.saving.opened_as(sides.theirs))) or ""
        saved = await asked(
            lambda: self.saving.replace(
                sides.page,
                bytes_of(text, there.encode()),
                sides.theirs,
                visit.member,
                visit.now,
                f"{called(sides.page, text.encode())}：和别人的改动合在一起",
            )
        )
        if isinstance(saved, Conflict):
            return await self.clashed(sides.page, text, sides.theirs, saved)
        return RedirectResponse(self.saved_address(sides.page), 303, headers=HEADERS)

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
            theirs=differences(base, theirs),
            ours=differences(theirs, merged.ours),
            clashes=numbered(merged),
            choices=CHOICES,
            text=ours,
            edit_address=self.edit_address,
        )

    async def _once_more(self, sides: Sides, now: Opened) -> Response:
        again = Sides(sides.page, sides.base, now.version, sides.ours)
        return RedirectResponse(f"{DESK}/merge?{urlencode(again.fields)}", 303, headers=HEADERS)

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
