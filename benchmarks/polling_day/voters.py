"""What each owner does in the day, and what they were told."""

from __future__ import annotations

import http.client
import json
import random
import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.polling_day.compound import FORM, OPTIONS, QUESTION
from benchmarks.polling_day.polling_place import PollingPlace


@dataclass
class Told:
    """What the voters of one way were told: `notes` of ballots that count, in their order; how many of
    what else."""

    notes: list[tuple[str, str]] = field(default_factory=list)
    sent: int = 0
    again: int = 0
    refused: int = 0
    wrongly: list[str] = field(default_factory=list)


def wills(chance: random.Random) -> Iterator[str]:
    """What an owner chooses, one after another: most choose once, some change their minds, some stay at
    home."""
    if chance.random() < 0.1:
        return
    for _ in range(chance.choice((1, 1, 1, 1, 1, 1, 1, 2, 3))):
        yield chance.choice(OPTIONS)


class Way:
    """One of the ways by which owners vote at once: each owner comes by one of them. `on_paper`: those who hand
    in a ballot on paper besides."""

    def __init__(
        self, place: PollingPlace, chance: random.Random, on_paper: Collection[str]
    ) -> None:
        self._place, self._chance, self.told = place, chance, Told()
        self._on_paper = on_paper
        self._connection: http.client.HTTPConnection | None = None

    def vote(self, owners: Sequence[tuple[str, str]]) -> None:
        """Takes these owners, each with their code, through the day."""
        for owner, code in owners:
            for choice in wills(self._chance):
                self._until_told(owner, code, choice)
            if self._chance.random() < 0.03:
                self._wrong()

    def _until_told(self, owner: str, code: str, choice: str) -> None:
        key, told = secrets.token_hex(16), self.told
        times = 1 + (self._chance.random() < 0.1)  # Some send the same again.
        while times:
            # Some don't wait for the answer, and send it again.
            cut = self._chance.random() < 0.1
            answer = self._send(code, choice, key, cut=cut)
            if answer is None:
                told.again += 1
                continue
            status, said = answer
            if status != 201 or said["status"] not in self._may_be_told(owner):
                told.wrongly.append(f"{status} {said}")
                return
            times -= 1
        told.notes.append((owner, choice))

    def _may_be_told(self, owner: str) -> tuple[str, ...]:
        """Whose ballot on paper counts by then is told that this one doesn't."""
        paper = ("superseded",) if owner in self._on_paper else ()
        return ("counted", "replaced", *paper)

    def _wrong(self) -> None:
        answer = None
        while answer is None:
            answer = self._send(secrets.token_hex(6), OPTIONS[0], secrets.token_hex(16), cut=False)
        if answer[0] in (403, 429):
            self.told.refused += 1
        else:
            self.told.wrongly.append(f"a wrong code: {answer}")

    def _send(
        self, code: str, choice: str, key: str, *, cut: bool
    ) -> tuple[int, dict[str, str]] | None:
        """The status and what was said; None where the connection ended before."""
        body = json.dumps({"answers": {QUESTION: choice}, "code": code})
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        self.told.sent += 1
        try:
            if self._connection is None:
                self._place.wait()
                self._connection = http.client.HTTPConnection("127.0.0.1", self._place.port)
            self._connection.request("POST", f"/s/forms/{FORM}", body, headers)
            if cut:
                raise ConnectionError
            answer = self._connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException):
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            return None
