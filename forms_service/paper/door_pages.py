"""The last week: who has not taken part, building by building, as a list for the round of doors; and who was
served and says nothing. Never what anybody chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from forms_service.answers.reading import Fields
from forms_service.desk.access import DeskOperation, Visit, one
from forms_service.desk.frame import DESK, HEADERS
from forms_service.paper.counter import FORM, WHO, Counter
from forms_service.paper.serving import ON, WITNESS, Served, read_served, serving, unserving
from forms_service.paper.standing import heard, missing, silent
from forms_service.refusal import Faulty
from forms_service.staff.roles import Right
from site_src.content.site import PublishedForm
from site_src.forms.turnout import square_metres
from site_src.source.moments import ZONE

_BACK = "take-back"
"""The button that takes a note back."""


@dataclass(frozen=True)
class DoorPages:
    """The routes of the round of doors."""

    counter: Counter

    def operations(self) -> list[DeskOperation]:
        operation, handle = self.counter.access.operation, Right.HANDLE_ANSWERS
        path = f"{FORM}/missing"
        return [
            operation("GET", path, handle, self.page, "Who has not taken part, by building"),
            operation("POST", path, handle, self.serve, "Note who was served and says nothing"),
        ]

    async def page(self, visit: Visit) -> Response:
        return await self._page(visit, self.counter.vote(visit), {}, {})

    async def serve(self, visit: Visit) -> Response:
        published = self.counter.published(visit)
        fields = await visit.fields()
        try:
            if _BACK in fields:
                return await self._take_back(visit, published, one(fields, WHO))
            on, witness = read_served(one(fields, ON), one(fields, WITNESS), visit.now)
            voter = await self.counter.typed(published, one(fields, WHO))
            given = Served(published, voter.key, on, witness, visit.member.name, visit.now)
            await self.counter.change(published, serving(self.counter.office.known, given))
        except Faulty as faulty:
            return await self._page(visit, published, fields, faulty.faults)
        return _after(published, "served")

    async def _take_back(self, visit: Visit, published: PublishedForm, typed: str) -> Response:
        """Raises Faulty, Refusal."""
        voter = await self.counter.typed(published, typed)
        known, by = self.counter.office.known, visit.member.name
        decide = unserving(known, published, voter.key, by, visit.now)
        await self.counter.change(published, decide)
        return _after(published, "back")

    async def _page(
        self, visit: Visit, published: PublishedForm, values: Fields, faults: Mapping[str, str]
    ) -> Response:
        form, electorate = published.form, self.counter.electorate(published)
        known = await self.counter.access.look(lambda state: heard(state, form.id))
        buildings = await run_in_threadpool(missing, known, electorate)
        return await self.counter.access.desk.page(
            visit.member,
            "missing",
            "谁还没有投",
            422 if faults else 200,
            published=published,
            form=form,
            buildings=buildings,
            absent=sum(len(each.absent) for each in buildings),
            of=len(electorate.voters),
            area=sum(each.area for each in buildings),
            of_area=electorate.area,
            silent=silent(buildings),
            square_metres=square_metres,
            owners=form.by == "owner",
            noun=form.voter_noun,
            now=visit.now,
            today=visit.now.astimezone(ZONE).date(),
            values={name: one(values, name) for name in (WHO, ON, WITNESS)},
            faults=faults,
            fields={"who": WHO, "on": ON, "witness": WITNESS},
            served="served" in visit.request.query_params,
            back="back" in visit.request.query_params,
            address=f"{DESK}/forms/{form.id}",
        )


def _after(published: PublishedForm, done: str) -> Response:
    address = f"{DESK}/forms/{published.form.id}/missing?{done}=1#serve"
    return RedirectResponse(address, 303, headers=HEADERS)
