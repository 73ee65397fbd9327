"""A vote's result in the desk: preliminary, until somebody seals it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from forms_service.desk.access import Access, DeskOperation, Visit, one
from forms_service.desk.frame import DESK, HEADERS
from forms_service.refusal import Refusal
from forms_service.sealing.certification import (
    REASON_LIMIT,
    record_in,
    refuse_unless_over,
    sealing,
)
from forms_service.sealing.seals import seals_in
from forms_service.staff.roles import Right
from forms_service.store.ledger_state import State
from site_src.content.site import PublishedForm
from site_src.forms.facts import lines_url


@dataclass(frozen=True)
class SealPages:
    """Its routes. `shown`: brings pages in step with a form; `unsettled`: how many ballots on
    paper wait for their second entry, and how many differ."""

    access: Access
    forms: Callable[[], Mapping[str, PublishedForm]]
    shown: Callable[[str], Awaitable[None]]
    unsettled: Callable[[State, str], tuple[int, int]]

    def operations(self) -> list[DeskOperation]:
        asked, path = self.access.operation, "/forms/{form}/seal"
        see, handle = Right.SEE_ANSWERS, Right.HANDLE_ANSWERS
        return [
            asked("GET", path, see, self.page, "A vote's result and its seals"),
            asked("POST", path, handle, self.sealed, "Seal the result"),
        ]

    async def page(self, visit: Visit) -> Response:
        """GET /s/desk/forms/{form}/seal."""
        published = self._published(visit)
        refuse_unless_over(published, visit.now)
        record, seals, unsettled = await self.access.look(
            lambda state: (
                record_in(state, published.form),
                seals_in(state, published.form.id),
                self.unsettled(state, published.form.id),
            )
        )
        form = published.form
        return await self.access.desk.page(
            visit.member,
            "seal",
            f"封存：{published.title}",
            form=form,
            page=published.page,
            record=record,
            unsettled=unsettled,
            seals=[*reversed(seals)],
            stands=bool(seals and record and seals[-1]["digest"] == record.digest),
            limit=REASON_LIMIT,
            lines=f"/{lines_url(form.id)}" if form.shows_results(visit.now) else "",
        )

    async def sealed(self, visit: Visit) -> Response:
        """POST /s/desk/forms/{form}/seal."""
        published, sent = self._published(visit), await visit.fields()
        decide = sealing(published, visit.member.name, one(sent, "reason"), visit.now)
        await self.access.change(decide)
        await self.shown(published.form.id)
        return RedirectResponse(f"{DESK}/forms/{published.form.id}/seal", 303, headers=HEADERS)

    def _published(self, visit: Visit) -> PublishedForm:
        published = self.forms().get(visit.request.path_params["form"])
        if published is None:
            raise Refusal(404, "没有这张表，或者它的页面已经撤下。", "没有这张表")
        return published
