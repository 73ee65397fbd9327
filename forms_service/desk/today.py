"""「今天」: what waits for the office."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from forms_service.desk.access import Access, DeskOperation, Visit
from forms_service.staff.roles import Right


@dataclass(frozen=True)
class Today:
    """The desk's first page."""

    access: Access

    def operations(self) -> list[DeskOperation]:
        return [self.access.operation("GET", "", Right.ENTER, self.page, "What waits today")]

    async def page(self, visit: Visit) -> Response:
        return await self.access.desk.page(visit.member, "today", "今天")
