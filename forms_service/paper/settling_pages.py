"""A ballot whose two entries differ, side by side: a third person looks at the paper and settles it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from forms_service.answers.reading import WHOLE_FORM, Answer, Fields, Invalid, read_answer
from forms_service.desk.access import DeskOperation, Visit, one
from forms_service.desk.frame import HEADERS
from forms_service.electorate.paper_entries import Pass
from forms_service.paper.counter import FORM, Counter
from forms_service.paper.double_entry import Entering, noted_entry, refuse_own, settling
from forms_service.paper.entries import SAID, PaperBallot, Standing, ballot_in, differing
from forms_service.refusal import Faulty, Refusal
from forms_service.staff.roles import Right
from site_src.content.site import PublishedForm
from site_src.questions.question import Question
from site_src.show.fragments import fragment

AS = "settle-as"
"""The field that says which of the two is right, or neither."""


@dataclass(frozen=True)
class SettlingPages:
    """The routes of the third look."""

    counter: Counter

    def operations(self) -> list[DeskOperation]:
        operation, handle = self.counter.access.operation, Right.HANDLE_ANSWERS
        path = f"{FORM}/paper/{{voter}}/settle"
        return [
            operation("GET", path, handle, self.page, "Two entries that differ, side by side"),
            operation("POST", path, handle, self.settle, "Settle what a ballot says"),
        ]

    async def page(self, visit: Visit) -> Response:
        published = self.counter.published(visit)
        ballot = await self._ballot(visit, published)
        return await self._page(visit, published, ballot, {}, {})

    async def settle(self, visit: Visit) -> Response:
        published = self.counter.published(visit)
        ballot = await self._ballot(visit, published)
        fields = await visit.fields()
        try:
            answer = _read(published, ballot, fields)
        except Faulty as faulty:
            return await self._page(visit, published, ballot, fields, faulty.faults)
        given = Entering(published, ballot.voter, answer, visit.member.name, visit.now)
        known = self.counter.office.known
        await self.counter.change(published, noted_entry(known, given, settling(known, given)))
        address = self.counter.address(published, "/list?settled=1")
        return RedirectResponse(address, 303, headers=HEADERS)

    async def _ballot(self, visit: Visit, published: PublishedForm) -> PaperBallot:
        """The ballot that the address names, if it is to be settled by who asks. Raises Refusal."""
        voter = self.counter.named(visit, published)
        found = await self.counter.access.look(
            lambda state: ballot_in(state, published.form.id, voter)
        )
        if found.standing is not Standing.DIFFERS:
            raise Refusal(409, "这一张没有两遍不一样的录入，可能刚定过。", "不用定")
        refuse_own(found, visit.member.name)
        return found

    async def _page(
        self,
        visit: Visit,
        published: PublishedForm,
        ballot: PaperBallot,
        values: Fields,
        faults: Mapping[str, str],
    ) -> Response:
        form = published.form
        first, second = (_said(ballot, which) for which in ("first", "second"))
        apart = {question.id for question in differing(form, first, second)}
        rows = [(q.ask, _shown(q, first), _shown(q, second), q.id in apart) for q in form.questions]
        return await self.counter.access.desk.page(
            visit.member,
            "paper-settle",
            "两遍不一样",
            422 if faults else 200,
            published=published,
            who=str(self.counter.electorate(published).voters[ballot.voter]),
            ballot=ballot,
            rows=rows,
            questions=fragment("questions", form=form, values=values, faults=faults),
            fault="；".join(faults.values()),
            field=AS,
            chosen=one(values, AS),
            said=SAID,
            address=self.counter.address(published),
            handle=self.counter.handle(form.id, ballot.voter),
        )


def _said(ballot: PaperBallot, which: Pass) -> Answer:
    return ballot.entries[which].answer or Answer({})


def _shown(question: Question, answer: Answer) -> str:
    value = answer.values.get(question.id)
    if value is None:
        return "（没有填）"
    return "、".join(value) if isinstance(value, list) else str(value)


def _read(published: PublishedForm, ballot: PaperBallot, fields: Fields) -> Answer:
    """What was settled. Raises Faulty."""
    chosen = one(fields, AS)
    if chosen in ("first", "second"):
        found = ballot.answer(published.form, "first" if chosen == "first" else "second")
        if found is None:
            raise Faulty({WHOLE_FORM: "这一遍现在不合这张表的规定，请看着纸质票重录"})
        return found
    if chosen != "third":
        raise Faulty({AS: "请看着纸质票，选第一遍、第二遍，或者重录"})
    read = read_answer(published.form, {name: sent for name, sent in fields.items() if name != AS})
    if isinstance(read, Invalid):
        raise Faulty(read.faults)
    return read
