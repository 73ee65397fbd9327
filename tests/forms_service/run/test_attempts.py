"""Builds that failed for no fault of content are tried again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from forms_service.run.attempts import Attempts
from tests.conftest import Compound, Run
from tests.support.calling import Service, eventually, serving


def waits(codes: list[int]) -> list[float]:
    """How long after each build, in seconds, the next is due; 0 where none is."""
    attempts, found = Attempts(), []
    for code in codes:
        attempts.ended(code, 1000.0)
        found.append(next((s for s in range(1000) if attempts.due(1000.0 + s)), 0))
    return found


def test_it_is_waited_twice_as_long_each_time_until_it_is_built() -> None:
    assert waits([75, 75, -9, 0, 75]) == [2, 4, 8, 0, 2]
    assert waits([75] * 40)[-1] == 600


def test_what_an_editor_must_put_right_is_not_tried_again() -> None:
    assert waits([1, 75, 1]) == [0, 2, 0]
    assert not Attempts().due(1e9)


def blocked(compound: Compound) -> Path:
    """No build can begin until this is gone: its lock can't be opened."""
    lock = compound.folder / ".site/build.lock"
    lock.unlink()
    lock.mkdir()
    return lock


@pytest.fixture
def built(built_good: Compound, tmp_path: Path) -> Compound:
    """A copy of the small compound as built, to change at will."""
    # Without its state: facts of answers that no store holds, in the site too, would be taken for a lost
    # store.
    left_out = shutil.ignore_patterns("state", "facts")
    shutil.copytree(built_good.folder, tmp_path / "compound", symlinks=True, ignore=left_out)
    return Compound(tmp_path / "compound")


def test_a_build_that_meets_a_fault_of_the_machine_says_so_in_a_sentence(
    built: Compound, run_linli: Run
) -> None:
    lock = blocked(built)
    done = run_linli("build", env=built.environment)
    assert done.returncode == 75
    assert str(lock) in done.stderr
    assert "没有发布：网站还是原来的样子。" in done.stderr
    assert "Traceback" not in done.stderr


def shows(service: Service, text: str) -> bool:
    return text in str(service.ask("GET", "/rules/parking.html")[1])


def test_the_service_builds_what_could_not_be_built_when_it_started(built: Compound) -> None:
    """And what the last run was writing when it was killed is gone."""
    left = [built.state / "facts/.lamp.json.4242-0a1b2c", built.state / "kiosks/.a.json.42-0a1b2c"]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("半")
    lock = blocked(built)
    built.edit("rules/parking.md", "60元", "65元")
    with serving(built.folder) as service:
        assert not any(path.exists() for path in left)
        assert not shows(service, "65元")
        lock.rmdir()
        eventually(lambda: shows(service, "65元"))


def test_an_edit_that_could_not_be_built_is_built_without_another(built: Compound) -> None:
    with serving(built.folder) as service:
        lock = blocked(built)
        built.edit("rules/parking.md", "60元", "65元")
        eventually(lambda: '"site not built"' in service.log)
        assert not shows(service, "65元")
        lock.rmdir()
        eventually(lambda: shows(service, "65元"))
