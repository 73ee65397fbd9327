"""A ledger that is not what was acknowledged is known for what it is: refused in words, left as it is,
and made right by a restore. A new store is made only where nothing says that there was one."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from forms_service.care.care import RestoreRefused, backup, restore, verify
from forms_service.store.durable import StoreLocked
from forms_service.store.files import compacted_draft, next_set_aside, watermark_path
from forms_service.store.journal import StoreClosed
from forms_service.store.sealed import Damaged
from forms_service.store.tables import JOURNAL_NAME, open_store
from forms_service.store.watermark import read_reached
from tests.forms_service.store.test_store_crash import dies

WRITER = """
import sys
from pathlib import Path
from forms_service.store.tables import open_store

store = open_store(Path(sys.argv[1]))
while True:
    print(store.insert({"text": "回答"}), flush=True)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "store"


def insert(folder: Path, count: int, text: str = "回答") -> None:
    with open_store(folder) as store:
        for _ in range(count):
            store.insert({"text": text})


def answers(folder: Path) -> int:
    with open_store(folder) as store:
        return len(store)


def killed(folder: Path, acknowledged: int) -> None:
    """A process that writes is killed once it has acknowledged so many."""
    command = [sys.executable, "-c", WRITER, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        for _ in range(acknowledged):
            process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)


def all_files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".lock"}


# What may be done to a file. The store has ten lines, and an older copy of five.


def missing(path: Path, _older: bytes) -> None:
    path.unlink()


def emptied(path: Path, _older: bytes) -> None:
    os.truncate(path, 0)


def zeroed(path: Path, _older: bytes) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def without_header(path: Path, _older: bytes) -> None:
    path.write_bytes(path.read_bytes().split(b"\n", 1)[1])


def half_a_header(path: Path, _older: bytes) -> None:
    os.truncate(path, 20)


def one_line_short(path: Path, _older: bytes) -> None:
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


def cut_in_the_last_line(path: Path, _older: bytes) -> None:
    os.truncate(path, path.stat().st_size - 5)


def flipped_in_the_last_line(path: Path, _older: bytes) -> None:
    data = bytearray(path.read_bytes())
    data[-40] ^= 1
    path.write_bytes(data)


def several_lines_zeroed(path: Path, _older: bytes) -> None:
    data = path.read_bytes()
    start = len(b"".join(data.splitlines(keepends=True)[:-3]))
    path.write_bytes(data[:start] + bytes(len(data) - start))


def an_older_copy(path: Path, older: bytes) -> None:
    path.write_bytes(older)


def an_older_copy_that_went_on(path: Path, older: bytes) -> None:
    """Copied back by hand where nothing was noted, used, and now back beside what was noted."""
    elsewhere = path.parent.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / JOURNAL_NAME).write_bytes(older)
    insert(elsewhere, 8, "别的")
    shutil.copy(elsewhere / JOURNAL_NAME, path)


def another_store(path: Path, _older: bytes) -> None:
    elsewhere = path.parent.parent / "elsewhere"
    insert(elsewhere, 20)
    shutil.copy(elsewhere / JOURNAL_NAME, path)


HARMS: dict[Callable[[Path, bytes], None], str] = {
    missing: "不见了，可是这里有过存储：journal.mark",
    emptied: "是空的：它被清空或覆盖过",
    zeroed: "没有开头，读不出任何回答",
    without_header: "第 1 行（字节 0）损坏",
    half_a_header: "没有开头，读不出任何回答",
    one_line_short: "应当至少有 10 次提交，只有 9 次，缺了至少 1 次",
    cut_in_the_last_line: "从这里起至少缺 1 次已确认的提交",
    flipped_in_the_last_line: "从这里起至少缺 1 次已确认的提交",
    several_lines_zeroed: "从这里起至少缺 3 次已确认的提交",
    an_older_copy: "应当至少有 10 次提交，只有 5 次，缺了至少 5 次",
    an_older_copy_that_went_on: "这是同一份存储的另一支",
    another_store: "不是这里原来的那一份",
}


