"""What each of them does, and what they were told."""

from __future__ import annotations

import http.client
import json
import random
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.places_race.compound import FORM
from benchmarks.polling_day.polling_place import PollingPlace


@dataclass
class Told:
    """What people were told: receipt → what became of it then, in order; how many that all is full."""

    statuses: dict[str, list[str]] = field(default_factory=dict)
    full: int = 0
    again: int = 0
    wrongly: list[str] = field(default_factory=list)

    @property
    def answers(self) -> int:
        return self.full + len(self.statuses)


class Crowd:
    """Some of the people, who come one after another; others do at the same time."""

    def __init__(self, place: PollingPlace, chance: random.Random) -> None:
        self._place, self._chance, self.told = place, chance, Told()
        self._connection: http.client.HTTPConnection | None = None

    def race(self, numbers: Iterable[int]) -> None:
        """Everybody signs up; of those who have a place or wait, somebody cancels now and then."""
        mine: list[str] = []
        for number in numbers:
            answers = {"phone": f"1380000{number:04}"}
            headers = {"Idempotency-Key": secrets.token_hex(16)}
            status, said = self._until_told(f"/s/forms/{FORM}", {"answers": answers}, headers)
            match status:
                case 201:
                    mine.append(said["receipt"])
                    self.told.statuses[said["receipt"]] = [said["status"]]
                case 409:
                    self.told.full += 1
                case _:
                    self.told.wrongly.append(f"signing up: {status} {said}")
            if mine and self._chance.random() < 0.5:
                self._cancel(mine.pop(self._chance.randrange(len(mine))))

    def _cancel(self, receipt: str) -> None:
        status, said = self._until_told(f"/s/receipts/{receipt}/cancel", {}, {})
        if status != 200:
            self.told.wrongly.append(f"cancelling: {status} {said}")
        else:
            self.told.statuses[receipt].append(said["status"])

    def _until_told(
        self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]
    ) -> tuple[int, dict[str, Any]]:
        """Sends it again as often as the service is killed meanwhile."""
        while True:
            self._place.wait()
            connection = self._connection or http.client.HTTPConnection(
                "127.0.0.1", self._place.port, timeout=60
            )
            self._connection = connection
            kind = {"Content-Type": "application/json", "Accept": "application/json"}
            try:
                connection.request("POST", path, json.dumps(body), {**kind, **headers})
                answer = connection.getresponse()
                return answer.status, json.loads(answer.read())
            except (OSError, http.client.HTTPException, ValueError):
                connection.close()
                self._connection = None
                self.told.again += 1
