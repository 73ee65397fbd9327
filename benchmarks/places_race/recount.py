"""What became of everybody who signed up, by the lines of journals alone: it shares no code with the product.

A line is JSON, its `p` a list of patches `{table: {id: document or null}}`; an answer without `status` has a place, one
that is `waiting` waits, behind those with a lower `turn`; `handled` tells that it was `promoted`. A service that is
killed leaves the journal as it was at that moment, and its next start may write it again with the present state only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Recount:
    """Who has a place, who waits at which turn, who gave it up, and who was promoted; `faults`: what must not be."""

    form: str
    capacity: int
    placed: set[str] = field(default_factory=set)
    waiting: dict[str, int] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    promoted: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    @property
    def queue(self) -> list[str]:
        """Who waits, in order."""
        return sorted(self.waiting, key=self.waiting.__getitem__)

    @property
    def everybody(self) -> set[str]:
        return self.placed | self.waiting.keys() | self.gone

    def file(self, journal: Path) -> None:
        """Goes on with a journal, which holds all that was kept when the last one ended."""
        before = self.everybody
        self.placed, self.waiting, gone, self.gone = set(), {}, self.gone, set()
        for patches in _lines(journal):
            for patch in patches:
                for receipt, document in (patch.get("answers") or {}).items():
                    if document is not None and document["form"] == self.form:
                        self._answer(receipt, document)
                if len(self.placed) > self.capacity:
                    self._wrong(f"{len(self.placed)} places are taken")
        for receipt in sorted(before - self.everybody):
            self._wrong(f"{receipt} is lost")
        for receipt in sorted(gone - self.gone):
            self._wrong(f"{receipt} came again after it was gone")
        if self.waiting and len(self.placed) < self.capacity:
            self._wrong(f"{self.queue[0]} waits beside a place that is free")

    def _answer(self, receipt: str, document: dict[str, Any]) -> None:
        status = document.get("status")
        if receipt in self.gone and status in (None, "waiting"):
            self._wrong(f"{receipt} came again after it was gone")
        if status == "waiting":
            if receipt in self.placed:
                self._wrong(f"{receipt} lost its place")
            self.waiting[receipt] = document["turn"]
        elif status is None:
            self._place(receipt, document)
        else:
            self.placed.discard(receipt)
            self.waiting.pop(receipt, None)
            self.gone.add(receipt)

    def _place(self, receipt: str, document: dict[str, Any]) -> None:
        steps = [step["did"] for step in document.get("handled", ())]
        if steps.count("promoted") > 1:
            self._wrong(f"{receipt} was promoted twice")
        if receipt in self.waiting:
            if self.queue[0] != receipt:
                self._wrong(f"{receipt} came before {self.queue[0]}, who waits longer")
            del self.waiting[receipt]
        elif "promoted" not in steps and receipt not in self.placed and self.waiting:
            self._wrong(f"{receipt} got a place while {self.queue[0]} waits")
        if "promoted" in steps:
            self.promoted.add(receipt)
        self.placed.add(receipt)

    def _wrong(self, text: str) -> None:
        self.faults.append(text)


def recounted(journals: Sequence[Path], form: str, capacity: int) -> Recount:
    """Goes through the journals of a form that has so many places, one after another."""
    found = Recount(form, capacity)
    for journal in journals:
        found.file(journal)
    return found


def _lines(journal: Path) -> Iterator[list[dict[str, Any]]]:
    """A last line that isn't whole tells nothing: nobody was told of it."""
    for line in journal.read_bytes().split(b"\n")[1:]:
        try:
            yield json.loads(line)["p"]
        except ValueError:
            return
