"""The leader's phone: /s/checkin/…. One page for all activities, which holds nothing; what it may see it asks for
with the link's key. It ticks offline and sends later; what is sent twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from forms_service.attendance.credits import MOST_MINUTES, typed_number
from forms_service.attendance.lists import ADDED, Tick
from forms_service.http.guard import Guard
from forms_service.http.operations import HTML, JSON, OBJECT, Content, Operation, Said
from forms_service.http.requests import read_body
from forms_service.keeping.durable import durably
from forms_service.refusal import Refusal
from forms_service.store.commits import Commits
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch
from forms_service.store.tables import Store
from forms_service.volunteering.attendance import LEADER, Attendance, added_name, after
from forms_service.volunteering.links import PAGE
from forms_service.volunteering.meetings import Meeting, at_hand
from site_src.show.fragments import THEME

_NO_STORE = {"Cache-Control": "no-store"}
_FILES = {
    "": ("checkin.html", "text/html"),
    "checkin.css": ("checkin.css", "text/css"),
    "checkin.js": ("checkin.js", "text/javascript"),
    "worker.js": ("worker.js", "text/javascript"),
}
_FULL = "现场加的名字满了：这次活动最多加 {} 位。再来的人请记在纸上，交给社区办公室。"
_REFUSALS = {
    404: "The key opens nothing, or no list is at hand",
    413: "Too large",
    422: "Not understood",
    429: "Too many; see Retry-After",
    503: "The store can't write: nothing is changed",
}


class SentTick(BaseModel):
    """A tick as a phone sends it; see lists.Tick."""

    model_config = ConfigDict(extra="forbid")
    who: Annotated[str, Field(pattern=r"^(w-)?[0-9a-f]{16}$")]
    here: bool
    at: Annotated[AwareDatetime, Field(ge=datetime(1970, 1, 1, tzinfo=UTC))]
    op: Annotated[str, Field(pattern=r"^[0-9a-f]{8,32}$")]
    name: Annotated[str, Field(max_length=200)] = ""
    number: Annotated[str, Field(max_length=20)] = ""

    def tick(self, now: datetime) -> Tick:
        """As it is kept: of no later than now, whatever the phone's clock says."""
        return Tick(
            who=self.who,
            here=self.here,
            at=min(self.at, now).astimezone(now.tzinfo),
            op=self.op,
            name=added_name(self.name) if self.who.startswith(ADDED) else "",
            number=typed_number(self.number),
        )


class Asked(BaseModel):
    """What a phone asks: the lists of an activity, that of a `day`, or the latest at hand."""

    model_config = ConfigDict(extra="forbid")
    key: Annotated[str, Field(max_length=64)]
    activity: Annotated[str, Field(max_length=300)]
    day: date | None = None
    ticks: Annotated[tuple[SentTick, ...], Field(max_length=100)] = ()


class Closing(Asked):
    """That a list be closed, each volunteer with so many minutes."""

    minutes: Annotated[int, Field(strict=True, ge=0, le=MOST_MINUTES)]


