"""Lists as they are changed: by a leader's phone, by the office."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from forms_service.attendance.credits import set_by_office
from forms_service.attendance.expected import registrations, volunteers_by
from forms_service.attendance.lists import (
    LISTS,
    TICKS,
    Room,
    Tick,
    closing,
    in_time,
    merging,
    ticks_on,
)
from forms_service.credentials.secret import Secret
from forms_service.refusal import Refusal
from forms_service.staff.audit import Deed, merged, noted
from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch
from forms_service.volunteering.links import opens
from forms_service.volunteering.meetings import Meeting, OnList, on_list
from site_src.content.site import PublishedForm, Site
from site_src.forms.form import Form
from site_src.source.characters import HIDDEN, tidied
from site_src.taking_part.sign_up import SignUp
from site_src.volunteering.registration import Volunteer

LEADER = "领队"
"""Who closed a list by a phone."""
_TIMES, _AT_LEAST, _ANY = 5, 100, 500
"""So many times its places may be added to an activity's list by phone, and so many at least; so many where it has no limit."""
_NAME = 40


def added_name(text: str) -> str:
    """The name of somebody added, of what was typed: of what is seen, and without a number, which could be a
    phone's."""
    seen = HIDDEN.sub("", tidied(text))
    return " ".join("".join(sign for sign in seen if not sign.isdigit()).split())[:_NAME]


def after(state: State, patch: Patch) -> State:
    """The state after a patch, for looking at."""
    found: dict[str, dict[str, Document]] = dict(state)
    for table, documents in patch.items():
        whole = {**found.get(table, {}), **(documents or {})}
        found[table] = {key: each for key, each in whole.items() if each is not None}
    return found


@dataclass(frozen=True)
class Attendance:
    """What lists are made of. `show`: brings pages in step with what is kept of a form."""

    secret: Secret
    site: Callable[[], Site]
    forms: Callable[[], Mapping[str, PublishedForm]]
    show: Callable[[str], Awaitable[None]]

    def handle(self, receipt: str) -> str:
        """By what a list names somebody whose answer is kept: no receipt goes to a phone."""
        return self.secret.digest("checkin", receipt)[:16]

    def sign_up(self, found: Meeting) -> Form | None:
        """The form by which people sign up for it."""
        published = self.forms().get(found.meta.form) if found.meta.form else None
        return published.form if published else None

    @property
    def all_forms(self) -> list[Form]:
        return [published.form for published in self.forms().values()]

    def people(self, state: State, found: Meeting) -> list[OnList]:
        """Who stands on its list."""
        return on_list(state, found, self.sign_up(found), self.all_forms, self.handle)

    def opened_by(self, state: State, activity: str, key: str) -> bool:
        """Whether the key opens the activity's lists."""
        return opens(state, self.secret, activity, key)

    def room(self, state: State, found: Meeting) -> Room:
        """How many people phones may add at the activity: several times its places."""
        form = self.sign_up(found)
        places = form.capacity if isinstance(form, SignUp) else None
        return Room.on(state, found.name, max(places * _TIMES, _AT_LEAST) if places else _ANY)

    def merge(self, state: State, found: Meeting, ticks: Iterable[Tick]) -> Patch:
        """The patch that takes a phone's ticks, those that there is room for."""
        taken = self.room(state, found).taken(in_time(found.held(state), ticks))
        return self._take(state, found, taken)

    def copy(
        self, state: State, found: Meeting, ticks: Iterable[Tick], by: str, now: datetime
    ) -> Patch:
        """The patch that takes what the office copies from paper, after the list was closed too: paper comes back
        late. With its entry in the audit log."""
        patch = self._take(state, found, ticks)
        if not patch:
            return {}
        changed = len(patch[TICKS] or {})
        deed = Deed(by, "list.copy", f"{found.name} {changed} 人")
        return merged(patch, noted(state, deed, now))

    def _take(self, state: State, found: Meeting, ticks: Iterable[Tick]) -> Patch:
        receipts = {each.who: each.receipt for each in self.people(state, found) if each.receipt}
        held = found.held(state)
        patch = merging(state, held, ticks, receipts, self._volunteers(state, found))
        # The list is there as soon as somebody is on it, whatever becomes of the page.
        return {LISTS: {found.name: held}, **patch} if patch else {}

    def close(
        self, state: State, found: Meeting, minutes: int, by: str, now: datetime
    ) -> tuple[Patch, Document]:
        """The patch that closes a list, and the list. One that is closed stays as it is."""
        held = found.held(state)
        if held["closed"]:
            return {}, held
        patch = closing(state, held, minutes, by, self._volunteers(state, found), now)
        came = sum(tick["here"] for _, tick in ticks_on(state, found.name))
        deed = Deed(by, "list.close", f"{found.name} {came} 人，每人 {minutes} 分钟")
        closed: Document = (patch[LISTS] or {})[found.name]
        return merged(patch, noted(state, deed, now)), closed

    def correct(
        self,
        state: State,
        found: Meeting,
        receipt: str,
        minutes: int,
        why: str,
        by: str,
        now: datetime,
    ) -> Patch:
        """The patch that sets a volunteer's minutes, with the reason in the audit log. Raises Refusal."""
        if receipt not in dict(registrations(state, self.all_forms)):
            raise Refusal(409, "这位已经不在志愿者里了，请刷新后再选。", "没有改")
        held = found.held(state)
        deed = Deed(by, "hours.correct", f"{found.name} 改成 {minutes} 分钟", why, receipt)
        return merged(
            {LISTS: {found.name: held}},
            set_by_office(state, held, found.name, self.handle(receipt), receipt, minutes),
            noted(state, deed, now),
        )

    async def shown(self) -> None:
        """Brings every page in step that shows hours."""
        for form in self.all_forms:
            if isinstance(form, Volunteer):
                await self.show(form.id)

    def _volunteers(self, state: State, found: Meeting) -> Mapping[str, str]:
        return volunteers_by(state, self.sign_up(found), self.all_forms)
