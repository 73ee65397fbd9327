"""「待审」: the texts that wait to be read, and those that were."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from forms_service.answers.handles import Handles
from forms_service.answers.publication import Reason
from forms_service.answers.reading import Fields
from forms_service.answers.tally import ANSWERS
from forms_service.desk.access import Access, DeskOperation, Visit
from forms_service.desk.frame import DESK, HEADERS
from forms_service.moderation.decisions import (
    REPLY_LIMIT,
    Act,
    Exposing,
    Looked,
    deciding,
    publish,
    read_reply,
    reply,
    take_down,
    unreply,
)
from forms_service.moderation.queue import (
    SIDES,
    Answers,
    Forms,
    Listing,
    Side,
    listing,
    named,
    waiting,
)
from forms_service.refusal import Link, Refusal
from forms_service.staff.roles import Right

PATH = "/moderation"
_TITLE = "待审"
_DONE = {
    "publish": "公开了，页面已经跟着换。",
    "down": "不公开了，原因写在他的回执上；公开过的，页面上已经没有。",
    "reply": "答复存好了，页面已经跟着换。",
    "unreply": "答复删掉了。",
}
_SIDE_NAMES: Mapping[Side, str] = {"waiting": "待审", "published": "已公开", "down": "不公开的"}


@dataclass(frozen=True)
class Moderation:
    """The routes of moderation. `show`: brings pages in step with what is kept of a form."""

    access: Access
    forms: Callable[[], Forms]
    show: Callable[[str], Awaitable[None]]
    handles: Handles

    def operations(self) -> list[DeskOperation]:
        ask = self.access.operation
        return [
            ask("GET", PATH, Right.MODERATE, self.page, "Texts that wait to be read"),
            ask("POST", PATH, Right.MODERATE, self.decide, "Publish a text, take it down, reply"),
        ]

    async def page(self, visit: Visit) -> Response:
        """GET /s/desk/moderation?show=…&form=…&page=…: some of the texts."""
        asked = visit.request.query_params
        side: Side = next((each for each in SIDES if each == asked.get("show")), "waiting")
        form, number = asked.get("form", ""), asked.get("page", "")
        page = int(number) if number.isdecimal() and len(number) < 7 else 1
        forms = {name: p for name, p in self.forms().items() if p.form.published_questions}
        found = await run_in_threadpool(self._listing, forms, side, form, page)
        return await self.access.desk.page(
            visit.member,
            "moderation",
            _TITLE,
            found=found,
            side=side,
            sides=_SIDE_NAMES,
            form=form if form in forms else "",
            forms=forms,
            done=_DONE.get(asked.get("done", ""), ""),
            reasons=Reason,
            limit=REPLY_LIMIT,
            link=_link,
            handle=self.handles.of,
        )

    def waiting(self) -> Mapping[str, int]:
        """How many texts wait to be read, by form."""
        return waiting(self._answers(), self.forms())

    def _listing(self, forms: Forms, side: Side, form: str, number: int) -> Listing:
        return listing(self._answers(), forms, side, form if form in forms else "", number)

    def _answers(self) -> Answers:
        with self.access.store.journal.lock:
            # The index alone: documents are replaced, never changed.
            return dict(self.access.store.journal.state.get(ANSWERS, {}))

    async def decide(self, visit: Visit) -> Response:
        """POST /s/desk/moderation: does something with one text, and goes back to where it was sent
        from. What is personal in it is asked about first. Raises Refusal."""
        sent = _Sent(await visit.fields())
        back = _link(sent("show"), sent("form"), sent("page"))
        try:
            form = await self._decided(visit, sent)
        except Exposing as asked:
            return await self._asked_again(visit, sent, asked, back)
        except Refusal as refusal:
            onward = Link(back, "回到待审")
            raise Refusal(refusal.status, refusal.text, refusal.title, onward=onward) from None
        await self.show(form)
        done = urlencode({"done": sent("do")})
        return RedirectResponse(f"{back}&{done}", 303, headers=HEADERS)

    async def _decided(self, visit: Visit, sent: _Sent) -> str:
        """The form whose text it was. Raises Refusal."""
        published = self.forms().get(sent("of"))
        asked = published.form.published_questions if published else ()
        if published is None or sent("question") not in {question.id for question in asked}:
            text = "那张表撤下了，或者那一题不再公开。什么也没有做。"
            raise Refusal(409, text, "没有改")
        looked = Looked(
            self.handles.receipt(sent("answer")) or "",
            sent("question"),
            sent("seen"),
            visit.member.name,
            visit.now,
            named(published),
        )
        return (await self.access.change(deciding(looked, _act(sent)))).form

    async def _asked_again(self, visit: Visit, sent: _Sent, asked: Exposing, back: str) -> Response:
        return await self.access.desk.page(
            visit.member,
            "moderation-sure",
            asked.title,
            asked=asked,
            sent=sent,
            reasons=Reason,
            back=back,
        )


@dataclass(frozen=True)
class _Sent:
    """What a form of this page sent, a text a field."""

    fields: Fields

    def __call__(self, name: str) -> str:
        return "".join(self.fields.get(name, ())[:1])


def _act(sent: _Sent) -> Act:
    """What is to be done. Raises Refusal."""
    sure = bool(sent("sure"))
    match sent("do"):
        case "publish":
            return publish(sure)
        case "down":
            reason = next((each for each in Reason if each.value == sent("reason")), None)
            if reason is None:
                raise Refusal(422, "请先选一个为什么不公开，写的人在回执上看得到。", "没有改")
            return take_down(reason)
        case "reply":
            if sent("taken") not in ("yes", "no"):
                raise Refusal(422, "请选采纳还是未采纳。", "没有改")
            return reply(sent("taken") == "yes", read_reply(sent("why")), sure)
        case "unreply":
            return unreply()
    raise Refusal(422, "不知道要做什么，请回到待审再点一次。", "没有改")


def _link(show: str, form: str, page: str | int = 1) -> str:
    """The address of a page of texts."""
    return f"{DESK}{PATH}?{urlencode({'show': show, 'form': form, 'page': page})}"
