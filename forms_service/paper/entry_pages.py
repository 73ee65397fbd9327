"""Entering ballots one after another, by keyboard: whose it is, what is marked, and the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from forms_service.answers.reading import WHOLE_FORM, Fields, Invalid, read_answer
from forms_service.desk.access import DeskOperation, Visit, one
from forms_service.desk.frame import DESK, HEADERS, script
from forms_service.paper.counter import FORM, WHO, Counter
from forms_service.paper.double_entry import Entering, entering, noted_entry, taking_back
from forms_service.paper.entries import SAID, Standing
from forms_service.paper.print_pages import batches
from forms_service.paper.standing import Overview, latest, overview
from forms_service.refusal import Faulty, Refusal
from forms_service.staff.audit import Deed, merged, noted
from forms_service.staff.roles import Right
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch
from site_src.content.site import PublishedForm
from site_src.show.fragments import fragment

_OUTCOMES = {
    Standing.WAITING: "等别人录第二遍",
    Standing.DIFFERS: "两遍不一样，等第三个人来定",
    Standing.COUNTED: "两遍一样，已经计入",
}


@dataclass(frozen=True)
class EntryPages:
    """The routes of entering, and of what stands entered."""

    counter: Counter

    def operations(self) -> list[DeskOperation]:
        operation, handle = self.counter.access.operation, Right.HANDLE_ANSWERS
        paper = f"{FORM}/paper"
        return [
            operation("GET", "/paper.{version}.js", handle, self.script, "Number keys for marks"),
            operation("GET", paper, handle, self.page, "To enter ballots on paper"),
            operation("POST", paper, handle, self.enter, "Enter a ballot on paper"),
            operation("GET", f"{paper}/list", handle, self.list, "What waits, and what differs"),
            operation(
                "POST", f"{paper}/{{voter}}/back", handle, self.back, "Take back one's own entry"
            ),
        ]

    async def script(self, _: Visit) -> Response:
        return script("paper").response

    async def page(self, visit: Visit) -> Response:
        published = self.counter.published(visit)
        return await self._page(visit, published, {}, {})

    async def enter(self, visit: Visit) -> Response:
        published = self.counter.published(visit)
        fields = await visit.fields()
        try:
            voter = await self.counter.typed(published, one(fields, WHO))
            asked = {name: sent for name, sent in fields.items() if name != WHO}
            answer = read_answer(published.form, asked)
            if isinstance(answer, Invalid):
                raise Faulty(answer.faults)
            given = Entering(published, voter.key, answer, visit.member.name, visit.now)
            known = self.counter.office.known
            done = await self.counter.change(
                published, noted_entry(known, given, entering(known, given))
            )
        except Faulty as faulty:
            return await self._page(visit, published, fields, faulty.faults)
        except Refusal as refusal:
            return await self._page(visit, published, fields, {WHO: refusal.text}, refusal.status)
        said = "again" if done.again else "done"
        address = self.counter.address(published, f"?{said}={done.which}")
        return RedirectResponse(address, 303, headers=HEADERS)

    async def list(self, visit: Visit) -> Response:
        published = self.counter.published(visit)
        found = await self._overview(published)
        form = published.form.id
        return await self.counter.access.desk.page(
            visit.member,
            "paper-list",
            "纸质票",
            published=published,
            overview=found,
            batches=batches(published.form, self.counter.electorate(published)),
            address=self.counter.address(published),
            handle=lambda voter: self.counter.handle(form, voter),
            said=SAID,
        )

    async def back(self, visit: Visit) -> Response:
        published = self.counter.published(visit)
        voter, by = self.counter.named(visit, published), visit.member.name
        form = published.form.id
        label = str(self.counter.electorate(published).voters[voter])

        def decide(state: State) -> tuple[Patch, None]:
            patch, _ = taking_back(form, voter, by)(state)
            note = noted(state, Deed(by, "paper.back", form, label), visit.now)
            return merged(patch, note), None

        await self.counter.access.change(decide)
        return RedirectResponse(self.counter.address(published, "?back=1"), 303, headers=HEADERS)

    async def _overview(self, published: PublishedForm) -> Overview:
        electorate = self.counter.electorate(published)
        return await self.counter.access.look(
            lambda state: overview(state, published.form.id, electorate)
        )

    async def _page(
        self,
        visit: Visit,
        published: PublishedForm,
        values: Fields,
        faults: Mapping[str, str],
        status: int = 422,
    ) -> Response:
        form, electorate = published.form, self.counter.electorate(published)
        mine = await self.counter.access.look(
            lambda state: latest(state, form.id, electorate, visit.member.name)
        )
        query = visit.request.query_params
        return await self.counter.access.desk.page(
            visit.member,
            "paper",
            "录纸质票",
            status if faults else 200,
            published=published,
            form=form,
            state=form.state(visit.now),
            questions=fragment("questions", form=form, values=values, faults=faults),
            faults=[(q.id, q.ask, faults[q.id]) for q in form.questions if q.id in faults],
            fault=faults.get(WHO) or faults.get(WHOLE_FORM, ""),
            who=WHO,
            typed=one(values, WHO),
            overview=await self._overview(published),
            latest=mine,
            done="done" in query,
            again="again" in query,
            back="back" in query,
            outcomes=_OUTCOMES,
            said=SAID,
            waiting=Standing.WAITING,
            address=self.counter.address(published),
            handle=lambda voter: self.counter.handle(form.id, voter),
            script=script("paper").address,
            list_address=f"{DESK}/forms/{form.id}",
        )
