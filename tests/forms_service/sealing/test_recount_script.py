"""The script that anybody may count a vote again with, run as they run it: alone, on two downloads."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from forms_service.keeping.facts_out import facts_of
from forms_service.kinds.table import Counts
from forms_service.sealing.certification import sealing
from forms_service.store.tables import open_store
from site_src.forms.facts import figures_bytes
from tests.conftest import ROOT
from tests.forms_service.electorate.test_electorate import vote
from tests.forms_service.sealing.test_certification import published
from tests.support.votes import cast, parts, with_roster

SCRIPT = ROOT / "theme" / "assets" / "recount.py"
FORM = vote(closes="2026-11-20")
AFTER = FORM.closes + timedelta(hours=1)


@pytest.fixture
def downloads(tmp_path: Path) -> tuple[Path, Path]:
    """The record and the result of a sealed vote of thirty, as the site publishes them."""
    with open_store(tmp_path / "store") as store:
        with_roster(store, parts(40), FORM.opens - timedelta(days=1))
        cast(store, FORM, ["同意", "同意", "不同意"] * 10)
        store.transact(sealing(published(FORM), "王芳", "", AFTER))
        facts = facts_of(FORM, Counts.of(store), AFTER)
    lines, figures = tmp_path / "v.lines.txt", tmp_path / "v.json"
    lines.write_bytes(facts.record.encode())
    figures.write_bytes(figures_bytes(facts))
    return lines, figures


def run(*files: Path) -> subprocess.CompletedProcess[str]:
    """Without anything of ours: `-I` leaves out every package that isn't Python's own place."""
    words = [sys.executable, "-I", "-S", str(SCRIPT), *map(str, files)]
    return subprocess.run(words, capture_output=True, text=True, check=False, cwd="/")


def test_it_is_short_and_needs_nothing_but_python() -> None:
    source = SCRIPT.read_text()
    assert len(source.splitlines()) <= 40
    imported = {
        line.split()[1] for line in source.splitlines() if line.startswith(("import", "from"))
    }
    assert imported <= sys.stdlib_module_names


def test_it_counts_what_was_published_and_finds_the_seal(downloads: tuple[Path, Path]) -> None:
    done = run(*downloads)
    assert (done.returncode, done.stderr) == (0, "")
    assert "q 同意 20" in done.stdout
    seal = json.loads(downloads[1].read_text())["seal"]["digest"]
    assert f"份数 30 印章 {seal}" in done.stdout


@pytest.mark.parametrize(
    ("which", "old", "new", "said"),
    [
        (0, '"q":["不同意"]', '"q":["同意"]', "「同意」公布的是 20"),
        (0, '"of":40', '"of":41', "参加的人数和公布的不一样"),
        (0, "同意吗？", "同意么？", "印章和公布的不一样"),
        (1, '"同意": 20', '"同意": 21', "「同意」公布的是 21"),
    ],
)
def test_it_finds_what_was_changed(
    downloads: tuple[Path, Path], which: int, old: str, new: str, said: str
) -> None:
    changed = downloads[which]
    text = changed.read_text(encoding="utf-8")
    assert old in text
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    done = run(*downloads)
    assert done.returncode == 1
    assert said in done.stdout


def test_it_finds_a_ballot_that_is_there_twice(downloads: tuple[Path, Path]) -> None:
    lines = downloads[0].read_bytes().splitlines(keepends=True)
    downloads[0].write_bytes(b"".join([*lines, lines[-1]]))
    assert "有重复的编号" in run(*downloads).stdout
