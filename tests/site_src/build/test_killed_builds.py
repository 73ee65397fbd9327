"""Builds that are killed: the site stays, nothing is left behind, and no process lives on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from site_src.build.versions import Versions
from site_src.source.moments import ZONE
from tests.conftest import ROOT, Compound, differing, tree
from tests.support.calling import eventually

STAGES: list[Callable[[Path], bool]] = [
    lambda draft: draft.exists(),
    lambda draft: (draft / "404.html").exists(),
    lambda draft: (draft / "news/index.html").exists(),
    lambda draft: (draft / "search").exists(),
]
"""What is there of a version in the making, further on each time."""


def processes_of(compound: Compound) -> set[int]:
    """The processes that build this compound."""
    mark, found = f"LINLI_SITE={compound.site}".encode(), set()
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (place / "environ").read_bytes().split(b"\0"):
                found.add(int(place.name))
        except OSError:  # It has ended, or is another user's.
            continue
    return found


def test_after_kills_at_every_stage_a_build_gives_what_a_first_one_does(
    good: Compound, tmp_path_factory: pytest.TempPathFactory
) -> None:
    temporary = tmp_path_factory.mktemp("system")
    environment = {**os.environ, **good.environment, "TMPDIR": str(temporary)}
    command = [sys.executable, "-m", "site_src", "build"]
    folder = good.folder / ".site"
    good.build(datetime.now(ZONE))
    before, versions = tree(good.site), Versions(good.site)
    kept = {"000001", "000001.manifest", "build.lock", "publish.lock"}
    for number, reached in enumerate(STAGES):
        versions.prune()
        eventually(lambda: {path.name for path in folder.iterdir()} == kept)
        good.edit("rooms/reading.md", "看书", f"看书{number}")
        with subprocess.Popen(command, env=environment, cwd=ROOT) as process:
            eventually(partial(reached, folder / "000002"))
            assert process.poll() is None, "killed too late"
            process.kill()
        eventually(lambda: processes_of(good) == set())
        assert tree(good.site) == before
    good.build(datetime.now(ZONE))
    last = good.site.readlink().name
    kept |= {last, f"{last}.manifest"}
    eventually(lambda: {path.name for path in folder.iterdir()} == kept)
    assert list(temporary.iterdir()) == []
    assert differing(tree(good.site), good.from_scratch(datetime.now(ZONE))) == []


FORKS = """
import json, multiprocessing, time
from contextlib import ExitStack
from site_src.source.processes import beside

def busy():
    while True: pass

with ExitStack() as stack:
    for work in (busy, busy, lambda: time.sleep(600)):
        stack.enter_context(beside(work))
    pids = [child.pid for child in multiprocessing.active_children()]
    print(json.dumps(pids), flush=True)
    time.sleep(600)
"""


def test_what_a_killed_process_forked_ends_with_it() -> None:
    """Both what works and what waits for work; else it would hold the build's lock for ever."""
    with subprocess.Popen(
        [sys.executable, "-c", FORKS], cwd=ROOT, stdout=subprocess.PIPE
    ) as forking:
        assert forking.stdout
        pids = json.loads(forking.stdout.readline())
        assert len(pids) == 3
        os.kill(forking.pid, signal.SIGKILL)
    eventually(lambda: not any(_runs(pid) for pid in pids))


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