@pytest.mark.parametrize("stopped", ["stopped", "killed"])
@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_what_is_not_what_was_acknowledged_is_refused_until_it_is_restored(
    folder: Path, tmp_path: Path, harm: Callable[[Path, bytes], None], stopped: str
) -> None:
    """The message says what is missing and what to do, and looking says the same."""
    path, copy = folder / JOURNAL_NAME, tmp_path / "copy"
    insert(folder, 5)
    older = path.read_bytes()
    backup(folder, copy)
    if stopped == "stopped":
        insert(folder, 5)
        lines = 10
    else:
        killed(folder, 5)
        # A line that it had no time to note is one that nobody was told of.
        [noted] = read_reached(watermark_path(path))
        lines = noted.lines
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[: lines + 1]))
    harm(path, older)
    before = all_files(folder)
    said = HARMS[harm].replace("10 次", f"{lines} 次").replace("只有 9", f"只有 {lines - 1}")
    said = said.replace("至少 5 次", f"至少 {lines - 5} 次")
    for _ in range(2):
        with pytest.raises(Damaged) as refused:
            open_store(folder)
        assert said in str(refused.value)
        assert "linli store restore" in str(refused.value)
        assert verify(folder).damage == str(refused.value)
        assert all_files(folder) == before, "it is left to be looked at"
    restore(copy, folder)
    assert answers(folder) == 5
    insert(folder, 1)
    assert answers(folder) == 6


def test_a_journal_from_before_a_compaction_or_a_restore_is_refused(
    folder: Path, tmp_path: Path
) -> None:
    path, copy = folder / JOURNAL_NAME, tmp_path / "copy"
    insert(folder, 5)
    backup(folder, copy)
    for change in ("compact", "restore"):
        older = path.read_bytes()
        if change == "compact":
            with open_store(folder) as store:
                store.compact()
        else:
            restore(copy, folder)
        newer = path.read_bytes()
        path.write_bytes(older)
        with pytest.raises(Damaged, match="不是这里原来的那一份"):
            open_store(folder)
        path.write_bytes(newer)
        assert answers(folder) == 5


def test_a_folder_put_back_whole_is_what_it_was(folder: Path, tmp_path: Path) -> None:
    insert(folder, 5)
    shutil.copytree(folder, tmp_path / "snapshot")
    insert(folder, 5)
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "snapshot", folder)
    assert answers(folder) == 5


# New, or from before


def test_a_store_from_before_is_taken_up_and_noted(folder: Path) -> None:
    insert(folder, 5)
    watermark_path(folder / JOURNAL_NAME).unlink()
    assert answers(folder) == 5
    (folder / JOURNAL_NAME).unlink()
    with pytest.raises(Damaged, match="不见了"):
        open_store(folder)


@pytest.mark.parametrize("sign", ["torn piece", "set aside", "draft", "facts"])
def test_a_store_is_new_only_where_nothing_says_that_there_was_one(folder: Path, sign: str) -> None:
    insert(folder, 2)
    path, facts = folder / JOURNAL_NAME, folder.parent / "facts"
    facts.mkdir()
    said = {
        "torn piece": folder / "journal.torn-20261127T100000Z",
        "set aside": next_set_aside(path),
        "draft": compacted_draft(path),
        "facts": facts / "bench.json",
    }[sign]
    if sign == "facts":
        said.write_text(json.dumps({"form": "bench", "answers": 3}))
    else:
        shutil.copy(path, said)
    path.unlink()
    watermark_path(path).unlink()
    with pytest.raises(Damaged, match=f"没有新建空的存储.*{folder}") as refused:
        open_store(folder, facts=[facts])
    said_so = "统计里「bench」有 3 份回答" if sign == "facts" else said.name
    assert said_so in str(refused.value)
    assert verify(folder, [facts]).damage == str(refused.value)
    assert not path.exists()
    said.unlink()
    (facts / "bench.json").write_text(json.dumps({"form": "bench", "answers": 0}))
    with open_store(folder, facts=[facts]) as store:
        assert len(store) == 0


# The note itself


