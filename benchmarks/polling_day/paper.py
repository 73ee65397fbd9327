"""Ballots on paper: handed in by some owners, and entered twice, batch by batch, while the service is killed."""

from __future__ import annotations

import csv
import random
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.polling_day.compound import FORM, OPTIONS, QUESTION, Address
from benchmarks.polling_day.polling_place import PollingPlace

_CLERKS = {"first": "甲", "second": "乙"}
_BATCHES = 4
_TRIES = 60


class Paper:
    """So many `ballots` on paper. Of one in a hundred the second entry says something else than the first: it
    waits for a third look, and counts for nothing."""

    def __init__(
        self,
        place: PollingPlace,
        folder: Path,
        addresses: Mapping[str, Address],
        ballots: int,
        chance: random.Random,
    ) -> None:
        self._place, self._folder, self._addresses = place, folder, addresses
        owners = chance.sample(sorted(addresses), ballots)
        self._first = {owner: chance.choice(OPTIONS) for owner in owners}
        misread = set(owners[: ballots // 100])
        self._second = {
            owner: _another(choice) if owner in misread else choice
            for owner, choice in self._first.items()
        }
        self.agreed = {owner: c for owner, c in self._first.items() if owner not in misread}
        self.tries = 0

    def enter(self) -> None:
        """All of it, by two clerks, whatever happens to the service meanwhile."""
        for name in _CLERKS.values():
            self._until_done("staff", "add", name, "--role", "clerk", "--password-stdin")
        owners = list(self._first)
        for number in range(_BATCHES):
            batch = owners[number::_BATCHES]
            for entry, choices in (("second", self._second), ("first", self._first)):
                table = self._folder / f"{entry}-{number}.csv"
                self._write(table, batch, choices)
                by = _CLERKS[entry]
                self._until_done("paper", "import", FORM, str(table), "--entry", entry, "--by", by)

    def _until_done(self, *words: str) -> None:
        for _ in range(_TRIES):
            self.tries += 1
            self._place.wait()
            try:
                self._place.linli(*words, typed="a long enough word\n")
            except subprocess.CalledProcessError as error:
                if "已经有" in error.stderr:
                    return  # It was done, and the service killed before it could say so.
                said = error.stderr
            else:
                return
        raise RuntimeError(f"{' '.join(words)}: {said}")

    def _write(self, path: Path, owners: Sequence[str], choices: Mapping[str, str]) -> None:
        rows = [(*self._addresses[owner], choices[owner]) for owner in owners]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("楼栋", "单元", "房号", QUESTION), *rows])


def _another(choice: str) -> str:
    return OPTIONS[(OPTIONS.index(choice) + 1) % len(OPTIONS)]
