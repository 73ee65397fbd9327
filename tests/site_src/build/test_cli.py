"""The `linli` command: what it says, and how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from forms_service.commands.descriptions import COMMANDS as OF_SERVICE
from site_src.cli import main
from site_src.forms.facts import FormFacts, facts_bytes
from tests.conftest import ROOT, Compound, Run

COMMANDS = ("build", "check", "new", "init", "publish")


def test_without_a_command_it_says_which_there_are(run_linli: Run) -> None:
    done = run_linli()
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_an_unknown_command_is_told_those_there_are(run_linli: Run) -> None:
    done = run_linli("biuld")
    assert done.returncode == 2
    for name in (*COMMANDS, "serve", "store"):
        assert name in done.stderr, name


def test_help_explains_every_command(run_linli: Run) -> None:
    done = run_linli("--help")
    assert done.returncode == 0
    for name in (*COMMANDS, "serve", "store"):
        assert name in done.stdout, name


@pytest.mark.parametrize("command", [*COMMANDS, "serve", "store"])
def test_every_command_explains_itself(command: str) -> None:
    """Each in a process that has read nothing else before."""
    program = Path(sys.executable).with_name("linli")
    done = subprocess.run(
        [program, command, "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert command in done.stdout


def test_it_is_the_same_as_the_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "site_src", "check", "--schema"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0


def test_a_build_says_what_it_did(good: Compound, run_linli: Run) -> None:
    first = run_linli("build", env=good.environment)
    assert first.returncode == 0, first.stderr
    assert "建好了：" in first.stdout
    assert "全部重建" in first.stdout
    good.edit("news/2026/2026-10-10-reading.md", "三本书", "四本书")
    second = run_linli("build", env=good.environment)
    assert "只建改动" in second.stdout
    assert "四本书" in good.page("news/2026/2026-10-10-reading.html")


def test_a_build_can_go_elsewhere(good: Compound, run_linli: Run) -> None:
    done = run_linli("build", "--site", str(good.folder / "other"), env=good.environment)
    assert done.returncode == 0
    assert (good.folder / "other/index.html").is_file()
    assert not good.site.exists()


@pytest.mark.parametrize("place", ["content/site", "content", "."])
def test_a_site_is_not_built_over_its_content(good: Compound, run_linli: Run, place: str) -> None:
    """However it is named; nobody needs to try again."""
    before = sorted(good.folder.rglob("*"))
    site = str(good.folder / place)
    for done in (
        run_linli("build", "--site", site, env=good.environment),
        run_linli("build", env={**good.environment, "LINLI_SITE": site}),
    ):
        assert done.returncode == 1
        assert "套在一起。请另指一个地方" in done.stderr
        assert "Traceback" not in done.stderr
    assert sorted(good.folder.rglob("*")) == before


def test_publishing_says_how_many_files_changed(good: Compound, run_linli: Run) -> None:
    good.answered({"lamp": 1})
    assert run_linli("build", env=good.environment).returncode == 0
    assert "0 个文件有变化" in run_linli("publish", env=good.environment).stdout
    good.answered({"lamp": 2})
    done = run_linli("publish", env=good.environment)
    assert done.returncode == 0
    assert "已按最新统计更新" in done.stdout
    assert "0 个文件有变化" not in done.stdout
    assert "0 个文件有变化" in run_linli("publish", env=good.environment).stdout


def test_a_content_folder_that_is_not_there_is_told(good: Compound, run_linli: Run) -> None:
    done = run_linli("build", env={**good.environment, "LINLI_CONTENT": "nowhere"})
    assert done.returncode == 1
    assert "nowhere/index.md:1: 没有首页" in done.stderr


def test_the_commands_of_the_service_are_told_with_the_others(run_linli: Run) -> None:
    """Each in the words of its own help, without being loaded."""
    commands = {point.name for point in entry_points(group="linli.commands")}
    assert commands == OF_SERVICE.keys()
    help_ = " ".join(run_linli("--help").stdout.split())
    assert all(f" {name} {does} " in help_ for name, does in OF_SERVICE.items())


def test_checking_starts_neither_generator() -> None:
    """A hook runs it at every commit."""
    program = (
        "import sys; from site_src.cli import main; main(['check', '--schema']); main(['check']);"
        "print([n for n in ('mkdocs', 'pelican', 'starlette', 'tinydb') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(("command", "code"), [("build", os.EX_TEMPFAIL), ("publish", 1)])
def test_where_all_facts_are_missing_no_page_says_that_nobody_answered(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    code: int,
) -> None:
    """As where the state's disk isn't mounted yet. A build is tried again by whoever watches."""
    for name in ("content", "site", "state"):
        monkeypatch.setenv(f"LINLI_{name.upper()}", str(tmp_path / name))
    published = tmp_path / "site" / "facts"
    published.mkdir(parents=True)
    facts = FormFacts.model_validate({"form": "lamp", "state": "open", "answers": 34})
    (published / "lamp.json").write_bytes(facts_bytes(facts))
    assert main([command]) == code
    said = capsys.readouterr().err
    assert "lamp" in said
    assert "LINLI_STATE" in said
    assert not (tmp_path / "state").exists()


def test_whoever_reads_the_first_lines_alone_is_told_of_no_fault() -> None:
    """As `linli … | head` does."""
    command = [sys.executable, "-m", "site_src", "check", "--schema"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout
        assert run.stderr
        run.stdout.close()
        assert run.stderr.read() == b""
    assert run.returncode == 1
