"""What a receipt says of its answer at a moment, for whoever has it; and, of a sign-up, its entry for calendars."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from forms_service.answers.handled import handled
from forms_service.answers.publication import Text, numbered, texts_of
from forms_service.answers.receipts import aside_of, shown, typed
from forms_service.answers.stages import since, stage_of
from forms_service.answers.tally import ANSWERS, REPLACES, counts, stands, status_of, waits
from forms_service.erasure.retention import kept_text
from forms_service.http.operations import HTML, OBJECT, Operation, Said, asks_as_program
from forms_service.keeping.revision import may_change
from forms_service.keeping.withdrawal import may_withdraw
from forms_service.photographs.names import photos_of
from forms_service.refusal import Refusal, no_receipt
from forms_service.sealing.records import line_of
from forms_service.secrecy.ballot_box import as_told
from forms_service.site.pages import Pages, ReceiptView, StageView
from forms_service.store.ledger_state import Document
from forms_service.store.tables import Store
from forms_service.web.refusals import NO_STORE, made
from site_src.content.site import PublishedForm
from site_src.forms.acknowledgement import (
    WITHDRAWN,
    Acknowledgement,
    moved_on,
    promoted,
    queued,
)
from site_src.forms.form import Form
from site_src.proceedings.follow_up import answer_key

CALENDAR = "text/calendar"


@dataclass(frozen=True)
class Receipts:
    """`place`: of an answer that waits, its place in the queue; `calendar`: the entry of what one signs up for by a
    form, None where there is none, or it is past."""

    store: Store
    pages: Pages
    place: Callable[[str, Document], int | None]
    calendar: Callable[[str], bytes | None]
    now: Callable[[], datetime]

    def operations(self) -> list[Operation]:
        return [
            # Before the receipt: to a router its name is one too.
            Operation(
                "GET",
                "/s/receipts/{receipt}.ics",
                self.entry,
                "The activity that a sign-up is for, for calendars",
                {200: Said("iCalendar, as the activity's own page has it", {CALENDAR: str})},
                {
                    404: "Unknown, no activity, or past",
                    409: "It waits for a place, or counts no more",
                },
                pages=True,
            ),
            Operation(
                "GET",
                "/s/receipts/{receipt}",
                self.receipt,
                "What became of an answer",
                {200: Said("Counted, or its place in the queue", {**OBJECT, **HTML})},
                {404: "Unknown"},
                pages=True,
            ),
        ]

    async def receipt(self, request: Request) -> Response:
        """GET /s/receipts/{receipt}. Raises Refusal."""
        name, document, place = await self._kept(request)
        published = self.pages.forms().get(document["form"])
        view = receipt_view(name, document, published, self.now(), place)
        if asks_as_program(request):
            body = {
                "receipt": view.receipt,
                "form": document["form"],
                "status": status_of(document),
                "at": document["at"],
                "answers": [{"ask": ask, "answer": given} for ask, given in view.answers],
                "kept": view.kept or None,
            }
            if place:
                body["place_in_queue"] = place
            if view.aside:
                body["note"] = view.aside.text
            if view.handled:
                body["handled"] = [step.as_json() for step in view.handled]
            if view.stage:
                body["stage"] = view.stage.key
            if view.line:
                body["line"] = view.line
            if view.texts:
                body["texts"] = [text.as_json() for text in texts_of(name, document)]
            return JSONResponse(body, headers=NO_STORE)
        try:
            page = await made(self.pages.receipt, view)
        except OSError as error:
            text = "回答都在，请过几分钟再打开这张回执。"
            raise Refusal(503, text, "现在打不开这一页") from error
        return HTMLResponse(page, headers=NO_STORE)

    async def entry(self, request: Request) -> Response:
        """GET /s/receipts/{receipt}.ics. Raises Refusal."""
        _, document, _ = await self._kept(request)
        if not counts(document):
            text = (
                "还没有轮到您，先不要记到日历里。"
                if waits(document)
                else "这一份不算数，没有日历。"
            )
            raise Refusal(409, text, "没有日历")
        found = await run_in_threadpool(self.calendar, document["form"])
        if found is None:
            raise Refusal(404, "这张表没有对应的活动，或者活动已经过去。", "没有日历")
        headers = {**NO_STORE, "Content-Disposition": 'attachment; filename="activity.ics"'}
        return Response(found, media_type=f"{CALENDAR}; charset=utf-8", headers=headers)

    async def _kept(self, request: Request) -> tuple[str, Document, int | None]:
        """The receipt as it is kept, its answer, and its place in the queue. Raises Refusal 404."""
        name = typed(request.path_params["receipt"])
        # A store that is written again holds its lock for as long: nobody else waits for that.
        found = await run_in_threadpool(self._held, name) if name else None
        if not name or found is None:
            raise no_receipt()
        return name, *found

    def _held(self, receipt: str) -> tuple[Document, int | None] | None:
        with self.store.journal.lock:
            state = self.store.journal.state
            document = state.get(ANSWERS, {}).get(receipt)
            if document is None:
                return None
            return as_told(state, document), self.place(receipt, document)


def receipt_view(
    name: str,
    document: Mapping[str, Any],
    published: PublishedForm | None,
    now: datetime,
    place: int | None = None,
) -> ReceiptView:
    """What the receipt `name` says at `now`; `published`: its form, None where that is no longer there; `place`: its
    own among those that wait for a place."""
    at = f"{datetime.fromisoformat(document['at']):%Y年%-m月%-d日 %H:%M}"
    aside, done = aside_of(document), handled(document)
    if published is None:
        return ReceiptView(shown(name), WITHDRAWN, None, at, (), aside=aside, handled=done)
    form = published.form
    given = {**document["choices"], **document["entries"]}
    answers = tuple(
        (question.ask, question.masked(given[question.id]))
        for question in form.questions
        if question.id in given
    )
    asked = {question.id: question.ask for question in form.published_questions}
    hidden = form.texts_wait and not form.shows_results(now)
    texts = tuple(
        (
            _called(text, document, asked[text.question]),
            (text.told_later if hidden else text.told)(form.reply_words),
        )
        for text in texts_of(name, document)
        if text.question in asked
    )
    return ReceiptView(
        shown(name),
        _told(document, published, now, place),
        published,
        at,
        answers,
        kept_text(form, document, now),
        aside,
        done,
        texts,
        line_of(form, name, document, now),
        form.withdrawal if may_withdraw(form, dict(document), now) else "",
        next_voter=form.votes and form.state(now) == "open",
        stage=_stage(form, document, now),
        more=_more(form, document, now),
        key=answer_key(name) if form.course else "",
        replaces=stands(document) and REPLACES in document,
        photos=photos_of(form, document),
        waits=place is not None,
        changeable=may_change(form, dict(document), now),
    )


def _told(
    document: Mapping[str, Any], published: PublishedForm, now: datetime, place: int | None
) -> Acknowledgement:
    """How it stands, where nothing keeps it from counting."""
    form = published.form
    if place:
        return queued(published.title, form.label, place, form.state(now) != "open")
    told = form.acknowledgement(published.title, now)
    stage = stage_of(document, form.course) if form.course else ""
    if heading := form.heading_of(document["entries"], since(document), stage, now):
        return moved_on(heading, told.way)
    waited = any(step.did == "promoted" for step in handled(document))
    return promoted(told) if waited else told


def _more(form: Form, document: Mapping[str, Any], now: datetime) -> Mapping[str, str]:
    """What else its kind says of it, while it counts."""
    if not counts(document):
        return {}
    stage = stage_of(document, form.course) if form.course else ""
    return form.told_of(document["entries"], since(document), stage, now)


def _called(text: Text, document: Mapping[str, Any], ask: str) -> str:
    """Of which text it is told what became of it."""
    if not text.photos:
        return f"「{ask}」写的话"
    number, of = numbered(text, document)
    return f"第 {number} 张照片" if of > 1 else "照片"


def _stage(form: Form, document: Mapping[str, Any], now: datetime) -> StageView | None:
    """Where the office has got with it, and what its sender may do there."""
    course = form.course
    if course is None or not counts(document):
        return None
    key, came = stage_of(document, course), since(document)
    ways = course.stages[key].by_sender
    may = tuple(
        (to, says) for to, says in ways.items() if course.may_sender_take(key, to, came, now)
    )
    return StageView(key, course.stages[key].label, course.stages[key].says, may)
