"""What may be public of reports: those that somebody let be published, with how the office took each on, and how many
stand where. Nothing of who reported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as Date
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from site_src.forms.facts import FormFacts, facts_in
from site_src.source.moments import quarter_of

_AFTERWARDS = timedelta(days=20)
"""So long after a quarter's end its contest may still be begun."""

PLACE, SORT, WHAT, PHOTOS, SOURCE = "place", "sort", "what", "photos", "source"
"""The questions of a report."""
SOLVED = frozenset({"solved", "settled", "closed"})
"""The stages at which what was reported is solved."""


class Step(BaseModel):
    """A step of the office's, or of whoever reported (`office` ""): on which day (ISO 8601), which office answers for
    it, to what stage in its words, and why."""

    model_config = ConfigDict(frozen=True)
    on: str
    office: str
    label: str
    why: str = ""

    @property
    def date(self) -> Date:
        return Date.fromisoformat(self.on)


class Item(BaseModel):
    """A report that was let be published. `id`: by what its address knows it, and nobody its receipt; `stage`: where
    it stands, a key of the course; `also`: how many more said that they have it too."""

    model_config = ConfigDict(frozen=True)
    id: str
    text: str
    place: str
    sort: str
    source: str
    opened: str
    stage: str
    solved: Annotated[str, Field(exclude_if=lambda day: not day)] = ""
    steps: tuple[Step, ...] = ()
    photos: Annotated[tuple[str, ...], Field(exclude_if=lambda photos: not photos)] = ()
    also: Annotated[int, Field(exclude_if=lambda number: not number)] = 0
    sample: Annotated[bool, Field(exclude_if=lambda sample: not sample)] = False


class Reported(FormFacts):
    """Of reports: `quarters`, quarter → stage → how many that came then stand there, those of sorts that are never
    public left out; `items`, the newest first."""

    personal: ClassVar[Mapping[str, Any]] = {**FormFacts.personal, "items": True}
    quarters: Mapping[str, Mapping[str, int]] = Field(default_factory=dict)
    items: Annotated[tuple[Item, ...], Field(exclude_if=lambda items: not items)] = ()


def item_id(receipt: str) -> str:
    """By what a report is known to everybody."""
    return blake2b(receipt.encode(), digest_size=5, person=b"linli report").hexdigest()


def contested(now: datetime) -> str:
    """The quarter whose contest is held now: at its end or in the days after it."""
    return quarter_of(now - _AFTERWARDS)


def items_in(folder: Path) -> frozenset[str] | None:
    """The ids of all that is public of reports by the facts in a folder; None where no facts of reports are kept."""
    found = [facts for path in folder.glob("*.json") if (facts := facts_in(path, Reported))]
    reports = [facts for facts in found if "quarters" in facts.model_fields_set]
    return frozenset(item.id for facts in reports for item in facts.items) if reports else None
