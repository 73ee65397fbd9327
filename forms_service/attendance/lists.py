"""The list of one date of an activity: who came. Phones tick offline and send later, two at once, some twice:
so each tick says when it was made, the latest of a person holds, and the order in which they come is nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from forms_service.attendance.credits import HOURS, credit, credits_on
from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch

LISTS = "checkin_lists"
"""The table of lists: activity and day → {"activity", "title", "theme", "day", "minutes", "closed", "by"}."""
TICKS = "checkin_ticks"
"""The table of ticks: list and person → {"list", "here", "at", "op", "receipt"} of who was expected, with "name"
and "number" of who was added there, and "receipt" only where that is a volunteer's number."""
ADDED = "w-"
"""So begins what stands for somebody who was added; a phone chooses the rest."""


@dataclass(frozen=True)
class Tick:
    """A person came, or didn't; `who`: by what a list names the person; `op`: what the phone calls this tick;
    `name`, `number`: of somebody added, as typed."""

    who: str
    here: bool
    at: datetime
    op: str
    name: str = ""
    number: str = ""

    @property
    def order(self) -> tuple[str, str]:
        """The latest holds; of two of one moment the same on every phone."""
        return (self.at.isoformat(timespec="milliseconds"), self.op)


def list_name(activity: str, day: date) -> str:
    """By what a list is kept."""
    return f"{activity}|{day.isoformat()}"


def ticks_on(state: State, name: str) -> Iterator[tuple[str, Document]]:
    """The ticks of a list, by whom they are of."""
    for key, document in state.get(TICKS, {}).items():
        if document["list"] == name:
            yield key.removeprefix(f"{name}|"), document


@dataclass(frozen=True)
class Room:
    """How many people may be added to a list at the activity, `most`, and how many were: a link that got about fills no
    store. Whoever is added keeps that place, ticked off again too."""

    most: int
    added: frozenset[str]

    @classmethod
    def on(cls, state: State, name: str, most: int) -> Room:
        return cls(
            most, frozenset(who for who, _ in ticks_on(state, name) if who.startswith(ADDED))
        )

    @property
    def full(self) -> bool:
        return len(self.added) >= self.most

    def taken(self, ticks: Iterable[Tick]) -> list[Tick]:
        """Those of these ticks that there is room for, the earliest first."""
        added, found = set(self.added), []
        for tick in sorted(ticks, key=lambda each: each.order):
            if tick.who.startswith(ADDED) and tick.name and len(added) < self.most:
                added.add(tick.who)
            if tick.who in added or not tick.who.startswith(ADDED):
                found.append(tick)
        return found


def merged_ticks(
    state: State,
    name: str,
    ticks: Iterable[Tick],
    receipts: Mapping[str, str],
    volunteers: Mapping[str, str],
) -> dict[str, Document]:
    """What these ticks change of a list, by whom. `receipts`: of those who are expected; whoever isn't is
    somebody added, and needs a name. Who was added by a volunteer's number is that volunteer, with whose
    registration the tick goes."""
    held = dict(ticks_on(state, name))
    changed: dict[str, Document] = {}
    for tick in ticks:
        before = changed.get(tick.who, held.get(tick.who))
        if before and (before["at"], before["op"]) >= tick.order:
            continue
        at, op = tick.order
        said: Document = {"list": name, "here": tick.here, "at": at, "op": op}
        if tick.who in receipts:
            changed[tick.who] = {**said, "receipt": receipts[tick.who]}
        elif tick.who.startswith(ADDED):
            was = before or {"name": "", "number": ""}
            added = {"name": tick.name or was["name"], "number": tick.number or was["number"]}
            if not added["name"]:
                continue
            mine = volunteers.get(added["number"])
            changed[tick.who] = {**said, **added, **({"receipt": mine} if mine else {})}
        elif before:
            changed[tick.who] = {**said, "receipt": before["receipt"]}
    return changed


def in_time(held: Mapping[str, Any], ticks: Iterable[Tick]) -> list[Tick]:
    """Those of a phone's ticks that a list still takes: of a closed one what was ticked before it was closed, by
    a phone that was offline then."""
    closed = held["closed"]
    return [tick for tick in ticks if not closed or tick.at <= datetime.fromisoformat(closed)]


def merging(
    state: State,
    held: Document,
    ticks: Iterable[Tick],
    receipts: Mapping[str, str],
    volunteers: Mapping[str, str],
) -> Patch:
    """The patch that merges ticks into a list; `held`: the list as it is or is to be; `volunteers`: whose hours
    are whose, from a receipt or a number to a registration. Of a closed one the hours follow."""
    name = list_name(held["activity"], date.fromisoformat(held["day"]))
    changed = merged_ticks(state, name, ticks, receipts, volunteers)
    if not changed:
        return {}
    patch: Patch = {TICKS: {f"{name}|{who}": new for who, new in changed.items()}}
    if held["closed"]:
        patch |= _credited(state, held, {**dict(ticks_on(state, name)), **changed}, volunteers)
    return patch


def closing(
    state: State,
    held: Document,
    minutes: int,
    by: str,
    volunteers: Mapping[str, str],
    now: datetime,
) -> Patch:
    """The patch that closes a list and credits each volunteer who came with so many minutes."""
    name = list_name(held["activity"], date.fromisoformat(held["day"]))
    closed = {
        **held,
        "minutes": minutes,
        "closed": now.isoformat(timespec="milliseconds"),
        "by": by,
    }
    came = dict(ticks_on(state, name))
    return {LISTS: {name: closed}, **_credited(state, closed, came, volunteers)}


def _credited(
    state: State,
    held: Document,
    ticks: Mapping[str, Mapping[str, Any]],
    volunteers: Mapping[str, str],
) -> Patch:
    """The credits of a list as its ticks have it: each volunteer once, however often on it; what the office
    set stays as it is."""
    name = list_name(held["activity"], date.fromisoformat(held["day"]))
    before = dict(credits_on(state, name))
    done = {each["receipt"] for each in before.values() if each.get("set")}
    now: dict[str, Document] = {}
    for who, tick in sorted(ticks.items()):
        mine = volunteers.get(tick.get("receipt", ""))
        if tick["here"] and mine and mine not in done:
            done.add(mine)
            now[f"{name}|{who}"] = credit(held, mine, held["minutes"])
    gone = {key: None for key, each in before.items() if key not in now and not each.get("set")}
    changed = {key: new for key, new in now.items() if before.get(key) != new}
    return {HOURS: {**gone, **changed}} if gone or changed else {}
