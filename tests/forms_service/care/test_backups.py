"""Backups that are killed, and a nightly job into one folder."""

from __future__ import annotations

import fcntl
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from forms_service.care.backups import chosen, nightly, store_in
from forms_service.care.care import BackupRunning, RestoreRefused, backup, restore, verify
from forms_service.store.files import backup_draft, holding_answers
from forms_service.store.tables import JOURNAL_NAME, open_store
from site_src.source.moments import ZONE
from tests.forms_service.care.test_store_care import filled, flip

NIGHT = datetime(2026, 11, 27, 3, 20, tzinfo=ZONE)
# The kernel's own limit: the process dies in the middle of its write, at the 300th byte.
KILLED = """
import resource, signal, sys
from pathlib import Path
from forms_service.store.tables import open_store
from forms_service.care.care import backup, restore
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
if sys.argv[1] == "compact":
    store = open_store(Path(sys.argv[2]))
resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
match sys.argv[1]:
    case "backup":
        backup(Path(sys.argv[2]), Path(sys.argv[3]))
    case "restore":
        restore(Path(sys.argv[3]), Path(sys.argv[2]))
    case "compact":
        store.compact()
"""


def killed(command: str, *places: Path) -> None:
    """Runs `command` on the store in the first place, in a process that dies while it writes."""
    done = subprocess.run([sys.executable, "-c", KILLED, command, *map(str, places)])
    assert done.returncode == -signal.SIGXFSZ


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def whole(folder: Path) -> list[str]:
    return [name for name in names(folder) if verify(folder / name / "store").sound]


def test_a_killed_backup_has_no_name_and_does_not_hinder_the_next(tmp_path: Path) -> None:
    folder, copy = filled(tmp_path / "store"), tmp_path / "copy"
    killed("backup", folder, copy)
    assert names(copy) == [f"{JOURNAL_NAME}.draft"]
    assert not verify(copy).sound
    backup(folder, copy)
    assert names(copy) == [JOURNAL_NAME]
    assert verify(copy) == verify(folder)


def test_two_backups_to_one_place_do_not_write_into_each_other(tmp_path: Path) -> None:
    folder, copy = filled(tmp_path / "store"), tmp_path / "copy"
    copy.mkdir()
    with backup_draft(copy / JOURNAL_NAME).open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(BackupRunning, match="另一个备份正在写"):
            backup(folder, copy)
    backup(folder, copy)
    assert verify(copy).sound


def test_a_nightly_job_keeps_the_last_whole_backups(tmp_path: Path) -> None:
    folder, backups = filled(tmp_path / "store"), tmp_path / "backups"
    for day in range(5):
        done = nightly(folder, backups, 3, NIGHT + timedelta(days=day))
        assert done.size == (folder / JOURNAL_NAME).stat().st_size
    assert names(backups) == ["2026-11-29T032000", "2026-11-30T032000", "2026-12-01T032000"]
    assert [path.name for path in done.removed] == ["2026-11-28T032000"]
    assert whole(backups) == names(backups)


def test_a_clock_that_was_ahead_once_costs_no_new_backup(tmp_path: Path) -> None:
    folder, backups = filled(tmp_path / "store"), tmp_path / "backups"
    nightly(folder, backups, 1, NIGHT + timedelta(days=3000))
    assert nightly(folder, backups, 1, NIGHT).made.name in names(backups)


def test_a_nightly_job_clears_what_killed_ones_left(tmp_path: Path) -> None:
    folder, backups = filled(tmp_path / "store"), tmp_path / "backups"
    nightly(folder, backups, 2, NIGHT)
    killed("backup", folder, backups / "2026-11-28T032000/store")
    (backups / "2026-11-29T032000/store").mkdir(parents=True)
    (backups / "2026-11-30T032000").mkdir()
    done = nightly(folder, backups, 2, NIGHT + timedelta(days=4))
    assert len(done.removed) == 3
    assert whole(backups) == names(backups) == ["2026-11-27T032000", "2026-12-01T032000"]


