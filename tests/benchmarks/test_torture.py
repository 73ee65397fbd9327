"""The fault campaign itself: a short run of it finds nothing, and it would see what is to be found."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.torture.__main__ import main
from benchmarks.torture.harms import HARMS, Harm
from benchmarks.torture.storing import keep
from benchmarks.torture.world import Count, World
from forms_service.store.files import watermark_path
from forms_service.store.tables import open_store


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path / "world", on_memory=False)
    with open_store(world.store) as store:
        for key in ("a", "b", "c"):
            world.acked[key] = keep(store, key)
    yield world
    world.close()


def test_a_few_seconds_of_it_lose_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seconds", "3", "--seed", "8"]) == 0
    said = capsys.readouterr().out
    assert "seed 8, 3 seconds" in said
    assert "lost 0, doubled 0, wrongly accepted 0, stuck 0" in said


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_every_harm_is_refused_and_there_is_a_way_back(world: World, harm: Harm) -> None:
    count, kept = Count(), world.copy()
    harm(world.path, random.Random(1))
    assert world.check(count, "harm") is not None
    for by_restore in (True, False):
        world.put_back(kept, count, by_restore=by_restore)
    assert (count.losses, count.restored) == (0, 1)


def test_a_loss_that_is_accepted_and_an_answer_that_is_doubled_are_counted(world: World) -> None:
    count = Count()
    assert world.check(count, None) is None
    assert count.losses == 0
    watermark_path(world.path).unlink()
    lines = world.path.read_bytes().splitlines(keepends=True)
    world.path.write_bytes(b"".join(lines[:-1]))
    assert world.check(count, "cut") is None
    assert (count.lost, count.accepted, count.doubled) == (1, 1, 0)
    with open_store(world.store) as store:
        store.keyed("answers").insert_unique("again", {"entries": {"words": "a"}})
    world.check(count, None)
    assert (count.lost, count.doubled) == (1, 1)
