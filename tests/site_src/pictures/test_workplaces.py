"""Folders to work in are gone at the end, also those of killed processes."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from site_src.pictures.workplaces import workplace
from tests.conftest import ROOT

HOLDS = """
import sys
from site_src.pictures.workplaces import workplace
with workplace("linli-test-") as folder:
    (folder / "picture").touch()
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of its own for what is temporary, for other processes too."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return tmp_path


def test_what_a_killed_process_left_goes_with_the_next_and_a_living_ones_stays(
    temporary: Path,
) -> None:
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir()
    (temporary / "linli-test-link").symlink_to(elsewhere)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout
        theirs = Path(other.stdout.readline().strip())
        with workplace("linli-test-") as mine:
            assert list(mine.iterdir()) == []
            assert (theirs / "picture").exists()
        other.kill()
    assert not mine.exists()
    assert theirs.exists()
    with workplace("linli-test-") as mine:
        assert not theirs.exists()
    assert not mine.exists()
    assert elsewhere.exists()


def test_many_at_once_have_a_folder_each() -> None:
    def work(number: int) -> bool:
        with workplace("linli-test-") as folder:
            (folder / "file").write_text(str(number))
            return sorted(folder.iterdir()) == [folder / "file"]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(300)))
