"""The state folder is for its user alone, and one that can't be used is told in a sentence."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from forms_service.store.durable import make_folder
from site_src.state_folder import PARTS, StateUnusable, check_readable, prepare
from tests.conftest import ROOT, Compound
from tests.support.calling import eventually, serving

AS_ROOT = os.geteuid() == 0
# Root may write everywhere; without its capabilities it is held to the modes as everybody is.
PLAIN = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if AS_ROOT else []
plain_user = pytest.mark.skipif(AS_ROOT and not shutil.which("setpriv"), reason="no setpriv")
COMMANDS = [
    ("serve", "--port", "0"),
    ("build",),
    ("publish",),
    ("print",),
    ("store", "verify"),
    ("store", "compact"),
    ("store", "backup", "copy"),
    ("store", "restore", "copy"),
    ("kiosks",),
    ("kiosks", "pair", "gate"),
]


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def linli(
    compound: Compound, *command: str, state: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """The command as a user without root's powers runs it."""
    return subprocess.run(
        [*PLAIN, str(Path(sys.executable).with_name("linli")), *command],
        cwd=compound.folder,
        env={**os.environ, **compound.environment, "LINLI_STATE": str(state or compound.state)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    """What a command that couldn't begin said, which is one line in Chinese."""
    assert done.returncode == 1, done
    [line] = done.stderr.splitlines()
    assert re.search("[一-鿿]", line), line
    return line


# For its user alone.


def test_what_is_made_is_for_its_user_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        prepare(tmp_path / "above" / "state")
        make_folder(tmp_path / "backups" / "2026" / "store")
    finally:
        os.umask(before)
    made = ["above", "above/state", *(f"above/state/{part}" for part in PARTS)]
    made += ["backups", "backups/2026", "backups/2026/store"]
    assert {path: mode(tmp_path / path) for path in made} == dict.fromkeys(made, 0o700)


def test_what_was_open_to_others_is_closed_and_said(tmp_path: Path) -> None:
    state = tmp_path / "state"
    for part in PARTS:
        (state / part).mkdir(parents=True)
        (state / part).chmod(0o755)
    state.chmod(0o750)
    journal = state / "store" / "journal.jsonl"
    journal.write_text("x")
    journal.chmod(0o644)
    found = prepare(state)
    assert set(found.narrowed) == {state, journal, *(state / part for part in PARTS)}
    assert found.left == ()
    assert (mode(state), mode(journal), journal.read_text()) == (0o700, 0o600, "x")
    assert prepare(state).narrowed == ()


def test_a_folder_that_holds_other_things_too_is_left_open_but_said(tmp_path: Path) -> None:
    """LINLI_STATE=/tmp, or a home: closing it would shut out others."""
    tmp_path.chmod(0o755)
    (tmp_path / "other").mkdir()
    found = prepare(tmp_path)
    assert found.left == (tmp_path,)
    assert mode(tmp_path) == 0o755
    assert mode(tmp_path / "store") == 0o700


def test_a_link_in_the_store_is_not_followed_to_what_it_names(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("x")
    elsewhere.chmod(0o644)
    (tmp_path / "state" / "store").mkdir(parents=True)
    (tmp_path / "state" / "store" / "link").symlink_to(elsewhere)
    prepare(tmp_path / "state")
    assert mode(elsewhere) == 0o644


@pytest.mark.skipif(not AS_ROOT, reason="only root can give files away")
def test_what_root_makes_belongs_to_whom_the_folder_belongs(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 12345)
    prepare(tmp_path / "state")
    for folder in (tmp_path / "state", tmp_path / "state" / "kiosks"):
        assert (folder.stat().st_uid, mode(folder)) == (12345, 0o700)


def test_a_service_closes_its_state_and_logs_it(built_good: Compound, tmp_path: Path) -> None:
    folder = tmp_path / "linli"
    shutil.copytree(built_good.folder, folder, symlinks=True)
    for counted in ("state", "site"):  # No service has ever counted here.
        (folder / counted / "facts" / "lamp.json").unlink()
    (folder / "state" / "facts").chmod(0o755)
    with serving(folder, LINLI_BASE_URL=built_good.base_url) as service:
        eventually(lambda: "state narrowed" in service.log)
        for path in (service.state, *(service.state / part for part in PARTS)):
            assert mode(path) == 0o700
        for path in (service.state / "store").iterdir():
            assert mode(path) == 0o600


# One sentence.


def test_a_state_that_is_a_file_or_below_one_is_unusable(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    for state in (file, file / "state"):
        with pytest.raises(StateUnusable, match="不是文件夹"):
            prepare(state)
        with pytest.raises(StateUnusable, match="不是文件夹"):
            check_readable(state)
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "facts").write_text("x")
    with pytest.raises(StateUnusable, match="facts」不是文件夹"):
        prepare(tmp_path / "state")
    assert file.read_text() == "x"


def test_a_link_that_leads_nowhere_is_unusable(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.symlink_to(tmp_path / "not mounted")
    with pytest.raises(StateUnusable):
        prepare(state)


def test_where_there_is_no_state_there_is_nothing_to_read(tmp_path: Path) -> None:
    check_readable(tmp_path / "state")
    assert not (tmp_path / "state").exists()


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Compound:
    """A small compound that is built, with a backup beside it."""
    compound = Compound(tmp_path_factory.mktemp("ready"))
    shutil.copytree(ROOT / "tests" / "sites" / "good", compound.content)
    compound.build()
    return compound


@plain_user
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_says_in_one_sentence_that_the_state_is_a_file(
    ready: Compound, tmp_path: Path, command: tuple[str, ...]
) -> None:
    file = tmp_path / "state"
    file.write_text("mine")
    assert "不是文件夹" in one_sentence(linli(ready, *command, state=file))
    assert file.read_text() == "mine"


@plain_user
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_says_in_one_sentence_that_the_state_is_not_for_it(
    ready: Compound, command: tuple[str, ...]
) -> None:
    ready.state.mkdir(exist_ok=True)
    ready.state.chmod(0o000)
    try:
        assert "不让运行邻里栏的用户读写" in one_sentence(linli(ready, *command))
    finally:
        ready.state.chmod(0o700)


@plain_user
def test_what_only_reads_needs_no_more_than_reading(ready: Compound) -> None:
    """A backup on a disk that is mounted for reading can be checked, and a site built from facts."""
    assert linli(ready, "store", "compact").returncode == 0
    ready.state.chmod(0o500)
    try:
        for command in (("build",), ("publish",), ("store", "verify"), ("store", "backup", "copy")):
            done = linli(ready, *command)
            assert done.returncode == 0, done.stderr
        for writing in (("serve", "--port", "0"), ("store", "compact"), ("kiosks", "pair", "gate")):
            assert "不让" in one_sentence(linli(ready, *writing))
    finally:
        ready.state.chmod(0o700)
