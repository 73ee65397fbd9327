"""What was entered of ballots on paper, and who was served and said nothing: both of one voter each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from forms_service.store.ledger_state import State

ENTRIES = "paper_entries"
"""The table of entries: form and voter → {"form", "voter", "first", "second", "third"}, each of these
{"by", "at", "values"} where it was made; once it counts {"receipt"} too, and no values any more. Personal."""
SERVED = "served"
"""The table of those who were served and have said nothing (送达未表态): form and voter → {"form", "voter", "on",
"witness", "by"}. Personal."""
Pass = Literal["first", "second", "third"]
PASSES: tuple[Pass, ...] = ("first", "second", "third")


def entry_name(form: str, voter: str) -> str:
    """What a voter's ballot is kept under."""
    return f"{form}/{voter}"


def uncounted_of(state: State, over: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """Table and name of what stands of forms that are `over`, and is no counted ballot's: that goes with
    its ballot."""
    for table in (ENTRIES, SERVED):
        for name, held in state.get(table, {}).items():
            if "receipt" not in held and over(held["form"]):
                yield table, name


def entries_with(state: State, says: Callable[[str], bool]) -> Iterator[str]:
    """The names of entries that have a text which `says` so: of a phone number, for one."""
    for name, held in state.get(ENTRIES, {}).items():
        passes = [held[each].get("values", {}) for each in PASSES if each in held]
        texts = [text for values in passes for text in values.values() if isinstance(text, str)]
        if any(map(says, texts)):
            yield name
