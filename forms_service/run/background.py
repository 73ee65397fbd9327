"""What the service does beside answering: waking by the clock, taking up rebuilt sites, building
when content changes, printing posters again when what they say has changed, and erasing by night what
forms promised to keep no longer."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import monotonic

from watchfiles import awatch

from forms_service.erasure.expiry import Expiry
from forms_service.erasure.retention import next_night
from forms_service.run.attempts import Attempts
from forms_service.site.built import SitePages
from forms_service.telemetry.logs import event
from forms_service.telemetry.supervision import Supervised
from site_src.source.faults import Fault
from site_src.source.moments import ZONE

# Looked at so often, in seconds, rather than slept until: clocks are set, laptops sleep.
_LOOK = 1.0
_AT_ONCE = 0.01
_AFTER_FAILURE = 10.0
_AFTER_NO_ERASURE = 600.0
# Where the content lies is looked at so often, in milliseconds.
_WATCH = 1000
# Posters are printed at most so often, in seconds, however many answers come.
_PRINT = 30.0
_BEHIND = ("nice", "-n", "10")


Build = Callable[[], Awaitable[tuple[int, str]]]
"""Builds the site: its exit code and what it said."""


class Background:
    """The tasks that run as long as the service does."""

    def __init__(
        self,
        pages: SitePages,
        content: Path,
        expiry: Expiry,
        attempts: Attempts,
        now: Callable[[], datetime],
        build: Build,
    ) -> None:
        self._attempts, self._build = attempts, build
        self._pages, self._content, self._expiry, self._now = pages, content, expiry, now
        self._work = Supervised()
        self._asked = False
        self._unprinted = False
        self._unnoted = False
        self._unwatched = False
        self._day = pages.day

    @property
    def well(self) -> bool:
        """Whether all of them go on; what failed is tried again."""
        return self._work.well

    def ask(self) -> None:
        """Has all pages refreshed at the next look."""
        self._asked = True

    def pages_changed(self) -> None:
        """Has posters looked at. May be called from any thread."""
        self._unprinted = True

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        self._work.begin("pages", self._keep_up)
        self._work.begin("builds", self._build_on_change)
        self._work.begin("posters", self._keep_printed)
        self._work.begin("promises", self._keep_promises)
        try:
            yield
        finally:
            await self._work.end()

    async def _keep_up(self) -> AsyncIterator[None]:
        """Refreshes pages when the clock changes them, when the site was built again, when
        asked, and again where a refresh failed."""
        due = await asyncio.to_thread(self._pages.next_change)
        while True:
            await asyncio.sleep(self._until(due))
            try:
                rebuilt = await asyncio.to_thread(self._pages.reload_if_rebuilt)
                self._unnoted = self._unnoted or rebuilt
                by_clock = due is not None and self._now() >= due
                asked, self._asked = self._asked, False
                if rebuilt or by_clock or asked or self._pages.behind:
                    written = await asyncio.to_thread(self._pages.refresh, None)
                    due = await asyncio.to_thread(self._pages.next_change)
                    event("pages refilled", files=written, rebuilt=rebuilt)
            except Exception:
                event("pages not refilled", logging.ERROR, fix="linli publish", failed=True)
                await asyncio.sleep(_AFTER_FAILURE)
            else:
                yield

    def _until(self, due: datetime | None) -> float:
        """How long to sleep, in seconds: no longer than to the next look, and to the moment itself."""
        left = _LOOK if due is None else (due - self._now()).total_seconds()
        return min(_LOOK, max(left, _AT_ONCE))

    async def _build_on_change(self) -> AsyncIterator[None]:
        """Builds when content changes, and on each new day: what waits for its date appears."""
        # Whoever edited while nobody watched is not made to edit again.
        due, self._unwatched = self._unwatched, True
        while True:
            watched = self._content.resolve()
            async for changes in awatch(self._content, yield_on_timeout=True, rust_timeout=_WATCH):
                today = self._now().astimezone(ZONE).date()
                if changes or due or today != self._day or self._attempts.due(monotonic()):
                    self._day = today
                    code, output = await self._build()
                    due = False
                    self._attempts.ended(code, monotonic())
                    level = logging.ERROR if code else logging.INFO
                    event("site not built" if code else "site built", level, output=output)
                yield
                if self._content.resolve() != watched:
                    # A push turned a link on the way to the content (deploy/git), and the watch
                    # stays behind. Built once the new one stands: no edit falls between the two.
                    due = True
                    break

    async def _keep_printed(self) -> AsyncIterator[None]:
        """In a process of its own, behind this one: no answer waits for paper."""
        while True:
            await asyncio.sleep(_LOOK)
            if self._unprinted:
                self._unprinted = False
                try:
                    code, output = await run_linli("print", under=_BEHIND)
                except OSError:
                    self._unprinted = True
                    raise
                if code:
                    event("posters not printed", logging.ERROR, output=output, fix="linli print")
                await asyncio.sleep(_PRINT)
            yield

    async def _keep_promises(self) -> AsyncIterator[None]:
        """Erases by night what forms promised to keep no longer; at the start too, as a night may
        have found nobody running. Notes what new forms promise."""
        night = self._now()
        while True:
            try:
                if (now := self._now()) >= night:
                    try:
                        await asyncio.to_thread(self._expiry.by_night, now)
                    finally:
                        # What pages show of a name goes with it, also where not all was erased.
                        self.ask()
                    night = next_night(now)
                if self._unnoted:
                    self._unnoted = False
                    await asyncio.to_thread(self._expiry.note)
            except Exception:
                event("personal data not erased", logging.ERROR, failed=True)
                self._unnoted = True
                await asyncio.sleep(_AFTER_NO_ERASURE)
            yield
            await asyncio.sleep(_LOOK)


async def build_site() -> tuple[int, str]:
    """`linli build`; its exit code and what it said."""
    return await run_linli("build")


async def check_content() -> str:
    """What `linli check --format json` says."""
    _, said = await run_linli("check", "--format", "json")
    return said


async def checked_as(content: Path, path: str, text: str | None) -> tuple[Fault, ...]:
    """What `linli check` says of `content`, were the page at `path` below it to say this text, or not to be
    there (None); with paths below content/. Raises OSError."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", suffix=".md") as file:
        file.write(text or "")
        file.flush()
        as_draft = f"{path}={file.name if text is not None else ''}"
        _, said = await run_linli("check", "--format", "json", "--draft", as_draft)
    try:
        faults = [Fault.of_json(each) for each in json.loads(said)]
    except (ValueError, TypeError, KeyError):
        raise OSError(f"检查没有做完（{said[:200]}）") from None
    below = f"{content.as_posix()}/"
    return tuple(replace(fault, path=fault.path.removeprefix(below)) for fault in faults)


async def run_linli(*words: str, under: Sequence[str] = ()) -> tuple[int, str]:
    """Runs a command of `linli` in a process of its own, `under` another program if given; its
    exit code and what it said."""
    process = await asyncio.create_subprocess_exec(
        *under,
        sys.executable,
        "-m",
        "site_src",
        *words,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        output, _ = await process.communicate()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        raise
    return process.returncode or 0, output.decode("utf-8", "replace").strip()
