"""Taking photographs in: one is made again at a time, in a process with limits of its own, so that what residents
send, and what is made to burst, costs the service itself no memory."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from starlette.concurrency import run_in_threadpool

from forms_service.photographs.album import Album
from forms_service.refusal import Refusal
from site_src.pictures.formats import Unfit, format_of
from site_src.pictures.received import received
from site_src.pictures.worker import LIMITS, Limits
from site_src.source.faults import BuildFailed

PHOTO_LIMIT = 20_000_000
"""Bytes of one photograph as it is sent; phones make them of 3 to 12 MB."""
AT_ONCE = 8
"""So many may be sending photographs."""
_BUSY = "现在传照片的人很多，没有收下。请过一分钟再交；急的话先不带照片，也可以交。"


@dataclass
class Reception:
    """What takes photographs into `album`."""

    album: Album
    limits: Limits = LIMITS
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    _inside: int = 0

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Somebody sends some meanwhile. Raises Refusal 503 where too many do."""
        if self._inside >= AT_ONCE:
            raise Refusal(503, _BUSY, headers={"Retry-After": "60"})
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    async def take(self, source: Path) -> str:
        """Keeps the photograph in the file `source`; returns its name. Raises Unfit, Refusal 503."""
        async with self._turn:
            try:
                return await run_in_threadpool(self._taken, source)
            except (BuildFailed, OSError):
                text = "照片现在存不了，这一份没有收下。请过一会儿再交；急的话先不带照片。"
                raise Refusal(503, text) from None

    def _taken(self, source: Path) -> str:
        if source.stat().st_size > PHOTO_LIMIT:
            what = f"照片超过了 {PHOTO_LIMIT // 1_000_000} MB"
            raise Unfit(what, "请缩小以后再选，或换一张")
        with source.open("rb") as file:
            if format_of(file.read(4096)) == "SVG":
                raise Unfit("这是画出来的图，不是照片", "请选手机拍的照片，或者截图")
        made = received(source, self.limits)
        return self.album.keep(made.data, made.suffix)
