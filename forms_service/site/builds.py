"""What became of the last build: for the pages that are open, and for the desk."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from site_src.source.faults import ADVICE

# As `linli build` says it, a line each.
_ADVISED = re.compile(rf"^(?P<path>\S.*?):(?P<line>\d+): {ADVICE}(?P<text>.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Ended:
    """A build that ended at `at`. `faults`: those that keep content from being published, as
    `linli check --format json` gives them; `said`: why else nothing was. Neither: it was published,
    with this `advice` on what was read."""

    at: datetime
    faults: tuple[dict[str, Any], ...] = ()
    said: str = ""
    advice: tuple[dict[str, Any], ...] = ()

    @property
    def refused(self) -> bool:
        return bool(self.faults or self.said)


class Builds:
    """`run` builds: its exit code and what it said. `check` gives what `linli check --format json` says;
    it is asked where a build found faults. `told` is called after each build."""

    def __init__(
        self,
        site: Path,
        run: Callable[[], Awaitable[tuple[int, str]]],
        check: Callable[[], Awaitable[str]],
        told: Callable[[], None],
        now: Callable[[], datetime],
    ) -> None:
        self._site, self._run, self._check, self._told, self._now = site, run, check, told, now
        self.last: Ended | None = None

    @property
    def version(self) -> str:
        """The version of the site that is shown: another after each build that publishes."""
        return self._site.readlink().name

    async def build(self) -> tuple[int, str]:
        """Builds, and has it told; as `run`."""
        code, said = await self._run()
        await self.ended(code, said)
        return code, said

    async def ended(self, code: int, said: str) -> None:
        """Takes note of a build's exit code and of what it said, and has it told."""
        faults = _faults(await self._check()) if code else ()
        advice = () if code else tuple(each.groupdict() for each in _ADVISED.finditer(said))
        self.last = Ended(self._now(), faults, said if code and not faults else "", advice)
        self._told()


def _faults(checked: str) -> tuple[dict[str, Any], ...]:
    try:
        found = json.loads(checked)
    except ValueError:
        return ()
    return tuple(each for each in found if each["level"] == "fault")
