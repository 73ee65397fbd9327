"""From a draft to the site, as a push with git goes: checked first, and refused with its faults while
content is as it was; then saved, and built. A build that comes to nothing leaves the site as it is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.concurrency import run_in_threadpool

from forms_service.editing.drafts import Draft, Drafts
from forms_service.editing.saves import Conflict, Saves
from forms_service.editing.sheet import parsed
from forms_service.staff.roles import Member
from site_src.content.site import Page
from site_src.source.faults import Fault

Check = Callable[[str, str | None], Awaitable[tuple[Fault, ...]]]
"""The faults of all content, and the advice on it, were the page at this path to say this text; paths are
below content/."""
Build = Callable[[], Awaitable[tuple[int, str]]]
# So many are remembered, for whoever comes back to see what became of theirs.
_REMEMBERED = 200


@dataclass(frozen=True)
class Refused:
    """It would not be published: the faults, of the page first. Nothing was saved."""

    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Published:
    """A page that was saved, None where it was taken away. `advice` is on it; `left`: the faults of
    others, that were there before and keep the site from being built. Once the build has ended, `code`
    is its exit code, and `output` what it said."""

    path: str
    page: Page | None
    advice: tuple[Fault, ...]
    left: tuple[Fault, ...]
    code: int | None = None
    output: str = ""


class Publishing:
    """Publishes one page at a time; what became of each is known by its number."""

    def __init__(self, saves: Saves, drafts: Drafts, check: Check, build: Build) -> None:
        self._saves, self._drafts, self._check, self._build = saves, drafts, check, build
        self._turn = asyncio.Lock()
        self._done: dict[int, Published] = {}
        self._building: dict[int, asyncio.Task[None]] = {}
        self._number = 0

    async def publish(
        self,
        draft: Draft,
        text: str | None,
        member: Member,
        now: datetime,
        note: Callable[[], Awaitable[None]],
        did: str = "",
    ) -> int | Refused | Conflict:
        """Publishes `text` as the page that the draft is of, None to take it away. The draft goes where it
        was saved, and knows why where it was not. It is saved once `note` has noted it; `did` says in its
        history what was done. Raises NotSaved,
        OSError, and what `note` raises."""
        async with self._turn:
            opened = await run_in_threadpool(self._saves.current, draft.path)
            if opened.version != draft.base:
                return Conflict(opened)
            found = await self._check(draft.path, text)
            faults = [each for each in found if each.level == "fault"]
            others = [each for each in faults if each.path != draft.path]
            # What was wrong elsewhere before is no reason to keep a page as it is.
            before = await self._check(draft.path, opened.text) if others else ()
            known = {(each.path, each.what) for each in before}
            fresh = [each for each in others if (each.path, each.what) not in known]
            own = [each for each in faults if each.path == draft.path]
            if own or fresh:
                refused = (*own, *fresh)
                kept = replace(draft, at=now, refused=refused)
                await run_in_threadpool(self._drafts.keep, kept)
                return Refused(refused)
            await note()
            saved = await run_in_threadpool(
                self._saves.save, draft.path, text, draft.base, member, now, did
            )
            if isinstance(saved, Conflict):
                return saved
            await run_in_threadpool(self._drafts.drop, member, draft.path)
        page = None if text is None else (await run_in_threadpool(parsed, draft.path, text))[0]
        advice = tuple(e for e in found if e.level == "advice" and e.path == draft.path)
        return self._begin(Published(draft.path, page, advice, tuple(others)))

    def _begin(self, published: Published) -> int:
        self._number += 1
        number = self._number
        self._done[number] = published
        self._done.pop(number - _REMEMBERED, None)
        self._building[number] = asyncio.create_task(self._built(number))
        return number

    async def _built(self, number: int) -> None:
        try:
            code, output = await self._build()
        except Exception as error:
            code, output = 75, str(error)
        self._done[number] = replace(self._done[number], code=code, output=output)
        self._building.pop(number, None)

    async def outcome(self, number: int, patience: float) -> Published | None:
        """What became of it, as soon as that is known, or after so many seconds; None where nobody
        remembers it."""
        task = self._building.get(number)
        if task is not None:
            await asyncio.wait([task], timeout=patience)
        return self._done.get(number)
