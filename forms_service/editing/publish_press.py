"""「发布」 pressed: where somebody is led by what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from forms_service.desk.access import Access, Visit
from forms_service.desk.frame import DESK, HEADERS
from forms_service.editing.asking import asked
from forms_service.editing.drafts import Draft
from forms_service.editing.publishing import Publishing, Refused
from forms_service.editing.saves import Conflict, NotSaved, Saves
from forms_service.refusal import Refusal
from forms_service.staff.audit import Deed, noted

ADDRESS = f"{DESK}/write"
OUTCOMES = f"{DESK}/published"
BOTH = f"{DESK}/merge"


def edit_address(page: str, **more: str) -> str:
    """Where a page is written."""
    return f"{ADDRESS}?{urlencode({'page': page, **more})}"


def both_address(page: str, base: str, theirs: str, ours: str) -> str:
    """Where two edits of a page are shown: of what began as the version `base`, what is there as the version
    `theirs`, and a text that was stashed as `ours`."""
    return f"{BOTH}?{urlencode({'page': page, 'base': base, 'theirs': theirs, 'ours': ours})}"


def led(address: str) -> Response:
    """Leads a browser there."""
    return RedirectResponse(address, 303, headers=HEADERS)


@dataclass(frozen=True)
class PublishPress:
    access: Access
    saves: Saves
    publishing: Publishing

    async def pressed(
        self,
        visit: Visit,
        draft: Draft,
        did: Literal["page.publish", "page.delete", "page.merge", "page.restore"] = "page.publish",
        said: str = "",
    ) -> Response:
        """Publishes a draft, or takes its page away. It is noted before anything is saved; `said` says in
        the page's history what was done. Raises Refusal."""
        deed = Deed(visit.member.name, did, draft.path)
        note = partial(self.access.change, lambda state: (noted(state, deed, visit.now), None))
        text = None if did == "page.delete" else draft.text
        try:
            found = await self.publishing.publish(draft, text, visit.member, visit.now, note, said)
        except NotSaved as error:
            raise Refusal(409, f"{error} 您写的还在草稿里。", "没有发布") from None
        if isinstance(found, Conflict):
            ours = await asked(lambda: self.saves.stash(draft.text))
            return led(both_address(draft.path, draft.base, found.now.version, ours))
        if isinstance(found, Refused):
            return led(edit_address(draft.path, told=""))
        return led(f"{OUTCOMES}/{found}")
