"""The README's commands work as they stand, and its tables say everything there is."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from site_src.markup.block_kinds import BLOCKS
from site_src.settings import SETTINGS
from tests.support.demo import put_demo
from tests.support.serving import ADDRESS, serving

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.strip().split("\n")
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the commands work on, where they may change it, as `make serve` leaves it."""
    copy = tmp_path_factory.mktemp("readme")
    put_demo(copy)
    # With what Python has compiled of it: copies are as old as what they were made of.
    for name in ("site_src", "forms_service", "theme"):
        shutil.copytree(ROOT / name, copy / name)
    for name in ("mkdocs.yml", "Makefile"):
        shutil.copy(ROOT / name, copy / name)
    return copy


def _run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    binaries = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{binaries}:{os.environ['PATH']}",
        "PYTHONPATH": str(folder),
        "LINLI_BASE_URL": ADDRESS,
        "NO_MKDOCS_2_WARNING": "1",
    }
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_command_is_one_that_is_tested() -> None:
    tools = {shlex.split(command)[0] for command in COMMANDS}
    assert tools == {"make", "curl", "linli", "mkdocs", "pelican"}


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("make ")])
def test_make_knows_its_targets(command: str) -> None:
    """`make test` is what runs this; `make serve` is followed by the next story."""
    done = subprocess.run(
        [*shlex.split(command), "--dry-run"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_vote_by_curl_gets_a_receipt_and_is_counted(folder: Path) -> None:
    with serving(folder) as site:
        vote, facts = (
            c.replace("http://127.0.0.1:8000", site.url) for c in COMMANDS if c.startswith("curl")
        )
        answer = _run(vote, folder)
        assert "303" in answer.stdout.split("\n")[0]
        assert "/s/receipts/" in answer.stdout
        assert '"东门岗亭北侧": 1' in _run(facts, folder).stdout
    for command in (c for c in COMMANDS if c.startswith(("linli", "mkdocs", "pelican"))):
        done = _run(command, folder)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


def test_the_tables_name_every_setting_and_block() -> None:
    for setting in SETTINGS:
        assert f"| `{setting.name}` |" in README
        if setting.default:
            assert f"`{setting.default}`" in README
    for name in BLOCKS:
        assert f"`/// {name}" in README
