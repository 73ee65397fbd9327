"""Building a compound as a service has it built beside itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from tests.conftest import Compound


def building(
    compound: Compound, now: Callable[[], datetime]
) -> Callable[[], Awaitable[tuple[int, str]]]:
    """A service's build of `compound`, by the clock that the service is handed."""

    async def build() -> tuple[int, str]:
        await asyncio.to_thread(compound.build, now())
        return 0, ""

    return build
