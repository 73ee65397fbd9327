"""Verify, backup and restore, beside a process that has the store open."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from forms_service.care.care import RestoreRefused, Verified, backup, restore, verify
from forms_service.store.durable import StoreLocked
from forms_service.store.sealed import Damaged
from forms_service.store.tables import JOURNAL_NAME, open_store

WRITER = """
import sys
from pathlib import Path
from forms_service.store.tables import open_store

with open_store(Path(sys.argv[1])) as store:
    while True:
        print(store.insert({"text": "回答"}), flush=True)
        if len(store) % 50 == 0:
            store.compact()
"""


@contextmanager
def a_writer(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that stores answers without a pause; its output tells the ids it acknowledged."""
    command = [sys.executable, "-c", WRITER, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()
            assert process.stdout
            process.stdout.read()


def filled(folder: Path, count: int = 3) -> Path:
    with open_store(folder) as store:
        for number in range(count):
            store.insert({"n": number})
        store.keyed("ballots").insert_unique("3-101", {"to": "王"})
    return folder


def files(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {f.name: (f.stat().st_mtime_ns, f.read_bytes()) for f in sorted(folder.iterdir())}


def flip(folder: Path, position: int) -> None:
    path = folder / JOURNAL_NAME
    data = bytearray(path.read_bytes())
    data[position] ^= 1
    path.write_bytes(data)


# verify


def test_verify_says_what_is_there_and_changes_nothing(tmp_path: Path) -> None:
    before = files(filled(tmp_path))
    found = verify(tmp_path)
    size = (tmp_path / JOURNAL_NAME).stat().st_size
    assert found == Verified(4, size, 0, {"_default": 3, "ballots": 1}, None)
    assert found.sound
    assert files(tmp_path) == before


def test_verify_tells_a_torn_tail_from_damage(tmp_path: Path) -> None:
    filled(tmp_path)
    path = tmp_path / JOURNAL_NAME
    whole = path.read_bytes()
    with path.open("ab") as file:
        file.write(b'{"n":5,"b":"')
    found = verify(tmp_path)
    assert found.sound
    assert found.tables == {"_default": 3, "ballots": 1}
    assert found.torn_bytes == 12
    path.write_bytes(whole[:-5])
    assert "缺 1 次已确认的提交" in str(verify(tmp_path).damage)
    path.write_bytes(whole)
    flip(tmp_path, 200)
    found = verify(tmp_path)
    assert not found.sound
    assert found.damage is not None
    assert "字节" in found.damage


def test_verify_finds_no_store_where_there_is_none(tmp_path: Path) -> None:
    assert "没有找到" in str(verify(tmp_path / "nowhere").damage)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("data", [b"", b'{"linli":1,"id":"00', bytes(100)])
def test_a_file_without_a_beginning_is_not_sound(tmp_path: Path, data: bytes) -> None:
    (tmp_path / JOURNAL_NAME).write_bytes(data)
    assert not verify(tmp_path).sound


# While another process writes


def test_verify_and_backup_while_another_process_writes(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with a_writer(folder) as writer:
        assert writer.stdout
        for number in range(12):
            lines = [writer.stdout.readline() for _ in range(15)]
            assert verify(folder).sound
            copy = tmp_path / f"backup-{number}"
            size = backup(folder, copy)
            assert (copy / JOURNAL_NAME).stat().st_size == size
            found = verify(copy)
            assert found.sound
            assert found.torn_bytes == 0
            assert found.tables["_default"] >= int(lines[-1]), "all that was acknowledged before"


def test_restore_is_refused_while_another_process_writes(tmp_path: Path) -> None:
    folder, copy = tmp_path / "store", filled(tmp_path / "copy")
    with a_writer(folder) as writer:
        assert writer.stdout
        writer.stdout.readline()
        with pytest.raises(StoreLocked, match=f"进程 {writer.pid}"):
            restore(copy, folder)
        assert {f.name for f in folder.iterdir()} <= {
            JOURNAL_NAME,
            "journal.lock",
            "journal.mark",
            "journal.new",
        }
        assert int(writer.stdout.readline()) == 2, "and goes on writing"


# backup


def test_a_backup_is_never_written_over(tmp_path: Path) -> None:
    folder, copy = filled(tmp_path / "store"), tmp_path / "copy"
    backup(folder, copy)
    before = files(copy)
    with pytest.raises(FileExistsError):
        backup(folder, copy)
    assert files(copy) == before


def test_a_backup_leaves_a_torn_tail_out(tmp_path: Path) -> None:
    folder, copy = filled(tmp_path / "store"), tmp_path / "deep" / "copy"
    whole = (folder / JOURNAL_NAME).read_bytes()
    with (folder / JOURNAL_NAME).open("ab") as file:
        file.write(b'{"n":5,"b"')
    assert backup(folder, copy) == len(whole)
    assert (copy / JOURNAL_NAME).read_bytes() == whole
    assert (copy / JOURNAL_NAME).stat().st_mode & 0o077 == 0


def test_a_damaged_store_is_not_backed_up_as_if_it_were_good(tmp_path: Path) -> None:
    folder = filled(tmp_path / "store")
    flip(folder, 200)
    with pytest.raises(Damaged):
        backup(folder, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


# restore


def test_restoring_keeps_the_store_that_was_there(tmp_path: Path) -> None:
    folder, copy = filled(tmp_path / "store"), tmp_path / "copy"
    backup(folder, copy)
    with open_store(folder) as store:
        store.insert({"n": "since then"})
    later = (folder / JOURNAL_NAME).read_bytes()
    first = restore(copy, folder)
    second = restore(copy, folder)
    assert first is not None
    assert second is not None
    assert first != second
    assert first.read_bytes() == later
    with open_store(folder) as store:
        assert [document["n"] for document in store] == [0, 1, 2]
        assert store.insert({"n": 3}) == 4
    assert len(list(copy.iterdir())) == 1, "the backup is as it was"


def test_restoring_where_no_store_was(tmp_path: Path) -> None:
    copy, folder = tmp_path / "copy", tmp_path / "new" / "store"
    backup(filled(tmp_path / "store"), copy)
    assert restore(copy, folder) is None
    assert verify(folder).tables == {"_default": 3, "ballots": 1}
    assert (folder / JOURNAL_NAME).stat().st_mode & 0o077 == 0


def test_a_damaged_store_can_be_restored(tmp_path: Path) -> None:
    folder, copy = filled(tmp_path / "store"), tmp_path / "copy"
    backup(folder, copy)
    flip(folder, 200)
    kept = restore(copy, folder)
    assert kept is not None
    assert verify(folder).sound
    assert kept.read_bytes() != (folder / JOURNAL_NAME).read_bytes()


@pytest.mark.parametrize("harm", ["flipped", "empty", "headless", "missing"])
def test_a_damaged_backup_is_refused(tmp_path: Path, harm: str) -> None:
    folder, copy = filled(tmp_path / "store"), tmp_path / "copy"
    backup(folder, copy)
    if harm == "flipped":
        flip(copy, 200)
    elif harm == "missing":
        (copy / JOURNAL_NAME).unlink()
    else:
        os.truncate(copy / JOURNAL_NAME, 0 if harm == "empty" else 20)
    before = files(folder)
    with pytest.raises(RestoreRefused):
        restore(copy, folder)
    assert files(folder) == before


def test_a_backup_cut_short_is_refused(tmp_path: Path) -> None:
    """Backups are made without a torn tail: bytes missing at the end were acknowledged."""
    folder, copy = filled(tmp_path / "store"), tmp_path / "copy"
    backup(folder, copy)
    os.truncate(copy / JOURNAL_NAME, (copy / JOURNAL_NAME).stat().st_size - 5)
    with pytest.raises(RestoreRefused, match="不完整"):
        restore(copy, folder)
    backup(copy, tmp_path / "what is good of it")
    restore(tmp_path / "what is good of it", folder)
    assert verify(folder).tables["_default"] == 3


def test_a_restore_that_finds_no_room_leaves_the_store(tmp_path: Path) -> None:
    """The kernel's own limit, in a process of its own."""
    folder, copy = filled(tmp_path / "store"), tmp_path / "copy"
    backup(folder, copy)
    before = (folder / JOURNAL_NAME).read_bytes()
    script = """
import resource, signal, sys
from pathlib import Path
from forms_service.care.care import restore
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
try:
    restore(Path(sys.argv[1]), Path(sys.argv[2]))
except OSError as error:
    print("refused", error)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(copy), str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("refused")
    assert (folder / JOURNAL_NAME).read_bytes() == before
    assert sorted(f.name for f in folder.iterdir()) == [
        JOURNAL_NAME,
        "journal.lock",
        "journal.mark",
    ]


# The command, on a disk that is full.


@pytest.mark.parametrize("command", ["compact", "backup", "restore"])
def test_a_full_disk_is_said_and_nothing_is_lost(tmp_path: Path, command: str) -> None:
    """The kernel's own limit, in a process of its own."""
    folder, copy, target = filled(tmp_path / "store"), tmp_path / "copy", tmp_path / "target"
    backup(folder, copy)
    before = (folder / JOURNAL_NAME).read_bytes()
    script = """
import resource, signal, sys
from forms_service.commands.store_command import command
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
sys.exit(command(sys.argv[1:]))
"""
    place = {"compact": [], "backup": [str(target)], "restore": [str(copy)]}[command]
    done = subprocess.run(
        [sys.executable, "-c", script, command, *place],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "LINLI_STATE": str(tmp_path), "PYTHONUTF8": "1"},
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    written = target if command == "backup" else folder
    assert f"「{written}」写不了（磁盘满了）" in done.stderr
    assert f"再运行一次 linli store {command}" in done.stderr
    assert (folder / JOURNAL_NAME).read_bytes() == before
    assert sorted(f.name for f in folder.iterdir()) == [
        JOURNAL_NAME,
        "journal.lock",
        "journal.mark",
    ]
    assert not target.exists() or list(target.iterdir()) == []
    with open_store(folder) as store:
        assert len(store) == 3
