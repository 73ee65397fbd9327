"""Bookings: each stretch of a room's time to one at a time, and not too many to one phone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from forms_service.answers.sending import Sending, Verdict
from forms_service.answers.tally import Tally, count, counted_in, counts
from forms_service.projection.kind import Kind
from forms_service.refusal import Faulty
from forms_service.store.ledger_state import Document
from site_src.forms.form import Form
from site_src.forms.turnout import TookPart
from site_src.source.moments import last_moment
from site_src.taking_part.booking import PHONE, WHEN, Booking
from site_src.taking_part.slots import begins, meet, slot


class Bookings(Kind):
    """Which stretches are somebody's, and by which phone each booking was made: only of bookings that count."""

    def __init__(self) -> None:
        self._taken: dict[str, Counter[str]] = {}
        self._of_phone: dict[tuple[str, str], dict[str, str]] = {}

    def change(self, table: str, key: str, old: Document | None, new: Document | None) -> None:
        for document, sign in counted_in(table, old, new):
            if slots := slots_of(document):
                taken = self._taken.setdefault(document["form"], Counter())
                for name in slots:
                    count(taken, name, sign)
                self._note(key, document, slots[-1] if sign > 0 else "")

    def _note(self, receipt: str, document: Document, last: str) -> None:
        """Notes when the last stretch of a booking begins, "" of one that is gone."""
        phone = document["entries"].get(PHONE)
        if not isinstance(phone, str):
            return
        held = self._of_phone.setdefault((document["form"], phone), {})
        if last:
            held[receipt] = last
        else:
            held.pop(receipt, None)
            if not held:
                del self._of_phone[document["form"], phone]

    def verdict(self, sending: Sending, tally: Tally) -> Verdict:  # noqa: ARG002
        """A stretch is booked by one, before it begins, no further ahead than the form says, and not by a
        phone that has as many bookings to come as it may. Raises Faulty, at the question that it is about."""
        form = sending.form
        assert isinstance(form, Booking)
        wanted = slots_of(sending.document)
        own = slots_of(sending.instead) if sending.instead and counts(sending.instead) else ()
        offered = {slot(at) for at in form.bookable(sending.now) if at > sending.now}
        if late := [name for name in wanted if name not in offered and name not in own]:
            raise Faulty({WHEN: _not_offered(form, begins(late[0]), sending.now)})
        taken = self._taken.get(form.id, Counter())
        theirs = sorted(name for name, number in taken.items() if number > (name in own))
        if meet([begins(name) for name in wanted], form.length, theirs):
            raise Faulty({WHEN: "这个时段刚刚被别人订走了，请另选一个"})
        phone = str(sending.document["entries"].get(PHONE, ""))
        held = self._of_phone.get((form.id, phone), {}).values()
        to_come = sum(begins(last) > sending.now for last in held)
        if not own and to_come >= form.each:
            text = f"这个电话已经订了 {to_come} 次还没用，一个电话同时最多订 {form.each} 次。用不上的请凭回执取消"
            raise Faulty({PHONE: text})
        return None

    def facts(self, form: Form, turnout: TookPart | None) -> Mapping[str, Any]:  # noqa: ARG002
        """`taken`: the stretches that are somebody's."""
        return {"taken": sorted(self._taken.get(form.id, Counter()))}


def slots_of(document: Document) -> tuple[str, ...]:
    """The stretches that a booking is of, in order."""
    held = document["entries"].get(WHEN, ())
    return tuple(held) if isinstance(held, list) else ()


def _not_offered(form: Booking, at: datetime, now: datetime) -> str:
    if at <= now:
        return "这个时段已经开始了，请选后面的"
    if at.date() in form.shut:
        return "那天不开放，请另选一天"
    if at >= form.closes:
        return f"只订到{last_moment(form.closes)}，请选前面的"
    return f"最多提前 {form.ahead} 天订，请选近一些的"