@dataclass(frozen=True)
class PhoneRoutes:
    """The page and what it asks for."""

    attendance: Attendance
    store: Store
    commits: Commits
    guard: Guard
    now: Callable[[], datetime]

    def operations(self) -> list[Operation]:
        def posted(path: str, handler: Any, summary: str, body: Content) -> Operation:
            answers = {200: Said("The list as it is now", OBJECT)}
            return Operation(
                "POST", f"{PAGE}{path}", handler, summary, answers, _REFUSALS, body=body
            )

        def given(path: str, summary: str) -> Operation:
            answers = {200: Said("The page", HTML)}
            return Operation("GET", path, self.file, summary, answers, pages=True, described=False)

        return [
            given(PAGE, "The check-in page of a leader's phone"),
            given(f"{PAGE}{{file}}", "What that page loads"),
            posted("list", self.listed, "An activity's list, with ticks to merge", {JSON: Asked}),
            posted("close", self.close, "Close a list, and credit hours", {JSON: Closing}),
        ]

    async def file(self, request: Request) -> Response:
        """GET /s/checkin/: the page, its script, its style, and what keeps them for a time without a
        network."""
        found = _FILES.get(request.path_params.get("file", ""))
        if found is None:
            raise Refusal(404, "没有这个页面。")
        name, kind = found
        headers = {"Cache-Control": "no-cache", "X-Robots-Tag": "noindex, nofollow"}
        return Response(_data(name), media_type=f"{kind}; charset=utf-8", headers=headers)

    async def listed(self, request: Request) -> Response:
        """POST /s/checkin/list. Raises Refusal."""
        asked = await self._read(request, Asked)
        now = self.now()
        await self._admit(request, asked)

        def decide(state: State) -> tuple[Patch, tuple[dict[str, Any], bool]]:
            found, others = self._found(state, asked, now)
            patch = self.attendance.merge(state, found, [tick.tick(now) for tick in asked.ticks])
            told = self._told(after(state, patch), found, others, now)
            return patch, (told, bool(found.held(state)["closed"] and patch))

        told, credited = await self._run(decide)
        if credited:
            await self.attendance.shown()
        return JSONResponse(told, headers=_NO_STORE)

    async def close(self, request: Request) -> Response:
        """POST /s/checkin/close. Raises Refusal."""
        asked = await self._read(request, Closing)
        now = self.now()
        await self._admit(request, asked)

        def decide(state: State) -> tuple[Patch, dict[str, Any]]:
            found, others = self._found(state, asked, now)
            ticks = self.attendance.merge(state, found, [tick.tick(now) for tick in asked.ticks])
            then = after(state, ticks)
            closed, _ = self.attendance.close(then, found, asked.minutes, LEADER, now)
            patch = {**ticks, **closed}
            return patch, self._told(after(state, patch), found, others, now)

        told = await self._run(decide)
        await self.attendance.shown()
        return JSONResponse(told, headers=_NO_STORE)

    async def _read(self, request: Request, model: Any) -> Any:
        body = await read_body(request)
        try:
            return model.model_validate_json(body)
        except ValidationError:
            raise Refusal(422, "这次签到的内容读不懂，没有收下。请刷新页面再试。") from None

    async def _admit(self, request: Request, asked: Asked) -> None:
        """Raises Refusal for a wrong key; whoever tries many waits. The right one is let through as often as a
        leader ticks, whoever else is behind the same address."""

        def opened() -> bool:
            with self.store.journal.lock:
                state = self.store.journal.state
                return self.attendance.opened_by(state, asked.activity, asked.key)

        if not await run_in_threadpool(opened):
            self.guard.admit_look(request)
            raise _not_opened()

    def _found(self, state: State, asked: Asked, now: datetime) -> tuple[Meeting, list[Meeting]]:
        """The list that is meant, and all at hand. Whether there is such an activity isn't told to who has no
        key to it."""
        if not self.attendance.opened_by(state, asked.activity, asked.key):
            raise _not_opened()
        lists = at_hand(self.attendance.site(), asked.activity, now)
        wanted = [each for each in lists if asked.day in (None, each.occasion.day)]
        if not wanted:
            text = "现在没有可以签到的名单：开始前 12 小时到结束后 3 天打得开。"
            raise Refusal(404, text)
        return wanted[0], lists

    def _told(
        self, state: State, found: Meeting, others: list[Meeting], now: datetime
    ) -> dict[str, Any]:
        held, room = found.held(state), self.attendance.room(state, found)
        people = [] if held["closed"] else self.attendance.people(state, found)
        return {
            "activity": found.activity,
            "title": found.page.title,
            "day": held["day"],
            "when": found.when,
            "place": found.meta.place or "",
            "minutes": held["minutes"],
            "closed": held["closed"],
            "full": _FULL.format(room.most) if room.full else "",
            "until": found.shut.isoformat(),
            "now": now.isoformat(timespec="milliseconds"),
            "people": [
                {
                    "who": each.who,
                    "name": each.name,
                    "here": each.here,
                    "volunteer": bool(each.credited),
                    "added": each.added,
                    "unknown": each.nobodys,
                }
                for each in people
            ],
            "dates": [{"day": each.occasion.day.isoformat(), "when": each.when} for each in others],
        }

    async def _run(self, decide: Callable[[State], tuple[Patch, Any]]) -> Any:
        return await durably(self.commits, lambda: self.store.transact(decide))


def _not_opened() -> Refusal:
    return Refusal(404, "这个签到链接用不了，可能换过了。请向社区办公室要新的。")


@cache
def _data(name: str) -> bytes:
    if name == "checkin.css":
        tokens = THEME / "assets" / "css" / "tokens.css"
        return tokens.read_bytes() + b"\n" + (THEME / "checkin" / name).read_bytes()
    return (THEME / "checkin" / name).read_bytes()
