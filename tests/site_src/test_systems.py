"""Other systems than Linux, as far as they can be had here: what they lack is taken away from Python
before it begins, and what they have more is put there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from forms_service.store.tables import open_store
from tests.conftest import ROOT, Compound

WINDOWS = "import sys\nsys.modules['fcntl'] = None\ndel sys.modules['posix'].fork"
# As Python says them there: no fdatasync, no limit of address space, and an order of its own by which
# a disk empties its cache. `FULL_SYNC` takes note of those that were given.
MACOS = """
import fcntl, os, resource

del os.fdatasync
fcntl.F_FULLFSYNC = 51
orders, limits = fcntl.fcntl, resource.setrlimit

def order(fd, command, *more):
    if command != fcntl.F_FULLFSYNC:
        return orders(fd, command, *more)
    if refused := int(os.environ.get("REFUSED", "0")):
        raise OSError(refused, os.strerror(refused))
    with open(os.environ["FULL_SYNC"], "a") as noted:
        noted.write(os.readlink(f"/proc/self/fd/{fd}") + "\\n")
    return 0

def limit(kind, limits_):
    if kind == resource.RLIMIT_AS:
        raise ValueError("current limit exceeds maximum limit")
    limits(kind, limits_)

fcntl.fcntl, resource.setrlimit = order, limit
"""
KEEP = """
import sys
from pathlib import Path
from forms_service.store.tables import open_store

with open_store(Path(sys.argv[1])) as store:
    store.insert({"text": "回答"})
"""


def on(
    system: str, folder: Path, *words: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs Python with these words as if it were on that system."""
    (folder / "system").mkdir()
    (folder / "system" / "sitecustomize.py").write_text(system, encoding="utf-8")
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{folder / 'system'}", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("command", ["serve", "build", "check", "new", "store", "kiosks", "--help"])
def test_windows_is_told_in_a_sentence_where_it_runs(tmp_path: Path, command: str) -> None:
    done = on(WINDOWS, tmp_path, "-m", "site_src", command)
    assert done.returncode == 1
    assert done.stdout == ""
    [said] = done.stderr.splitlines()
    assert "wsl --install" in said
    assert f"再在 WSL 的终端里运行 linli {command}" in said


def test_on_macos_an_answer_is_kept_once_the_disk_has_emptied_its_cache(tmp_path: Path) -> None:
    noted, store = tmp_path / "noted", tmp_path / "store"
    done = on(MACOS, tmp_path, "-c", KEEP, str(store), FULL_SYNC=str(noted))
    assert done.returncode == 0, done.stderr
    synced = noted.read_text(encoding="utf-8").splitlines()
    assert {str(store), str(store / "journal.jsonl")} <= set(synced)
    with open_store(store) as again:
        assert [answer["text"] for answer in again.all()] == ["回答"]


@pytest.mark.parametrize(("errno", "code"), [("95", 0), ("5", 1)], ids=["ENOTSUP", "EIO"])
def test_a_file_system_that_knows_no_such_order_is_asked_as_any_and_no_other(
    tmp_path: Path, errno: str, code: int
) -> None:
    done = on(MACOS, tmp_path, "-c", KEEP, str(tmp_path / "store"), REFUSED=errno)
    assert done.returncode == code, done.stderr


def test_on_macos_pictures_are_made_without_the_limit_that_it_lacks(
    good: Compound, tmp_path: Path
) -> None:
    Image.new("RGB", (40, 30)).save(good.content / "images/photo.jpg")
    done = on(MACOS, tmp_path, "-m", "site_src", "check", **good.environment)
    assert done.returncode == 0, done.stdout + done.stderr
