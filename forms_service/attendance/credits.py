"""Hours, each in the name of a volunteer's registration: erased with it, as whatever names its receipt is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch
from site_src.volunteering.hours import Credit

HOURS = "hours"
"""The table of credits: list and person → {"receipt" (the registration's), "activity", "title", "theme", "day",
"minutes"}, and "set" where the office set them, whatever the list says."""
MOST_MINUTES = 16 * 60
"""So much one date is worth at most."""


def number_of(receipt: str) -> str:
    """A volunteer's number, eight digits: the same as long as the registration is there. Of 80 random bits
    it tells nothing."""
    digest = blake2b(receipt.encode(), digest_size=8, person=b"volunteer").digest()
    return f"{int.from_bytes(digest) % 100_000_000:08}"


def typed_number(text: str) -> str:
    """The number that somebody typed, or ""."""
    found = "".join(sign for sign in text if sign.isdecimal())
    return found if len(found) == 8 and found.isascii() else ""


def credit_of(document: Mapping[str, Any]) -> Credit:
    """A document of the table as a credit."""
    return Credit(
        volunteer=document["receipt"],
        activity=document["activity"],
        day=document["day"],
        theme=document["theme"],
        minutes=document["minutes"],
    )


def credits_of(state: State, receipt: str) -> list[Document]:
    """A volunteer's hours, the latest first."""
    found = (each for each in state.get(HOURS, {}).values() if each["receipt"] == receipt)
    return sorted(found, key=lambda each: (each["day"], each["activity"]), reverse=True)


def credits_on(state: State, name: str) -> Iterator[tuple[str, Document]]:
    """The credits of one list, by their keys."""
    for key, document in state.get(HOURS, {}).items():
        if key.startswith(f"{name}|"):
            yield key, document


def set_by_office(
    state: State, held: Mapping[str, Any], name: str, who: str, receipt: str, minutes: int
) -> Patch:
    """What sets a volunteer's minutes at one date, over what the list says; `held`: the list. Where there was
    a credit of him already it is that which changes."""
    mine = (key for key, each in credits_on(state, name) if each["receipt"] == receipt)
    key = next(mine, f"{name}|{who}")
    return {HOURS: {key: {**credit(held, receipt, minutes), "set": True}}}


def credit(held: Mapping[str, Any], receipt: str, minutes: int) -> Document:
    """Minutes of one date; `held`: its list."""
    said = {name: held[name] for name in ("activity", "title", "theme", "day")}
    return {"receipt": receipt, **said, "minutes": minutes}
