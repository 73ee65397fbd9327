"""「今天」: the desk's first page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from forms_service.desk.access import Access, DeskOperation, Visit
from forms_service.erasure.backup_record import Made
from forms_service.screens.watch import Standing
from forms_service.staff.roles import Right
from forms_service.telemetry.capacity import Room
from forms_service.today.reminders import Delivery
from forms_service.today.sources import waiting
from forms_service.today.waiting import Source


@dataclass(frozen=True)
class Today:
    """What the page is made of. `title`: a screen's, by name."""

    access: Access
    sources: Sequence[Source]
    screens: Callable[[datetime], Sequence[Standing]]
    title: Callable[[str], str]
    backups: Callable[[], Sequence[Made]]
    room: Callable[[datetime], Room | None]
    deliveries: Callable[[], Sequence[Delivery]]

    def operations(self) -> list[DeskOperation]:
        return [self.access.operation("GET", "", Right.ENTER, self.page, "What waits today")]

    async def page(self, visit: Visit) -> Response:
        """What waits for whoever looks, and how screens, backups and the disk are."""
        found = await asyncio.to_thread(waiting, self.sources, visit.now)
        backups = await asyncio.to_thread(self.backups)
        return await self.access.desk.page(
            visit.member,
            "today",
            "今天",
            waiting=[each for each in found if visit.member.may(each.right)],
            screens=await asyncio.to_thread(self.screens, visit.now),
            named=self.title,
            backup=max((each.at for each in backups), default=None),
            room=self.room(visit.now),
            deliveries=self.deliveries(),
        )
