"""What was done to an answer: the office entered it for somebody, changed it, cancelled it, took it a stage on, and
why; its sender changed it; it was given a place that it waited for.

It stands in the answer's document under `handled`, oldest first. A reason is free text and may be about a
person, so erasure and retention reach it as they reach what was answered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from forms_service.store.ledger_state import Document
from site_src.source.moments import moment

HANDLED = "handled"
REASON_LIMIT = 200
"""Characters."""
Did = Literal["entered", "changed", "cancelled", "moved", "promoted"]
_SAID: Mapping[str, str] = {
    "entered": "代填",
    "changed": "改了这一份",
    "cancelled": "取消了这一份",
    "promoted": "名额空出来，按候补的先后补上了",
}


@dataclass(frozen=True)
class Handled:
    """One step: `at` an ISO 8601 moment, `by` a name of the staff's, "" where its sender did it, or nobody; of what
    was entered the `reason` says by what it was known whom it is of, where that had to be told, and there is none where
    it has been erased. Of one that was `moved`: to which `stage`
    (`course.Course`), the `label` it had then, and which `office` answers for that, no person."""

    did: Did
    at: str
    by: str
    reason: str = ""
    stage: str = ""
    label: str = ""
    office: str = ""

    @property
    def when(self) -> datetime:
        return datetime.fromisoformat(self.at)

    @property
    def said(self) -> str:
        """What was done and by whom, as its sender may know it."""
        if self.did == "moved":
            return f"{self.office or '本人'}：{self.label}"
        if self.did == "promoted":
            return _SAID[self.did]
        if not self.by:
            return f"本人{_SAID[self.did]}"
        return f"{self.by}在社区办公室{_SAID[self.did]}"

    def __str__(self) -> str:
        """As its receipt says it."""
        why = f"：{self.reason}" if self.reason else ""
        return f"{moment(self.when)}，{self.said}{why}"

    def as_json(self) -> dict[str, str]:
        """As a program is told that has the receipt: of a stage, which office answers for it."""
        kept = {name: value for name, value in asdict(self).items() if value}
        return (
            kept | {"by": self.office} if self.did == "moved" else {"by": "", "reason": "", **kept}
        )


def handled(document: Mapping[str, Any]) -> tuple[Handled, ...]:
    """What was done to an answer, oldest first."""
    return tuple(Handled(**{"by": "", **step}) for step in document.get(HANDLED, ()))


def entered_by(document: Mapping[str, Any]) -> str:
    """Who of the staff entered it for somebody, or ""."""
    return next((step.by for step in handled(document) if step.did == "entered"), "")


def with_step(document: Mapping[str, Any], step: Handled) -> Document:
    """The document after one step more."""
    kept = {name: value for name, value in asdict(step).items() if value}
    return {**document, HANDLED: [*document.get(HANDLED, ()), kept]}


def with_reasons(document: Mapping[str, Any], reworded: Callable[[str], str]) -> Document:
    """The document with each reason as `reworded` gives it."""
    if HANDLED not in document:
        return dict(document)
    steps = [
        {**step, "reason": reworded(step["reason"])} if "reason" in step else step
        for step in document[HANDLED]
    ]
    return {**document, HANDLED: steps}
