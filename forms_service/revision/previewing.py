"""A page looked at before it is saved, made by a process of its own."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

_SECONDS = 20.0
_AT_ONCE = 2


@dataclass(frozen=True)
class Shown:
    """What is to be seen, bytes of HTML or of a PNG; or what keeps it from that: faults, or a sentence."""

    data: bytes = b""
    faults: Sequence[dict[str, Any]] = field(default_factory=tuple)
    said: str = ""


class Previewing:
    """Makes previews, few at once: residents come first."""

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(_AT_ONCE)

    async def show(self, path: str, text: str, shape: str, now: datetime) -> Shown:
        wanted = {"path": path, "text": text, "shape": shape, "now": now.isoformat()}
        async with self._room:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                "-m",
                "site_src.build.preview",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
            try:
                given = json.dumps(wanted).encode()
                said, _ = await asyncio.wait_for(process.communicate(given), _SECONDS)
            except TimeoutError:
                return Shown(said=f"这一页 {_SECONDS:.0f} 秒还没有做好，停下了。请把它拆短一些。")
            finally:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
        try:
            read = json.loads(said)
        except ValueError:
            return Shown(said="预览没有做成，可能是内存不够。请过一会儿再试。")
        data = base64.b64decode(read.get("shown", ""))
        return Shown(data, read.get("faults", ()), read.get("said", ""))