@pytest.mark.parametrize("slot", [0, 1])
def test_a_note_that_was_half_written_is_the_one_before(folder: Path, slot: int) -> None:
    """Two slots are written in turn, so a power cut spoils one at most."""
    insert(folder, 5)
    mark = watermark_path(folder / JOURNAL_NAME)
    data = bytearray(mark.read_bytes())
    data[slot * 4096 + 30] ^= 1
    mark.write_bytes(data)
    assert verify(folder).sound
    assert answers(folder) == 5
    one_line_short(folder / JOURNAL_NAME, b"")
    with pytest.raises(Damaged, match="缺了至少 1 次"):
        open_store(folder)


@pytest.mark.parametrize("data", [b"", bytes(8192), b"{}"])
def test_a_note_that_cannot_be_read_is_said_and_both_ways_out(
    folder: Path, tmp_path: Path, data: bytes
) -> None:
    insert(folder, 5)
    backup(folder, tmp_path / "copy")
    mark = watermark_path(folder / JOURNAL_NAME)
    mark.write_bytes(data)
    with pytest.raises(Damaged, match=r"删掉「journal\.mark」再启动"):
        open_store(folder)
    restore(tmp_path / "copy", folder)
    assert answers(folder) == 5
    mark.write_bytes(data)
    mark.unlink()
    assert answers(folder) == 5


@pytest.mark.parametrize(
    "call", ["os.open", "os.fsync", "os.pwrite", "os.fdatasync", "Path.replace"]
)
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_restore_killed_at_any_step_leaves_one_store_or_the_other(
    folder: Path, tmp_path: Path, call: str, number: int
) -> None:
    copy = tmp_path / "copy"
    insert(folder, 2)
    backup(folder, copy)
    insert(folder, 3)
    action = (
        "from forms_service.care.care import restore\n"
        f"restore(Path({str(copy)!r}), Path({str(folder)!r}))"
    )
    dies(tmp_path / "other", call, number, action)
    found = answers(folder)
    assert found in (2, 5)
    insert(folder, 1)
    assert answers(folder) == found + 1


# One writer


def test_a_lock_file_that_is_deleted_lets_no_second_writer_in(folder: Path, tmp_path: Path) -> None:
    insert(folder, 1)
    backup(folder, tmp_path / "copy")
    with open_store(folder) as store:
        for _ in range(2):
            (folder / "journal.lock").unlink()
            with pytest.raises(StoreLocked, match="旁边的锁文件被删过"):
                open_store(folder)
            with pytest.raises(StoreLocked):
                restore(tmp_path / "copy", folder)
            store.insert({"n": 2})
            store.compact()  # And the file that takes its place is locked as well.
    assert answers(folder) == 3


# Removed or replaced while it is open


def removed(folder: Path) -> None:
    shutil.rmtree(folder)


def replaced(folder: Path) -> None:
    path = folder / JOURNAL_NAME
    shutil.copy(path, folder / "copy")
    (folder / "copy").replace(path)


def moved(folder: Path) -> None:
    folder.parent.rename(folder.parent.with_name("state-old"))


def covered(folder: Path) -> None:
    """As by a mount that comes up late."""
    moved(folder)
    folder.mkdir(parents=True)
    insert(folder, 1)


@pytest.mark.parametrize("harm", [removed, replaced, moved, covered])
def test_no_answer_is_acknowledged_into_a_file_that_nobody_will_open(
    folder: Path, harm: Callable[[Path], None]
) -> None:
    with open_store(folder) as store:
        store.insert({"n": 1})
        harm(folder)
        with pytest.raises(StoreClosed, match="被删掉、换掉或移走了"):
            store.insert({"n": 2})
        assert [document["n"] for document in store] == [1], "it is undone"
        assert not store.writable
        with pytest.raises(StoreClosed):
            store.compact()
        # What was acknowledged can be saved as long as the process runs.
        assert store.rescue
        saved = folder.parent.parent / "saved"
        saved.mkdir()
        shutil.copy(store.rescue, saved / JOURNAL_NAME)
    found = verify(saved)
    assert found.sound
    assert (found.tables, found.torn_bytes) == ({"_default": 1}, 0)
    restore(saved, folder)
    assert answers(folder) == 1


