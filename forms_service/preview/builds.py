"""What became of the last build, as the pages that are open are told of it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from forms_service.http.events import Streams


class Builds:
    """`run` builds: its exit code and what it said. `check` gives what `linli check --format json` says;
    it is asked where a build found faults."""

    def __init__(
        self,
        site: Path,
        streams: Streams,
        run: Callable[[], Awaitable[tuple[int, str]]],
        check: Callable[[], Awaitable[str]],
    ) -> None:
        self._site, self.streams, self._run, self._check = site, streams, run, check
        self._faults: list[dict[str, Any]] = []
        self._said = ""

    @property
    def version(self) -> str:
        """The version of the site that is shown: another after each build that publishes."""
        return self._site.readlink().name

    async def build(self) -> tuple[int, str]:
        """Builds, and has open pages told; as `run`."""
        code, said = await self._run()
        await self.ended(code, said)
        return code, said

    async def ended(self, code: int, said: str) -> None:
        """Takes note of a build's exit code and of what it said, and has open pages told."""
        self._faults = _faults(await self._check()) if code else []
        self._said = said if code and not self._faults else ""
        self.streams.wake()

    async def state(self) -> dict[str, Any]:
        """`faults`: those that keep content from being published; `said`: why else it was not."""
        return {"version": self.version, "faults": self._faults, "said": self._said}


def _faults(checked: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(checked)
    except ValueError:
        return []
    return [each for each in found if each["level"] == "fault"]
