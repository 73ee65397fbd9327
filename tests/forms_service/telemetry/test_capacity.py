"""A store that grows large is said to be; a disk that is nearly full keeps its share free."""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from forms_service.telemetry.capacity import Capacity, Room, look
from tests.conftest import NOW, Compound
from tests.support.calling import Service, eventually, notice, serving

AS_JSON = {"Content-Type": "application/json"}
MB = 1_000_000


def events(caplog: pytest.LogCaptureFixture) -> list[str]:
    found = [record.getMessage() for record in caplog.records if record.name == "linli"]
    caplog.clear()
    return found


def disk_of(folder: Path) -> tuple[int, int]:
    """Free and whole bytes of the disk below."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize


def test_a_look_counts_the_stores_files_and_the_disk(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_bytes(b"x" * 1000)
    (tmp_path / "journal.jsonl.before-restore-1").write_bytes(b"x" * 500)
    room = look(tmp_path, 1500, 0.5)
    _, whole = disk_of(tmp_path)
    assert (room.store, room.disk, room.kept_free) == (1500, whole, whole // 2)
    assert room.large
    assert not look(tmp_path, 1501, 0.5).large


@pytest.mark.parametrize(("free", "enough"), [(0, False), (19, False), (20, True), (1000, True)])
def test_below_its_share_a_disk_has_not_enough(free: int, enough: bool) -> None:
    assert Room(0, free, 1000, MB, 20).enough is enough


def test_without_a_share_and_on_a_disk_that_counts_nothing_there_is_always_enough() -> None:
    assert Room(0, 0, 1000, MB, 0).enough
    assert Room(0, 0, 0, MB, 0).enough


def test_a_large_store_is_logged_once_a_day_and_again_when_it_has_been_small(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "linli")
    journal = tmp_path / "journal.jsonl"
    capacity = Capacity(tmp_path, 1000, 0)
    journal.write_bytes(b"x" * 999)
    assert capacity.room(NOW).warnings == ()
    assert events(caplog) == []
    journal.write_bytes(b"x" * 1000)
    for minutes in range(1, 60):
        [warning] = capacity.room(NOW + timedelta(minutes=minutes)).warnings
        assert "1 KB" in warning
    assert events(caplog) == ["store large"]
    capacity.room(NOW + timedelta(days=1, minutes=1))
    assert events(caplog) == ["store large"]
    journal.write_bytes(b"")
    capacity.room(NOW + timedelta(days=1, minutes=2))
    journal.write_bytes(b"x" * 2000)
    capacity.room(NOW + timedelta(days=1, minutes=3))
    assert events(caplog) == ["store large"]


def test_a_look_is_good_for_a_second_and_a_clock_set_back_is_no_reason_not_to_look(
    tmp_path: Path,
) -> None:
    capacity = Capacity(tmp_path, MB, 0)
    assert capacity.room(NOW).store == 0
    (tmp_path / "journal.jsonl").write_bytes(b"x" * 10)
    assert capacity.room(NOW + timedelta(milliseconds=999)).store == 0
    assert capacity.room(NOW + timedelta(seconds=1)).store == 10
    (tmp_path / "journal.jsonl").write_bytes(b"x" * 20)
    assert capacity.room(NOW - timedelta(hours=1)).store == 20


def test_a_store_that_is_gone_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Capacity(tmp_path / "gone", MB, 0).room(NOW)


# On a real port: the file `free` says how much of a disk of 1000 bytes is.

SITECUSTOMIZE = """
import os
import types

real = os.statvfs
fault = os.path.join(os.path.dirname(__file__), "free")

def statvfs(path):
    try:
        with open(fault) as file:
            free = int(file.read())
    except FileNotFoundError:
        return real(path)
    return types.SimpleNamespace(f_bavail=free, f_blocks=1000, f_frsize=1)

os.statvfs = statvfs
"""


@pytest.fixture
def service(built_good: Compound, tmp_path: Path) -> Iterator[Service]:
    folder = tmp_path / "linli"
    shutil.copytree(
        built_good.folder, folder, symlinks=True, ignore=shutil.ignore_patterns("state", "facts")
    )
    Compound(folder).write(
        "ask/bench.md",
        "---\ntitle: 长椅放哪里\nkind: form\nform:\n  id: bench\n  kind: poll\n"
        "  opens: 2020-01-01\n  closes: 2099-12-31\n"
        "  questions:\n    - {id: where, ask: 放哪里？, type: choice, options: [河边, 门口]}\n---\n",
    )
    (folder / "sitecustomize.py").write_text(SITECUSTOMIZE)
    settings = {
        "LINLI_BASE_URL": built_good.base_url,
        "LINLI_DISK_FREE": "5%",
        "LINLI_STORE_WARN": "1KB",
        "PYTHONPATH": str(folder),
    }
    with serving(folder, **settings) as running:
        yield running


def vote(service: Service, key: str) -> tuple[int, Any]:
    body = json.dumps({"answers": {"where": "河边"}}).encode()
    headers = {**AS_JSON, "Idempotency-Key": key}
    status, said, _ = service.ask("POST", "/s/forms/bench", body, headers)
    return status, said


def logged(service: Service, name: str) -> int:
    lines = (json.loads(line) for line in service.log.splitlines() if line.startswith("{"))
    return sum(line["event"] == name for line in lines)


def says_free(service: Service, free: int) -> None:
    file = service.folder / "free"
    file.with_suffix(".new").write_text(str(free))
    file.with_suffix(".new").replace(file)


def figure(service: Service, name: str) -> float:
    lines = str(service.ask("GET", "/s/metrics")[1]).splitlines()
    [found] = [line.split()[1] for line in lines if line.split()[0] == name]
    return float(found)


def test_a_disk_that_is_short_refuses_answers_says_so_and_takes_them_again(
    service: Service,
) -> None:
    assert vote(service, "first")[0] == 201
    journal = service.state / "store" / "journal.jsonl"
    says_free(service, 49)
    eventually(lambda: service.ask("GET", "/s/readyz")[0] == 503)
    ready = service.ask("GET", "/s/readyz")[1]
    assert (ready["ok"], ready["disk"], ready["store"]) == (False, False, True)
    size = journal.stat().st_size
    for number in range(3):
        status, said = vote(service, f"refused-{number}")
        assert (status, "没有收下" in said["error"]) == (503, True)
    assert journal.stat().st_size == size
    assert logged(service, "disk short, answers refused") == 1
    assert figure(service, "linli_disk_free_bytes") == 49
    assert figure(service, "linli_disk_kept_free_bytes") == 50
    # What is kept already has its receipt, and an alarm is kept all the same.
    assert vote(service, "first")[0] == 201
    assert service.call(notice("fire", screens="all"))[0] == 201
    assert journal.stat().st_size > size
    says_free(service, 50)
    eventually(lambda: service.ask("GET", "/s/readyz")[0] == 200)
    assert vote(service, "again")[0] == 201
    assert logged(service, "disk has room again") == 1


def test_a_large_store_is_said_and_is_ready(service: Service) -> None:
    for number in range(12):
        assert vote(service, f"{number}")[0] == 201
    eventually(lambda: "warnings" in service.ask("GET", "/s/readyz")[1])
    status, ready, _ = service.ask("GET", "/s/readyz")
    assert (status, ready["ok"]) == (200, True)
    assert "LINLI_STORE_WARN" in ready["warnings"][0]
    assert figure(service, "linli_store_large") == 1
    assert figure(service, "linli_store_bytes") >= 1000
    assert logged(service, "store large") == 1
    assert vote(service, "one more")[0] == 201
