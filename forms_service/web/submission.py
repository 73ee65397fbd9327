"""The way of one answer: admitted, read, kept, shown, acknowledged; or refused, in words."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, WithJsonSchema
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from forms_service.answers.reading import (
    FOR_ANOTHER,
    OWN_FIELDS,
    WHOLE_FORM,
    Answer,
    Fields,
    Invalid,
)
from forms_service.answers.receipts import shown
from forms_service.answers.sending import Sending
from forms_service.answers.spam import spam_fault
from forms_service.answers.tally import COUNTED
from forms_service.credentials.tries import Tries
from forms_service.http.guard import Guard
from forms_service.http.operations import JSON, OBJECT, Header, Operation, Said, asks_as_program
from forms_service.http.requests import Sent
from forms_service.keeping.durable import not_taken
from forms_service.keeping.receipt_cookie import receipts_of, remember
from forms_service.keeping.rules import DISK_FULL, Known, refuse_unless_open
from forms_service.keeping.transaction import KEYS_FOR, REPLACED, Kept, keeping
from forms_service.keeping.voting import CODE, NO_CODE, WrongCode
from forms_service.refusal import Faulty, Refusal, RefusalPages, not_now
from forms_service.site.pages import Pages, shown_form
from forms_service.site.refreshing import Refreshing
from forms_service.store.commits import Commits
from forms_service.store.journal import StoreClosed, StoreFull
from forms_service.store.tables import Store
from forms_service.telemetry.capacity import Capacity
from forms_service.telemetry.logs import event
from forms_service.telemetry.metrics import Metrics
from forms_service.web.photographs import Photographs
from forms_service.web.refusals import NO_STORE
from site_src.content.site import PublishedForm
from site_src.forms.form import Form

# What the page that asks gives each second answer to be known by.
_NUMBER = re.compile(r"[0-9a-f]{32}")

KEY_LENGTH = 200
KEY = Header(
    "Idempotency-Key",
    Annotated[str, Field(min_length=1, max_length=KEY_LENGTH)],
    "The same key with the same answer gives the same receipt, counted once. "
    f"Known for {KEYS_FOR.days} days at least.",
    required=False,
)
BODY = {
    JSON: Annotated[
        dict[str, Any],
        WithJsonSchema(
            {
                "type": "object",
                "additionalProperties": False,
                "required": ["answers"],
                "properties": {
                    "answers": {"type": "object"},
                    **{name: {"type": "string"} for name in OWN_FIELDS},
                },
            }
        ),
    ],
    **dict.fromkeys(("application/x-www-form-urlencoded", "multipart/form-data"), dict[str, str]),
}
"""What an answer comes as; GET of the same address says what its form asks for."""


@dataclass(frozen=True)
class Submission:
    """What takes answers, and what it works on."""

    store: Store
    commits: Commits
    known: Known
    pages: Pages
    refreshing: Refreshing
    metrics: Metrics
    guard: Guard
    tries: Tries
    capacity: Capacity
    photographs: Photographs
    base_url: str
    now: Callable[[], datetime]

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "POST",
                "/s/forms/{form}",
                self.submit,
                "Answer a form",
                {
                    201: Said(
                        "Kept: receipt, and status counted, replaced (a vote of before), or another "
                        "with a note why it doesn't count",
                        OBJECT,
                    ),
                    303: Said("Kept: the receipt's page"),
                },
                {
                    403: "Sent from a foreign page, or a code that is wrong, revoked or used",
                    404: "No such form",
                    409: "Not open, closed, full, or answered before by this browser",
                    413: "Too large",
                    415: "Neither a form nor JSON",
                    422: "Not to be parsed, or invalid: the fault at each question",
                    429: "Too many, or too many wrong codes; see Retry-After",
                    503: "The store can't write: nothing is kept",
                },
                body=BODY,
                headers=(KEY,),
                pages=True,
            )
        ]

    async def submit(self, request: Request) -> Response:
        """POST /s/forms/{form}: takes an answer (ARCHITECTURE.md, "HTTP"). Raises Refusal."""
        request.state.form = (await self._published(request)).form.id
        self.guard.admit(request)
        sent = await self._sent(request)
        # That may have taken a while, and the form may be another by now, or gone.
        sending = self._sending(request, await self._published(request), sent)
        try:
            kept = await self._keep(sending)
        except Faulty as faulty:
            # What its questions allow and its kind doesn't: somebody was faster.
            raise InvalidAnswer(sending.form, sent.fields, Invalid(faulty.faults)) from None
        await self.show(sending.form.id)
        return self._acknowledged(request, sending, kept)

    async def _sent(self, request: Request) -> Sent:
        """What came. Raises Refusal; nobody's photographs are waited for in vain."""
        published, now = await self._published(request), self.now()
        if any(question.filed for question in published.form.questions):
            refuse_unless_open(published.form, published.title, now)
            room = self.capacity.room_if_told(now)
            if room is not None and not room.enough:
                raise Refusal(503, DISK_FULL)
        return await self.photographs.read(request, published.form)

    async def _published(self, request: Request) -> PublishedForm:
        """The form that is answered, as residents see it now. Raises Refusal 404."""
        found = await shown_form(self.pages, request.path_params["form"])
        if found is None:
            raise Refusal(404, "没有这张表，可能已经撤下了。")
        return found

    def _sending(self, request: Request, published: PublishedForm, sent: Sent) -> Sending:
        """What came, for the rules to look at. Raises Refusal where it is no answer to the form."""
        form, now = published.form, self.now()
        key = _idempotency_key(request)
        read = _read(form, sent)
        code = "" if isinstance(sent.fields, Invalid) else "".join(sent.fields.get(CODE, ()))
        if form.code_by and not code.strip() and isinstance(read, Answer):
            read = Invalid({CODE: NO_CODE})
        if isinstance(read, Invalid):
            refuse_unless_open(form, published.title, now)
            raise InvalidAnswer(form, sent.fields, read, 413 if sent.too_large else 422)
        assert not isinstance(sent.fields, Invalid)
        another = "".join(sent.fields.get(FOR_ANOTHER, ()))
        if not sent.as_json and not key and _NUMBER.fullmatch(another):
            key = another
        room = self.capacity.room_if_told(now)
        return Sending(
            form,
            read,
            now,
            title=published.title,
            key=key,
            sender=None if sent.as_json else self.guard.sender(request),
            counted_as=self.guard.senders(request),
            receipts=receipts_of(request),
            another=bool(another),
            room=room is None or room.enough,
            code=code if form.code_by else None,
        )

    async def _keep(self, sending: Sending) -> Kept:
        """Returns when the answer is durable. Raises Refusal where a rule or the disk doesn't let it."""
        form = sending.form.id
        try:
            with self._trying(sending):
                kept = await self.commits.run(keeping(self.store, self.known, sending))
        except (StoreFull, StoreClosed) as error:
            event("answer not kept", logging.ERROR, form=form, failed=True)
            # Facts may have counted for a moment what is undone now.
            await self.show(form)
            raise not_taken(error) from None
        if not kept.again:
            counted = kept.status in (COUNTED, REPLACED)
            (self.metrics.answers if counted else self.metrics.pending).labels(form).inc()
        return kept

    @contextmanager
    def _trying(self, sending: Sending) -> Iterator[None]:
        """Counts the code that came with it where it turns out to be wrong. Raises Refusal 429."""
        if not sending.form.code_by:
            yield
            return
        self.tries.take(sending.counted_as, sending.now)
        try:
            yield
        except WrongCode:
            raise
        except BaseException:
            self.tries.give_back(sending.counted_as)
            raise
        self.tries.give_back(sending.counted_as)

    async def show(self, form: str) -> None:
        """Shows what was kept of a form. Where that fails it stays kept, and so does a receipt."""
        try:
            with self.metrics.publish_seconds.time():
                await self.refreshing.cover(form)
        except Exception:
            self.metrics.publish_failures.inc()
            event("pages not refilled", logging.ERROR, form=form, fix="linli publish", failed=True)

    def _acknowledged(self, request: Request, sending: Sending, kept: Kept) -> Response:
        receipt = shown(kept.receipt)
        response: Response
        if asks_as_program(request):
            body = {"receipt": receipt, "status": kept.status}
            if kept.aside:
                body["note"] = kept.aside.text
            response = JSONResponse(body, 201, headers=NO_STORE)
        else:
            response = RedirectResponse(f"/s/receipts/{receipt}", 303, headers=NO_STORE)
        if not sending.form.votes:  # One phone goes from voter to voter: a receipt opens a ballot.
            given = (*sending.receipts, kept.receipt)
            secure = self.base_url.startswith("https://")
            remember(response, sending.form, given, sending.now, secure)
        return response


class InvalidAnswer(Faulty):
    """What was sent is no answer to the form: its page shows the form again, with what was sent and
    what is wrong at each question."""

    def __init__(
        self, form: Form, fields: Fields | Invalid, read: Invalid, status: int = 422
    ) -> None:
        super().__init__(read.faults, status)
        sent = {} if isinstance(fields, Invalid) else fields
        self._form, self._values = form.id, {name: tuple(sent[name]) for name in sent}

    def page(self, pages: RefusalPages, _: str | None) -> str:
        return pages.form_again(self._form, self._values, self.faults)

    def unshown(self) -> Refusal:
        return not_now()


def _idempotency_key(request: Request) -> str | None:
    key = request.headers.get(KEY.name)
    if key is not None and not 1 <= len(key) <= KEY_LENGTH:
        raise Refusal(422, f"Idempotency-Key 应当是 1 到 {KEY_LENGTH} 个字符。")
    return key


def _read(form: Form, sent: Sent) -> Answer | Invalid:
    read = sent.answer(form)
    if isinstance(read, Invalid) or isinstance(sent.fields, Invalid):
        return read
    fault = spam_fault(sent.fields)
    return Invalid({WHOLE_FORM: fault}) if fault else read
