"""`linli init`: from nothing to a vote that is counted, by what stands on the screen."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import pytest

from site_src.content.check import check
from tests.conftest import Compound, Run

BIN = Path(sys.executable).parent
TOLD = (
    "--name",
    "柳园: 小区",
    "--address",
    "河边路 1 号",
    "--households",
    "312",
    "--buildings",
    "2",
)
OWN = {k: v for k, v in os.environ.items() if not k.startswith("LINLI_")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A place to begin in, with a space in its name."""
    place = tmp_path / "我的 小区"
    place.mkdir()
    return place


def test_the_commands_on_the_screen_lead_to_a_vote_that_is_counted(
    folder: Path, run_linli: Run
) -> None:
    begun = run_linli("init", "柳 园", *TOLD, cwd=folder)
    assert begun.returncode == 0, begun.stderr
    commands = re.findall(r"^  (.+)$", begun.stdout, re.M)
    assert [re.split(r"[ /]", command)[-1] for command in commands] == ["园'", "check", "serve"]
    with subprocess.Popen(
        ["bash", "-ec", "\n".join([*commands[:-1], f"exec {commands[-1]} --port 0"])],
        cwd=folder,
        env=OWN,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as typed:
        assert typed.stdout
        assert typed.stdout.readline() == "没有发现问题。\n"
        found = (re.search(r"http://127\.0\.0\.1:\d+", line) for line in typed.stdout)
        url = next(each.group() for each in found if each)
        try:
            vote = urlencode({"first": "停车"}).encode()
            with urllib.request.urlopen(f"{url}/s/forms/first", vote) as receipt:
                assert receipt.status == 200
            with urllib.request.urlopen(f"{url}/facts/first.json") as facts:
                assert json.load(facts)["questions"]["first"]["counts"]["停车"] == 1
            with urllib.request.urlopen(f"{url}/forms/first.html") as page:
                assert "共 1 份回答" in page.read().decode()
        finally:
            typed.terminate()


def test_its_files_are_few_and_have_no_faults(folder: Path, run_linli: Run) -> None:
    assert run_linli("init", ".", *TOLD, cwd=folder).stdout.count("linli ") == 3
    compound = Compound(folder)
    assert check(compound.content, []) == []
    assert sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()) == [
        "content/boards/building-01.md",
        "content/boards/building-02.md",
        "content/forms/first.md",
        "content/index.md",
    ]
    about = compound.read().compound
    assert (about.name, about.address, about.households) == ("柳园: 小区", "河边路 1 号", 312)


def test_without_a_terminal_it_says_all_that_is_missing_or_wrong(
    folder: Path, run_linli: Run
) -> None:
    done = run_linli("init", "here", "--households", "很多", "--name", " ", cwd=folder)
    assert done.returncode == 2
    assert done.stderr.splitlines()[:-1] == [
        "--name ' ' 不能空着。",
        "缺少 --address：在哪里（城市、街道）。",
        "--households '很多' 应当是 1 到 100000 的整数。",
        "缺少 --buildings：有几栋楼（每栋一块公示牌，没有就写 0）。",
    ]
    assert list(folder.iterdir()) == []


def test_in_a_terminal_it_asks_for_the_rest_until_it_is_right(folder: Path) -> None:
    screen, ended = answered(folder, "柳园\n河边\n三百\n312\n0\n")
    assert ended == 0
    assert "应当是 1 到 100000 的整数，请再写一次。" in screen
    assert Compound(folder).read().compound.households == 312


def test_who_thinks_better_of_it_has_nothing(folder: Path) -> None:
    screen, ended = answered(folder, "柳园\n\x04")
    assert ended == 1
    assert "没有新建任何文件。" in screen
    assert list(folder.iterdir()) == []


def answered(folder: Path, keys: str) -> tuple[str, int]:
    """What stands in a terminal where these keys are typed, and how the command ended."""
    ours, its = pty.openpty()
    os.write(ours, keys.encode())
    with subprocess.Popen(
        [BIN / "linli", "init", "."], cwd=folder, env=OWN, stdin=its, stdout=its, stderr=its
    ) as run:
        os.close(its)
        said = bytearray()
        try:
            while data := os.read(ours, 65536):
                said += data
        except OSError:
            os.close(ours)  # Linux ends a terminal so, when its last program has gone.
    return said.decode("utf-8", "replace"), run.returncode


def test_what_is_there_stays_as_it_is(good: Compound, run_linli: Run) -> None:
    before = good.read().compound
    done = run_linli("init", ".", *TOLD, cwd=good.folder)
    assert done.returncode == 1
    assert "没有改动" in done.stderr
    assert good.read().compound == before
    taken = good.folder / "file"
    taken.write_text("")
    done = run_linli("init", "file", *TOLD, cwd=good.folder)
    assert done.returncode == 1
    assert "写不进去" in done.stderr
