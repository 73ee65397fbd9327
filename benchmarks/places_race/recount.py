"""What became of everybody who signed up, by the journal's lines alone: it shares no code with the product.

A line is JSON, its `p` a list of patches `{table: {id: document or null}}`; an answer without `status` has a place, one
that is `waiting` waits. Within a line commits stand one after another, as several may share one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Recount:
    """Who has a place, who waits in which order, and who was promoted, in order; `faults`: what must not be."""

    form: str
    capacity: int
    placed: set[str] = field(default_factory=set)
    queue: list[str] = field(default_factory=list)
    promoted: list[str] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def line(self, patches: list[dict[str, Any]]) -> None:
        """One line of the journal."""
        for patch in patches:
            for receipt, document in (patch.get("answers") or {}).items():
                if document is None or document["form"] == self.form:
                    self._answer(receipt, (document or {"status": "erased"}).get("status"))
            if len(self.placed) > self.capacity:
                self.faults.append(f"{len(self.placed)} places are taken")
        if self.queue and len(self.placed) < self.capacity:
            self.faults.append(f"{self.queue[0]} waits beside a place that is free")

    def _answer(self, receipt: str, status: str | None) -> None:
        if receipt in self.gone and status in (None, "waiting"):
            self.faults.append(f"{receipt} came again after it was gone")
        if status is None:
            self._place(receipt)
        elif status == "waiting":
            if receipt in self.placed:
                self.faults.append(f"{receipt} lost its place")
            if receipt not in self.queue:
                self.queue.append(receipt)
        elif receipt in self.placed or receipt in self.queue:
            self.placed.discard(receipt)
            self.queue = [each for each in self.queue if each != receipt]
            self.gone.add(receipt)

    def _place(self, receipt: str) -> None:
        if receipt in self.placed:
            return
        if self.queue and self.queue[0] != receipt:
            self.faults.append(f"{receipt} came before {self.queue[0]}, who waits longer")
        if receipt in self.queue:
            self.queue.remove(receipt)
            self.promoted.append(receipt)
        if self.promoted.count(receipt) > 1:
            self.faults.append(f"{receipt} was promoted twice")
        self.placed.add(receipt)


def recounted(journal: Path, form: str, capacity: int) -> Recount:
    """Goes through the journal of a form that has so many places. A last line that isn't whole tells nothing."""
    found = Recount(form, capacity)
    for patches in _lines(journal):
        found.line(patches)
    return found


def _lines(journal: Path) -> Iterator[list[dict[str, Any]]]:
    for line in journal.read_bytes().split(b"\n")[1:]:
        try:
            yield json.loads(line)["p"]
        except ValueError:
            return
