"""What the office did to an answer: entered it for somebody, changed it, cancelled it; and why.

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
Did = Literal["entered", "changed", "cancelled"]
_SAID: Mapping[str, str] = {"entered": "代填", "changed": "改了这一份", "cancelled": "取消了这一份"}


@dataclass(frozen=True)
class Handled:
    """One step: `at` an ISO 8601 moment, `by` a name of the staff's; no `reason` for what was entered,
    and none where it has been erased."""

    did: Did
    at: str
    by: str
    reason: str = ""

    def __str__(self) -> str:
        """As its receipt says it."""
        when = moment(datetime.fromisoformat(self.at))
        why = f"：{self.reason}" if self.reason else ""
        return f"{when}，{self.by}在社区办公室{_SAID[self.did]}{why}"


def handled(document: Mapping[str, Any]) -> tuple[Handled, ...]:
    """What was done to an answer, oldest first."""
    return tuple(Handled(**step) for step in document.get(HANDLED, ()))


def entered_by(document: Mapping[str, Any]) -> str:
    """Who of the staff entered it for somebody, or ""."""
    return next((step.by for step in handled(document) if step.did == "entered"), "")


def with_step(document: Mapping[str, Any], step: Handled) -> Document:
    """The document after one step more."""
    return {**document, HANDLED: [*document.get(HANDLED, ()), asdict(step)]}


def with_reasons(document: Mapping[str, Any], reworded: Callable[[str], str]) -> Document:
    """The document with each reason as `reworded` gives it."""
    if HANDLED not in document:
        return dict(document)
    steps = [{**step, "reason": reworded(step["reason"])} for step in document[HANDLED]]
    return {**document, HANDLED: steps}
