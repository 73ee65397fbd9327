"""Urgent notices called by safety systems: what a call may say, and what becomes of it in the store.

The store keeps by notice id its last call's place in the order of calls and the notice itself (none
once it is withdrawn or over), and by signature the calls of the last day: what the clock would not
refuse, and more, so that setting it back brings no old call to life again.

Calls of one notice stand in the order of their signing. A clock that runs ahead would so stand before
everybody else's calls for minutes: what it signs has its place by arrival instead, and only among
such calls by what it signed, so that one that was held up undoes no newer one of the same clock. What
can't be told without knowing the clocks: two that run ahead differently, where the lesser waits for
the difference, and a call held up for as long as its clock was ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from forms_service.http.json_faults import json_faults
from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch
from forms_service.store.tables import Store
from site_src.forms.settings import Slug
from site_src.kinds.page_kinds import Screens
from site_src.show.notices import Urgent, from_json, to_json
from site_src.source.characters import HIDDEN
from site_src.source.moments import ZONE

NOTICES = "notices"
CALLS = "notice_calls"
LONGEST = timedelta(days=7)
"""How far ahead a called notice may end: what stands longer is content, which people read first."""
REMEMBERED = 86_400
"""Seconds for which a call is known again."""
ROUNDING = 2
"""Seconds by which a right clock may seem ahead: stamps are whole seconds, and no two clocks agree."""
_WRITTEN = "2026-11-24T18:00:00+08:00"


def _say(text: str) -> PydanticCustomError:
    return PydanticCustomError("say", "{say}", {"say": text})


def _plain(text: str) -> str:
    if HIDDEN.search(text):
        raise _say("里面有看不见的特殊字符，请删掉")
    return text


def _one_line(text: str) -> str:
    if "\n" in text:
        raise _say("应当是一行，请去掉换行")
    return _plain(text)


def _moment(value: Any) -> datetime | None:
    """ISO 8601; without a zone it is local. A bare date is refused: it is its first moment to some
    programs and its last to others."""
    if value is None:
        return None
    try:
        date.fromisoformat(value)
    except (ValueError, TypeError):
        pass
    else:
        raise _say(f"要写明几点，例如 {_WRITTEN}")
    try:
        found = datetime.fromisoformat(value).replace(microsecond=0)
        return (found if found.tzinfo else found.replace(tzinfo=ZONE)).astimezone(ZONE)
    except (ValueError, TypeError, OverflowError):
        raise _say(f"写成 {_WRITTEN} 这样") from None


_Title = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_one_line)]
_Text = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_plain)]
_Moment = Annotated[datetime, BeforeValidator(_moment)]
_OptionalMoment = Annotated[datetime | None, BeforeValidator(_moment)]


class NoticeCall(BaseModel):
    """What a call says."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    id: Slug
    title: _Title
    text: _Text
    until: _Moment
    start: Annotated[_OptionalMoment, Field(alias="from")] = None
    screens: Annotated[Screens, Field(max_length=200)] = ("all",)


def read_notice(body: bytes, screens: Collection[str], now: datetime) -> Urgent | dict[str, str]:
    """The notice in a call's body, or what is wrong with it by field. Raises Refusal 400."""
    try:
        sent = NoticeCall.model_validate_json(body)
    except ValidationError as error:
        names = [known.alias or name for name, known in NoticeCall.model_fields.items()]
        return json_faults(error, names)
    faults = {}
    if sent.until - now > LONGEST:
        faults["until"] = f"最多到 {LONGEST.days} 天以后。更长的通知请写进 content/notices"
    if sent.start and now < sent.until <= sent.start:
        faults["from"] = "应当早于 until"
    if unknown := sorted(set(sent.screens) - {*screens, "all"}):
        known = "、".join(["all", *sorted(screens)])
        faults["screens"] = f"没有叫「{'、'.join(unknown)[:100]}」的屏。可用的有：{known}"
    if faults:
        return faults
    return Urgent(sent.id, sent.title, sent.text, sent.start, sent.until, sent.screens)


class Outcome(Enum):
    """What became of a call."""

    STANDS = "standing"
    WITHDRAWN = "withdrawn"
    SEEN = "seen"
    OLDER = "older"


def calling(
    store: Store, notice: Urgent, signature: str, signed: int, now: datetime
) -> Callable[[], Outcome]:
    """The action that keeps a call signed at `signed` (Unix seconds), for `Commits.run`."""

    def decide(state: State) -> tuple[Patch, Outcome]:
        calls, notices = state.get(CALLS, {}), state.get(NOTICES, {})
        # What it comes after may still be on its way to the disk. An empty commit stands behind
        # that one and fails with it, so nobody is told that something is here which is not kept.
        if signature in calls:
            return {CALLS: {}}, Outcome.SEEN
        last = notices.get(notice.id, {})
        place, ahead = last.get("signed", 0), last.get("ahead", 0)
        arrived = int(now.timestamp())
        if signed > arrived + ROUNDING:
            older, ahead = signed <= ahead, max(ahead, signed)
            # As if signed the second before: a right clock's call of the same second comes after it.
            place = max(place, arrived - 1)
        else:
            older, place = signed <= place, signed
        if older:
            return {NOTICES: {}}, Outcome.OLDER
        stands = now < notice.until
        forgotten = now.timestamp() - REMEMBERED
        over = {name: _without(d, forgotten) for name, d in notices.items() if _is_over(d, now)}
        order = {"signed": place} | ({"ahead": ahead} if ahead else {})
        kept = {**order, "notice": to_json(notice) if stands else None}
        old_calls = {name: None for name, call in calls.items() if call["signed"] < forgotten}
        return (
            {
                NOTICES: {**over, notice.id: kept},
                CALLS: {**old_calls, signature: {"signed": signed}},
            },
            Outcome.STANDS if stands else Outcome.WITHDRAWN,
        )

    return lambda: store.transact(decide)


def _is_over(document: Document, now: datetime) -> bool:
    notice = document["notice"]
    return notice is None or datetime.fromisoformat(notice["until"]) <= now


def _without(document: Document, forgotten: float) -> Document | None:
    """What stays of a notice that is over: that later calls are newer than its own."""
    return None if document["signed"] < forgotten else {**document, "notice": None}


@dataclass
class Called:
    """The notices in the store; subscribe `change` to it."""

    notices: tuple[Urgent, ...] = field(default=())

    def change(self, table: str, key: str, _old: Document | None, new: Document | None) -> None:
        """Takes one change of the store; an undone commit comes as its inverse."""
        if table != NOTICES:
            return
        others = tuple(notice for notice in self.notices if notice.id != key)
        mine = (from_json(new["notice"]),) if new and new["notice"] else ()
        self.notices = others + mine
