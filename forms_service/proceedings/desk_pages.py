"""「办理」: what is to be taken on, and a step through the course on an answer's own page."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from forms_service.answers.reading import values_of
from forms_service.answers.receipts import short
from forms_service.desk.access import DeskOperation, Visit, one
from forms_service.desk.frame import HEADERS
from forms_service.handling.answer_pages import ANSWER, AnswerPages, Typed, answer_address
from forms_service.handling.changes import REASON, SEEN, Handling, held, read_reason
from forms_service.handling.columns import Sight, in_brief
from forms_service.handling.office import Office, sight
from forms_service.moderation.decisions import names_in
from forms_service.moderation.exposure import exposed
from forms_service.moderation.queue import named
from forms_service.proceedings.moves import taken
from forms_service.proceedings.to_do import PROCEEDINGS, Task, tasks
from forms_service.proceedings.underway import Underway
from forms_service.refusal import Faulty, Refusal
from forms_service.staff.accounts import account
from forms_service.staff.audit import Deed, merged
from forms_service.staff.roles import Right
from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch
from site_src.content.site import PublishedForm

TO, OFFICE, SURE = "desk-to", "desk-office", "desk-sure"
OFFICE_LIMIT = 30
"""Characters."""


@dataclass(frozen=True)
class ProceedingPages:
    """The routes of what the office takes through stages."""

    office: Office
    answers: AnswerPages
    underway: Underway

    def operations(self) -> list[DeskOperation]:
        operation, handle = self.office.access.operation, Right.HANDLE_ANSWERS
        return [
            operation("GET", PROCEEDINGS, Right.SEE_ANSWERS, self.page, "What is to be taken on"),
            operation("POST", f"{ANSWER}/step", handle, self.step, "Take an answer a stage on"),
        ]

    def tasks(self, form: str = "") -> list[Task]:
        """What is to be taken on now."""
        with self.office.access.store.journal.lock:
            return tasks(self.underway, self.office.forms(), form)

    async def page(self, visit: Visit) -> Response:
        form = visit.request.query_params.get("form", "")
        rows = await run_in_threadpool(self._rows, form, sight(visit))
        return await self.office.access.desk.page(
            visit.member, "proceedings", "办理", rows=rows, now=visit.now
        )

    def _rows(self, form: str, seen: Sight) -> list[tuple[Task, str, str, list[str]]]:
        """What is to be taken on now, with where it is, the beginning of its receipt, and what it is about."""
        found = self.tasks(form)
        forms = {task.published.form.id: task.published for task in found}
        with self.office.access.store.journal.lock:
            columns = {name: self.office.columns(name, each) for name, each in forms.items()}
        return [
            (
                task,
                answer_address(self.office.handles.of(task.receipt)),
                short(task.receipt),
                in_brief(columns[task.published.form.id], task.document, seen),
            )
            for task in found
        ]

    async def step(self, visit: Visit) -> Response:
        """Takes an answer on. Raises Refusal."""
        receipt, document = self.office.answer(visit.request.path_params["handle"])
        published = self.office.forms().get(document["form"])
        if published is None:
            raise Refusal(
                409, "这张表的页面已经撤下，不能再一步一步办。可以写明原因取消。", "没有办"
            )
        fields = await visit.fields()
        try:
            reason = read_reason(one(fields, REASON))
            office = _office(one(fields, OFFICE))
            if not one(fields, SURE):
                await run_in_threadpool(self._look_twice, published, document, reason, office)
        except Faulty as faulty:
            return await self.answers.shown(
                visit,
                receipt,
                document,
                faults=faulty.faults,
                typed=Typed(
                    one(fields, REASON), one(fields, OFFICE), isinstance(faulty, _Personal)
                ),
                status=422,
            )
        name, to = visit.member.name, one(fields, TO)
        handling = Handling(
            receipt, name, visit.now, reason, one(fields, SEEN), self.office.version
        )
        deed = Deed(name, "answer.step", document["form"], reason, receipt)
        form = published.form
        kind = self.office.known.counts.kind(form)

        def decide(state: State) -> tuple[Patch, str]:
            moved = taken(state, handling, form, to, office)
            kind.refuse_step(form, held(state, handling), to, visit.now)
            return merged(moved, kind.follows(document, to, visit.now)), receipt

        await self.office.handle(visit, deed, decide, lambda done: done)
        address = answer_address(self.office.handles.of(receipt), "moved")
        return RedirectResponse(address, 303, headers=HEADERS)

    def _look_twice(
        self, published: PublishedForm, document: Document, reason: str, office: str
    ) -> None:
        """Raises _Personal where the office is a colleague's name, or the reason of a step that all may read holds
        what is personal."""
        faults: dict[str, str] = {}
        store = self.office.access.store
        with store.journal.lock:
            colleague = account(store.journal.state, office)
        if colleague:
            faults[OFFICE] = f"部门写成了同事的名字「{office}」，还没有办。居民看得到，请写哪个部门"
        form = published.form
        if form.steps_told and not form.kept_back(values_of(document)):
            found = exposed(reason, names_in(document, named(published)))
            if found:
                faults[REASON] = (
                    f"里面像是有{'、'.join(found)}，还没有办。台账上谁都看得到，请删掉再办"
                )
        if faults:
            raise _Personal(faults)


class _Personal(Faulty):
    """What was written looks like somebody's own; whoever has looked twice may leave it so."""


def _office(sent: str) -> str:
    """Which office answers for a step. Raises Faulty."""
    office = " ".join(sent.split())
    if not office:
        raise Faulty({OFFICE: "请写哪个部门办的，例如 社区、业委会、物业服务中心，不写个人姓名"})
    if len(office) > OFFICE_LIMIT:
        raise Faulty({OFFICE: f"部门最多 {OFFICE_LIMIT} 字"})
    return office
