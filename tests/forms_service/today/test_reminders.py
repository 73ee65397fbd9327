"""Reminders: each target is told once of what waits, and a target that fails is tried again."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from forms_service.staff.roles import Right
from forms_service.today.reminders import Reminders
from forms_service.today.targets import targets
from forms_service.today.waiting import Waiting
from site_src.source.moments import ZONE

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=ZONE)


@dataclass
class Group:
    """A chat group's address: what came, and how it answers."""

    address: str = ""
    status: int = 200
    came: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture
def group() -> Iterator[Group]:
    found = Group()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if found.status == 200:
                found.came.append(json.loads(body))
            self.send_response(found.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """It is the test that looks."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        found.address = f"json://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
        yield found
        server.shutdown()


@dataclass
class Office:
    """What waits, and the clock."""

    group: Group
    file: Path
    now: datetime = NOW
    waits: list[Waiting] = field(default_factory=list)
    asked: list[threading.Thread] = field(default_factory=list)

    def reminders(self) -> Reminders:
        self.target = targets([self.group.address])[0]
        return Reminders(
            [self.target],
            self.wait,
            lambda: "御景湾办公台",
            "https://linli.example.cn",
            self.file,
            lambda: self.now,
        )

    def wait(self) -> list[Waiting]:
        self.asked.append(threading.current_thread())
        return self.waits

    def look(self, reminders: Reminders) -> None:
        asyncio.run(reminders.tell(self.target))


@pytest.fixture
def office(group: Group, tmp_path: Path) -> Office:
    return Office(group, tmp_path / "reminders.json", waits=[wait("a")])


def wait(key: str) -> Waiting:
    return Waiting(key, f"「{key}」在等", f"/s/desk#{key}", Right.ENTER, told=True)


def test_what_waits_is_told_once_with_where_it_is_dealt_with(office: Office) -> None:
    reminders = office.reminders()
    office.look(reminders)
    office.look(reminders)
    (came,) = office.group.came
    assert came["title"] == "御景湾办公台"
    assert came["message"] == "「a」在等\nhttps://linli.example.cn/s/desk#a"


def test_a_restart_tells_nothing_twice(office: Office) -> None:
    office.look(office.reminders())
    office.waits.append(wait("b"))
    office.look(office.reminders())
    assert [came["message"].count("在等") for came in office.group.came] == [1, 1]


def test_nobody_waits_for_a_look_at_what_waits(office: Office) -> None:
    """Sources look through all answers as they are asked; the service answers residents meanwhile."""
    office.look(office.reminders())
    assert office.asked
    assert threading.main_thread() not in office.asked


def test_what_waits_again_is_told_again(office: Office) -> None:
    reminders = office.reminders()
    office.look(reminders)
    office.waits.clear()
    office.look(reminders)
    office.waits.append(wait("a"))
    office.look(reminders)
    assert len(office.group.came) == 2


def test_a_target_that_fails_is_tried_less_and_less_often_and_the_desk_knows(
    office: Office,
) -> None:
    office.group.status = 500
    reminders = office.reminders()
    pauses = []
    for _ in range(9):
        office.look(reminders)
        (delivery,) = reminders.deliveries
        assert delivery.again
        pauses.append((delivery.again - office.now) / timedelta(seconds=1))
        office.look(reminders)  # Too early: it isn't tried.
        assert reminders.deliveries == (delivery,)
        office.now = delivery.again
    assert pauses == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    office.group.status = 200
    office.look(reminders)
    assert len(office.group.came) == 1
    assert reminders.deliveries[0].failed == 0


def test_an_address_that_is_none_is_refused_without_being_repeated() -> None:
    with pytest.raises(ValueError, match="第 2 个地址读不懂") as refused:
        targets(["json://127.0.0.1/", "nonsense://secret"])
    assert "secret" not in str(refused.value)
