"""Processes that die: whatever was acknowledged is there when the store is opened again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from forms_service.store.journal import Journal
from forms_service.store.tables import JOURNAL_NAME, open_store

WRITER = """
import sys, threading
from pathlib import Path
from forms_service.store.tables import open_store

store = open_store(Path(sys.argv[1]))
printing = threading.Lock()

def answer():
    while True:
        number = store.insert({"text": "回答" * 20})
        with printing:
            print(number, flush=True)

for _ in range(int(sys.argv[2])):
    threading.Thread(target=answer).start()
"""

SEVERAL = """
import asyncio, sys
from pathlib import Path
from forms_service.store.commits import Commits
from forms_service.store.tables import open_store

store = open_store(Path(sys.argv[1]))
commits = Commits(store)

async def answer():
    while True:
        print(await commits.run(lambda: store.insert({"text": "回答" * 20})), flush=True)

async def all_at_once():
    await asyncio.gather(*(answer() for _ in range(int(sys.argv[2]))))

asyncio.run(all_at_once())
"""

COMPACTOR = """
import sys, threading
from pathlib import Path
from forms_service.store.tables import open_store

store = open_store(Path(sys.argv[1]))

def tidy():
    while True:
        store.compact()

threading.Thread(target=tidy).start()
while True:
    print(store.insert({"text": "回答" * 20}), flush=True)
"""


def killed_after(script: str, folder: Path, acknowledged: int, tasks: int) -> list[int]:
    """Runs a writer, kills it when it has acknowledged so many; returns all it acknowledged."""
    command = [sys.executable, "-c", script, str(folder), str(tasks)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(acknowledged)]
        os.kill(process.pid, signal.SIGKILL)
        lines += process.stdout.readlines()
    assert process.returncode == -signal.SIGKILL
    return [int(line) for line in lines if line.endswith(b"\n")]


@pytest.mark.parametrize(
    ("script", "tasks"),
    [(WRITER, 1), (WRITER, 4), (SEVERAL, 32), (COMPACTOR, 1)],
    ids=["one thread", "threads", "tasks", "compacting"],
)
def test_acknowledged_answers_survive_kill_9(tmp_path: Path, script: str, tasks: int) -> None:
    acknowledged: set[int] = set()
    for round_number in range(6):
        ids = killed_after(script, tmp_path, 20 + 37 * round_number, tasks)
        assert len(ids) >= 20
        assert acknowledged.isdisjoint(ids), "no id is given twice"
        acknowledged.update(ids)
        with open_store(tmp_path, read_only=True) as store:
            stored = {document.doc_id: document["text"] for document in store}
        assert acknowledged <= stored.keys()
        assert set(stored.values()) == {"回答" * 20}
        # What the next process goes on from is what was just seen.
        acknowledged = set(stored)


DYING = """
import os, sys
from pathlib import Path
from forms_service.store.tables import open_store

folder, name, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
store = open_store(folder)
module, attribute = {"os": os, "Path": Path}[name.split(".")[0]], name.split(".")[1]
real, calls = getattr(module, attribute), [0]

def dying(*args, **named):
    calls[0] += 1
    if calls[0] * 2 - 1 == number:
        os._exit(9)
    result = real(*args, **named)
    if calls[0] * 2 == number:
        os._exit(9)
    return result

setattr(module, attribute, dying)
exec(sys.stdin.read())
print("alive")
"""


def dies(folder: Path, call: str, number: int, action: str) -> bool:
    """Runs `action` on `store` in a process that dies before (odd) or after (even `number`) a call
    of the operating system; False where that call was not reached."""
    done = subprocess.run(
        [sys.executable, "-c", DYING, str(folder), call, str(number)],
        input=action,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 9), done.stderr
    return done.returncode == 9


@pytest.mark.parametrize("call", ["os.write", "os.fdatasync"])
@pytest.mark.parametrize("number", [1, 2])
def test_a_crash_before_the_acknowledgement_leaves_all_or_nothing(
    tmp_path: Path, call: str, number: int
) -> None:
    with open_store(tmp_path) as store:
        store.insert({"n": 1})
    batch = 'store.insert_multiple([{"n": 2}, {"n": 3}])'
    assert dies(tmp_path, call, number, batch)
    with open_store(tmp_path) as store:
        found = [document["n"] for document in store]
        assert found == ([1] if (call, number) == ("os.write", 1) else [1, 2, 3])
        assert store.insert({"n": 4}) == len(found) + 1
    with open_store(tmp_path, read_only=True) as store:
        assert [document["n"] for document in store] == [*found, 4]


STEPS = [
    ("os.open", 4),
    ("os.write", 2),
    ("os.fsync", 4),
    ("os.pwrite", 4),
    ("os.fdatasync", 4),
    ("Path.replace", 2),
    ("os.close", 4),
]


@pytest.mark.parametrize(
    ("call", "number"), [(call, number) for call, last in STEPS for number in range(1, last + 1)]
)
def test_compaction_killed_at_any_step_loses_nothing(
    tmp_path: Path, call: str, number: int
) -> None:
    with open_store(tmp_path) as store:
        store.insert_multiple([{"phone": "13900001111"}, {"phone": "13900002222"}])
        store.remove(doc_ids=[1])
    assert dies(tmp_path, call, number, "store.compact()")
    with open_store(tmp_path) as store:
        assert [(d.doc_id, d["phone"]) for d in store] == [(2, "13900002222")]
        assert store.journal.opening.torn_bytes == 0
        assert store.insert({"phone": "13900003333"}) == 3
        store.compact()
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        JOURNAL_NAME,
        "journal.lock",
        "journal.mark",
    ]
    for file in tmp_path.iterdir():
        assert b"13900001111" not in file.read_bytes()
    with open_store(tmp_path, read_only=True) as store:
        assert [document.doc_id for document in store] == [2, 3]


@pytest.mark.parametrize("number", range(1, 5))
def test_making_a_store_killed_at_any_step_can_be_done_again(tmp_path: Path, number: int) -> None:
    folder = tmp_path / "state" / "store"
    action = f"from forms_service.store.tables import open_store; open_store(Path({str(folder)!r}))"
    assert dies(tmp_path / "other", "os.fsync", number, action)
    with open_store(folder) as store:
        assert store.insert({"n": 1}) == 1


def test_a_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    killed_after(WRITER, tmp_path, 1, 1)
    journal = Journal(tmp_path / JOURNAL_NAME)
    assert journal.writable
    journal.close()