def test_no_answer_is_acknowledged_into_a_file_that_somebody_shortened(
    folder: Path, tmp_path: Path
) -> None:
    """As by `> journal.jsonl`, or an editor that saves into the same file."""
    path, copy = folder / JOURNAL_NAME, tmp_path / "copy"
    insert(folder, 5)
    backup(folder, copy)
    for looking in (True, False):
        with open_store(folder) as store:
            os.truncate(path, path.stat().st_size - 100)
            if looking:
                assert "被别的程序截短、清空或写过" in str(store.refusal)
            with pytest.raises(StoreClosed, match="截短"):
                store.insert({"n": 2})
            assert len(store) == 5
        with pytest.raises(Damaged):
            open_store(folder)
        restore(copy, folder)
    assert answers(folder) == 5


def test_a_store_that_lost_something_is_not_backed_up_as_if_it_were_whole(
    folder: Path, tmp_path: Path
) -> None:
    insert(folder, 5)
    for harm in (one_line_short, emptied, missing):
        harm(folder / JOURNAL_NAME, b"")
        with pytest.raises(Damaged, match="linli store restore"):
            backup(folder, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize("harm", [removed, replaced, moved, covered])
def test_a_look_notices_it_before_anybody_answers(
    folder: Path, harm: Callable[[Path], None]
) -> None:
    with open_store(folder) as store:
        store.insert({"n": 1})
        store.compact()
        assert store.writable
        harm(folder)
        assert "先别停服务" in str(store.refusal)


def test_a_backup_of_a_store_that_lost_something_is_refused_as_a_restore(
    folder: Path, tmp_path: Path
) -> None:
    """A state folder that was copied whole tells of itself, and so does what is missing from it."""
    insert(folder, 5)
    copy = shutil.copytree(folder, tmp_path / "copy")
    one_line_short(copy / JOURNAL_NAME, b"")
    with pytest.raises(RestoreRefused, match="缺了至少 1 次"):
        restore(copy, folder)
    assert answers(folder) == 5


@pytest.mark.parametrize("how", ["removed", "replaced"])
def test_a_note_that_goes_while_the_store_is_open_is_made_again(
    folder: Path, tmp_path: Path, how: str
) -> None:
    """Without one the next opening takes whatever lies there for a store from before there were notes."""
    path, older = folder / JOURNAL_NAME, tmp_path / "older"
    with open_store(folder) as store:
        store.insert({"text": "回答"})
        shutil.copy(path, older)
        mark = watermark_path(path)
        if how == "replaced":
            shutil.copy(mark, tmp_path / "note")
            (tmp_path / "note").replace(mark)
        else:
            mark.unlink()
        store.insert({"text": "回答"})
        assert [each.lines for each in read_reached(mark)] == [2]
        mark.unlink()
    assert [each.lines for each in read_reached(mark)] == [2]
    shutil.copy(older, path)
    with pytest.raises(Damaged, match="缺了至少 1 次"):
        open_store(folder)


def test_closing_a_store_that_was_moved_away_leaves_the_note_of_the_one_in_its_place(
    folder: Path,
) -> None:
    """The service still runs when somebody has put a backup in the folder's place."""
    with open_store(folder) as store:
        store.insert({"text": "回答"})
        folder.rename(folder.with_name("old"))
        insert(folder, 3, "另一份")
    assert answers(folder) == 3
    assert answers(folder.with_name("old")) == 1


def test_the_only_copy_there_is_can_be_taken_as_it_is(folder: Path, tmp_path: Path) -> None:
    """A folder copied while the service ran: the note is further than the file. No better backup is
    left, and the refusal says how to go on with this one."""
    insert(folder, 2)
    path, alone = folder / JOURNAL_NAME, tmp_path / "alone"
    shutil.copy(path, tmp_path / "earlier")
    insert(folder, 1)
    shutil.copy(tmp_path / "earlier", path)
    with pytest.raises(Damaged, match="单独拷到一个空文件夹"):
        open_store(folder)
    alone.mkdir()
    shutil.copy(path, alone)
    restore(alone, folder)
    assert answers(folder) == 2