def test_a_backup_that_is_being_written_is_left_alone(tmp_path: Path) -> None:
    folder, backups = filled(tmp_path / "store"), tmp_path / "backups"
    draft = backup_draft(backups / "2026-11-26T032000/store" / JOURNAL_NAME)
    draft.parent.mkdir(parents=True)
    with draft.open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert nightly(folder, backups, 1, NIGHT).removed == ()
    assert draft.exists()


def test_damaged_backups_do_not_count_and_are_said(tmp_path: Path) -> None:
    folder, backups = filled(tmp_path / "store"), tmp_path / "backups"
    for day in range(3):
        nightly(folder, backups, 9, NIGHT + timedelta(days=day))
    flip(backups / "2026-11-29T032000/store", 200)
    done = nightly(folder, backups, 2, NIGHT + timedelta(days=3))
    assert [path.name for path in done.unsound] == ["2026-11-29T032000"]
    assert whole(backups) == ["2026-11-28T032000", "2026-11-30T032000"]


def test_what_is_no_backup_of_ours_stays(tmp_path: Path) -> None:
    folder, backups = filled(tmp_path / "store"), tmp_path / "backups"
    backup(folder, backups / "by hand/store")
    backup(folder, backups / "2020-01-01T000000/store")
    (backups / "2020-01-01T000000/notes.txt").write_text("先别删", "utf-8")
    backup(folder, backups / "2020-01-02T000000/store")
    (backups / "2020-01-02T000000/store/other").write_text("", "utf-8")
    (backups / "2020-01-03T000000").symlink_to(backups / "by hand")
    (backups / "2020-01-04T000000").write_text("", "utf-8")
    (backups / "2020-01-05T000000").mkdir()
    (backups / "2020-01-05T000000/store").symlink_to(backups / "by hand/store")
    before = names(backups)
    nightly(folder, backups, 1, NIGHT)
    nightly(folder, backups, 1, NIGHT + timedelta(days=1))
    assert names(backups) == sorted([*before, "2026-11-28T032000"])
    assert verify(backups / "by hand/store").sound


def test_a_nightly_backup_is_restored_by_its_date(tmp_path: Path) -> None:
    folder = filled(tmp_path / "store")
    made = nightly(folder, tmp_path / "backups", 7, NIGHT).made
    with open_store(folder) as store:
        store.truncate()
    restore(store_in(made), folder)
    assert verify(folder).tables["_default"] == 3
    assert store_in(made / "store") == made / "store"


@pytest.mark.parametrize(
    ("command", "left"), [("compact", "journal.new"), ("restore", "journal.restored")]
)
def test_opening_removes_the_copy_a_killed_command_left(
    tmp_path: Path, command: str, left: str
) -> None:
    """It holds what may be erased from the store afterwards."""
    folder, copy = filled(tmp_path / "store"), filled(tmp_path / "copy")
    killed(command, folder, copy)
    assert (folder / left).stat().st_size > 0
    assert folder / left in holding_answers(folder / JOURNAL_NAME)
    open_store(folder, read_only=True).close()
    assert (folder / left).exists(), "only who holds the lock knows that nobody is writing it"
    with open_store(folder) as store:
        assert store.left_over == (left,)
        assert not (folder / left).exists()
        assert len(store) == 3
    with open_store(folder) as store:
        assert store.left_over == ()


def test_whoever_names_the_folder_of_all_nights_is_told_the_last(tmp_path: Path) -> None:
    filled(tmp_path / "store")
    nights = tmp_path / "nights"
    for day in (0, 1):
        made = nightly(tmp_path / "store", nights, 5, NIGHT + timedelta(days=day)).made
    with pytest.raises(RestoreRefused, match=f"2 份备份.*最近的是「{made}」"):
        chosen(nights)
    assert chosen(made) == made / "store"
    assert chosen(tmp_path / "nobody") == tmp_path / "nobody"
