"""「待审」: the texts that wait to be read, and those that were."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from forms_service.answers.handles import Handles
from forms_service.answers.publication import Reason, question_of
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
from forms_service.moderation.places import SIDES, Place, Places, Side, Some
from forms_service.moderation.queue import A_PAGE, Forms, asked_now, listed, named, waiting
from forms_service.refusal import Link, Refusal
from forms_service.staff.roles import Right

PATH = "/moderation"
_TITLE = "待审"
# Behind every receipt.
_LAST = "~"
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
    places: Places

    def operations(self) -> list[DeskOperation]:
        ask = self.access.operation
        return [
            ask("GET", PATH, Right.MODERATE, self.page, "Texts that wait to be read"),
            ask("POST", PATH, Right.MODERATE, self.decide, "Publish a text, take it down, reply"),
        ]

    async def page(self, visit: Visit) -> Response:
        """GET /s/desk/moderation?show=…&form=…&from=…: some of the texts, from one on."""
        asked = visit.request.query_params
        side: Side = next((each for each in SIDES if each == asked.get("show")), "waiting")
        forms = {name: p for name, p in self.forms().items() if p.form.published_questions}
        form = asked.get("form", "") if asked.get("form") in forms else ""
        start = self._place(asked.get("from", ""), side)
        some, counts = await run_in_threadpool(self._some, forms, side, form, start)
        answers = self.access.store.journal.state.get(ANSWERS, {})
        shown = await run_in_threadpool(listed, some, answers, forms)
        return await self.access.desk.page(
            visit.member,
            "moderation",
            _TITLE,
            shown=shown,
            some=some,
            counts=counts,
            start=self._named(start),
            named=self._named,
            side=side,
            sides=_SIDE_NAMES,
            form=form,
            forms=forms,
            done=_DONE.get(asked.get("done", ""), ""),
            reasons=Reason,
            limit=REPLY_LIMIT,
            link=_link,
            handle=self.handles.of,
        )

    def waiting(self) -> Mapping[str, int]:
        """How many texts wait to be read, by form."""
        with self.access.store.journal.lock:
            return waiting(self.places, self.forms())

    def _some(
        self, forms: Forms, side: Side, form: str, start: Place | None
    ) -> tuple[Some, Mapping[Side, int]]:
        asked = asked_now(forms, form)
        with self.access.store.journal.lock:
            return self.places.some(asked, side, start, A_PAGE), self.places.counts(asked)

    def _named(self, place: Place | None) -> str:
        """A place as an address says it: by the answer's handle, as its receipt would open it."""
        if place is None:
            return ""
        since, receipt, part = place
        return "~".join((since, self.handles.of(receipt), part))

    def _place(self, named: str, side: Side) -> Place | None:
        """The place that an address names; of an answer that is gone, the first of that moment."""
        since, handle, part = [*named.split("~"), "", ""][:3]
        gone = "" if side == "waiting" else _LAST
        return (since, self.handles.receipt(handle) or gone, part) if since else None

    async def decide(self, visit: Visit) -> Response:
        """POST /s/desk/moderation: does something with one text, and goes back to where it was sent
        from. What is personal in it is asked about first. Raises Refusal."""
        sent = _Sent(await visit.fields())
        back = _link(sent("show"), sent("form"), sent("from"))
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
        if published is None or question_of(sent("part")) not in {
            question.id for question in asked
        }:
            text = "那张表撤下了，或者那一题不再公开。什么也没有做。"
            raise Refusal(409, text, "没有改")
        looked = Looked(
            self.handles.receipt(sent("answer")) or "",
            sent("part"),
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
                raise Refusal(422, "请选是哪种答复。", "没有改")
            return reply(sent("taken") == "yes", read_reply(sent("why")), sure)
        case "unreply":
            return unreply()
    raise Refusal(422, "不知道要做什么，请回到待审再点一次。", "没有改")


def _link(show: str, form: str, start: str = "") -> str:
    """The address of a page of texts, from `start` on."""
    return f"{DESK}{PATH}?{urlencode({'show': show, 'form': form, 'from': start})}"
