"""Whether the store takes answers, asked every second: that its file was removed or replaced is noticed
before somebody answers, and said once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from forms_service.store.tables import Store
from forms_service.telemetry.logs import event
from forms_service.telemetry.supervision import Supervised

_LOOK = 1.0
"""Seconds between two looks. A look costs microseconds and opens nothing."""


class StoreWatch:
    """Looks when asked and as long as it runs; says in the log when no more answers are taken."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._said = False

    def refusal(self) -> str | None:
        """Why no answers can be kept, in Chinese, if so."""
        refusal = self._store.refusal
        if refusal and not self._said:
            self._said = True
            rescue = self._store.rescue
            event(
                "store closed", logging.ERROR, why=refusal, rescue=str(rescue) if rescue else None
            )
        return refusal

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        looking = Supervised()
        looking.begin("store", self._keep_looking)
        try:
            yield
        finally:
            await looking.end()

    async def _keep_looking(self) -> AsyncIterator[None]:
        while True:
            await asyncio.sleep(_LOOK)
            self.refusal()
            yield
