"""What was entered of ballots on paper, and who was served and said nothing: both of one voter each."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import Any, Literal

from forms_service.electorate.taking_part import CHANNELS, ballot_of
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch

ENTRIES = "paper_entries"
"""The table of entries: form and voter → {"form", "voter", "first", "second", "third"}, each of these
{"by", "at", "values"} where it was made; once it counts {"receipt"} too, and no values any more. Personal."""
SERVED = "served"
"""The table of those who were served and have said nothing (送达未表态): form and voter → {"form", "voter", "area",
"on", "witness", "by"}. Personal; when it has been kept long enough, form and area are left."""
Pass = Literal["first", "second", "third"]
PASSES: tuple[Pass, ...] = ("first", "second", "third")


def entry_name(form: str, voter: str) -> str:
    """What a voter's ballot is kept under."""
    return f"{form}/{voter}"


def without_voters(state: State, over: Callable[[str], bool]) -> Patch:
    """What to store so that of forms that are `over` nothing tells of a voter but counted ballots: what was
    entered and doesn't count goes; that somebody said nothing stays, and not who it was."""
    entries: dict[str, Any] = {
        name: None
        for name, held in state.get(ENTRIES, {}).items()
        if "receipt" not in held and over(held["form"])
    }
    served: dict[str, Any] = {}
    for name, held in state.get(SERVED, {}).items():
        if "voter" in held and over(held["form"]):
            served[name] = None
            if not _took_part(state, held["form"], held["voter"]):
                nobodys = entry_name(held["form"], f"#{secrets.token_hex(8)}")
                served[nobodys] = {"form": held["form"], "area": held["area"]}
    return {table: found for table, found in ((ENTRIES, entries), (SERVED, served)) if found}


def _took_part(state: State, form: str, voter: str) -> bool:
    return any(ballot_of(state, form, voter, channel) for channel in CHANNELS)


def entries_with(state: State, says: Callable[[str], bool]) -> Iterator[str]:
    """The names of entries that have a text which `says` so: of a phone number, for one."""
    for name, held in state.get(ENTRIES, {}).items():
        passes = [held[each].get("values", {}) for each in PASSES if each in held]
        texts = [text for values in passes for text in values.values() if isinstance(text, str)]
        if any(map(says, texts)):
            yield name
