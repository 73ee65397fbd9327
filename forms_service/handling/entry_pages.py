"""The form itself in the desk: to enter an answer for somebody at the counter, and to change one."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forms_service.answers.handled import REASON_LIMIT
from forms_service.answers.reading import (
    WHOLE_FORM,
    Fields,
    Invalid,
    sent_again,
)
from forms_service.answers.receipts import short
from forms_service.answers.sending import Sending
from forms_service.desk.access import Access, DeskOperation, Visit, fields_in
from forms_service.desk.frame import DESK, HEADERS
from forms_service.handling.answer_pages import ANSWER, answer_address
from forms_service.handling.changes import (
    REASON,
    SEEN,
    Handling,
    changed,
    entering,
    read_reason,
)
from forms_service.handling.columns import has_personal
from forms_service.handling.list_pages import FORMS
from forms_service.handling.office import Office
from forms_service.http.requests import Sent
from forms_service.keeping.transaction import Kept
from forms_service.keeping.voting import CODE, WrongCode
from forms_service.refusal import Faulty, Refusal
from forms_service.staff.audit import Deed
from forms_service.staff.roles import Right
from forms_service.store.ledger_state import Document
from forms_service.telemetry.capacity import Capacity
from site_src.content.site import PublishedForm
from site_src.forms.form import Form
from site_src.show.fragments import fragment

KEY = "desk-key"
"""The field that numbers what is entered, so that two clicks are one answer."""
_OWN = (KEY, REASON, SEEN)


@dataclass(frozen=True)
class EntryPages:
    """The routes of entering and changing. `read`: an answer off the wire, with its photographs kept."""

    office: Office
    capacity: Capacity
    read: Callable[[Request, Form], Awaitable[Sent]]

    @property
    def _access(self) -> Access:
        return self.office.access

    def operations(self) -> list[DeskOperation]:
        operation, handle = self._access.operation, Right.HANDLE_ANSWERS
        entry = f"{FORMS}/{{form}}/enter"
        return [
            operation("GET", entry, handle, self.empty, "To enter an answer for somebody"),
            operation("POST", entry, handle, self.enter, "Enter an answer for somebody"),
            operation("POST", f"{ANSWER}/edit", handle, self.edit, "To change an answer"),
            operation("POST", f"{ANSWER}/change", handle, self.change, "Change an answer"),
        ]

    async def empty(self, visit: Visit) -> Response:
        published = self._published(visit.request.path_params["form"])
        return await self._entry(visit, published, {KEY: (secrets.token_hex(16),)}, {})

    async def enter(self, visit: Visit) -> Response:
        published = self._published(visit.request.path_params["form"])
        fields, unread = await self._sent(visit, published)
        key = "".join(fields.get(KEY, ())) or None
        try:
            sending = self._sending(visit, published, fields, unread, by=visit.member.name, key=key)
            deed = Deed(visit.member.name, "answer.enter", published.form.id)
            decide = entering(self.office.known, sending)
            kept = await self.office.handle(visit, deed, decide, _fresh)
        except WrongCode as wrong:
            return await self._entry(visit, published, fields, {CODE: wrong.text})
        except Faulty as faulty:
            return await self._entry(visit, published, fields, faulty.faults)
        return RedirectResponse(self._address(kept.receipt, "entered"), 303, headers=HEADERS)

    async def edit(self, visit: Visit) -> Response:
        """The form with what was answered. That shows what is masked elsewhere, so it is noted."""
        receipt, document = self.office.answer(visit.request.path_params["handle"])
        published = self._published(document["form"])
        form = self.office.form(published.form.id, visit.now.date())
        if has_personal(form.columns, document):
            deed = Deed(visit.member.name, "answer.see", document["form"], receipt=receipt)
            await self.office.note(visit, deed)
        values = {**sent_again(published.form, document), SEEN: (self.office.version(document),)}
        return await self._change(visit, published, receipt, document, values, {})

    async def change(self, visit: Visit) -> Response:
        receipt, document = self.office.answer(visit.request.path_params["handle"])
        published = self._published(document["form"])
        fields, unread = await self._sent(visit, published)
        try:
            reason = read_reason("".join(fields.get(REASON, ())))
            sending = self._sending(visit, published, fields, unread)
            seen = "".join(fields.get(SEEN, ()))
            handling = Handling(
                receipt, visit.member.name, visit.now, reason, seen, self.office.version
            )
            deed = Deed(visit.member.name, "answer.change", document["form"], reason, receipt)
            await self.office.handle(
                visit,
                deed,
                lambda state: (changed(state, handling, self.office.known, sending), receipt),
                lambda name: name,
            )
        except Faulty as faulty:
            return await self._change(visit, published, receipt, document, fields, faulty.faults)
        return RedirectResponse(self._address(receipt, "changed"), 303, headers=HEADERS)

    def _address(self, receipt: str, done: str = "") -> str:
        return answer_address(self.office.handles.of(receipt), done)

    def _published(self, form: str) -> PublishedForm:
        """Raises Refusal 404."""
        if published := self.office.forms().get(form):
            return published
        text = "这张表的页面已经撤下，不能代填，也不能改；已有的回答可以看、导出、取消。"
        raise Refusal(404, text, "没有这张表")

    async def _sent(
        self, visit: Visit, published: PublishedForm
    ) -> tuple[Fields, Mapping[str, str]]:
        """What the form sent, and what is wrong with files that came. Raises Refusal."""
        sent = await self.read(visit.request, published.form)
        return fields_in(sent), sent.unread

    def _sending(
        self,
        visit: Visit,
        published: PublishedForm,
        fields: Fields,
        unread: Mapping[str, str],
        *,
        by: str = "",
        key: str | None = None,
    ) -> Sending:
        """Raises Faulty where it is no answer to the form."""
        asked = {name: sent for name, sent in fields.items() if name not in _OWN}
        read = Sent(asked, False, unread).answer(published.form)
        if isinstance(read, Invalid):
            raise Faulty(read.faults)
        room = self.capacity.room_if_told(visit.now)
        return Sending(
            published.form,
            read,
            visit.now,
            title=published.title,
            key=key,
            room=room is None or room.enough,
            by=by,
            code="".join(fields.get(CODE, ())) if _asks_code(published.form) else None,
        )

    async def _entry(
        self, visit: Visit, published: PublishedForm, values: Fields, faults: Mapping[str, str]
    ) -> Response:
        action = f"{DESK}{FORMS}/{published.form.id}/enter"
        more = {
            "hidden": {KEY: "".join(values.get(KEY, ()))},
            "became": "",
            "receipt": "",
            "back": f"{DESK}{FORMS}/{published.form.id}",
        }
        return await self._form(visit, published, action, "代填", values, faults, more)

    async def _change(
        self,
        visit: Visit,
        published: PublishedForm,
        receipt: str,
        document: Document,
        values: Fields,
        faults: Mapping[str, str],
    ) -> Response:
        address = self._address(receipt)
        more = {
            "hidden": {SEEN: "".join(values.get(SEEN, ()))},
            "became": self.office.became(receipt, document),
            "receipt": short(receipt),
            "back": address,
        }
        action = f"{address}/change"
        return await self._form(visit, published, action, "改一份回答", values, faults, more)

    async def _form(
        self,
        visit: Visit,
        published: PublishedForm,
        action: str,
        title: str,
        values: Fields,
        faults: Mapping[str, str],
        more: Mapping[str, Any],
    ) -> Response:
        form = published.form
        asked = {question.id for question in form.questions}
        questions = fragment("questions", form=form, values=values, faults=faults)
        code = ""
        if _asks_code(form) and not more["receipt"]:
            code = fragment("letter-code", form=form, values=values, faults=faults)
        return await self._access.desk.page(
            visit.member,
            "entry",
            title,
            422 if faults else 200,
            form=form,
            published=published,
            action=action,
            questions=questions,
            code=code,
            faults=[(q.id, q.ask, faults[q.id]) for q in form.questions if q.id in faults],
            fault="；".join(text for name, text in faults.items() if name not in asked),
            state=form.state(visit.now),
            reason="".join(values.get(REASON, ())),
            reason_field=REASON,
            reason_fault=faults.get(REASON, ""),
            limit=REASON_LIMIT,
            list_address=f"{DESK}{FORMS}/{form.id}",
            whole_fault=faults.get(WHOLE_FORM, ""),
            **more,
        )


def _asks_code(form: Form) -> bool:
    """Whether it is about something that a letter told of: whoever brings the letter shows its code."""
    return bool(form.code_by) and not form.votes


def _fresh(kept: Kept) -> str:
    """The receipt of what was kept now; "" where it was here already."""
    return "" if kept.again else kept.receipt
