"""Durable writes from an event loop: tasks that wait together share lines, each with its outcome."""

from __future__ import annotations

import asyncio
import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms_service.store.commits import Commits
from forms_service.store.journal import StoreClosed, StoreFull
from forms_service.store.tables import DuplicateKey, Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store") as store:
        yield store


@pytest.fixture
def commits(store: Store) -> Iterator[Commits]:
    commits = Commits(store)
    yield commits
    commits.close()


def stored(store: Store) -> list[int]:
    """What a process that opens the store now finds."""
    with open_store(store.journal.path.parent, read_only=True) as reader:
        return sorted(document["n"] for document in reader)


def lines(store: Store) -> int:
    with open_store(store.journal.path.parent, read_only=True) as reader:
        number: int = reader.journal.opening.lines
        return number


async def insert(commits: Commits, store: Store, number: int) -> int:
    doc_id: int = await commits.run(lambda: store.insert({"n": number}))
    return doc_id


def test_sixty_four_tasks_share_lines(store: Store, commits: Commits) -> None:
    async def run() -> list[int]:
        return await asyncio.gather(*(insert(commits, store, n) for n in range(64)))

    ids = asyncio.run(run())
    assert sorted(ids) == list(range(1, 65))
    assert stored(store) == list(range(64))
    assert 1 <= lines(store) < 64


def test_a_task_resumes_when_its_write_is_durable(store: Store, commits: Commits) -> None:
    async def run() -> None:
        for number in range(5):
            await insert(commits, store, number)
            assert stored(store) == list(range(number + 1))

    asyncio.run(run())
    assert lines(store) == 5


def test_each_task_has_its_own_error(store: Store, commits: Commits) -> None:
    ballots = store.keyed("ballots")

    def vote(number: int) -> None:
        ballots.insert_unique(str(number % 4), {"n": number})

    async def run() -> list[BaseException | None]:
        tasks = (commits.run(lambda n=n: vote(n)) for n in range(16))  # type: ignore[misc]
        return await asyncio.gather(*tasks, return_exceptions=True)

    outcomes = asyncio.run(run())
    assert outcomes[:4] == [None] * 4
    assert [type(outcome) for outcome in outcomes[4:]] == [DuplicateKey] * 12
    assert sorted(document["n"] for document in ballots) == [0, 1, 2, 3]


def test_a_full_disk_is_told_to_all_who_shared_the_line(
    store: Store, commits: Commits, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write

    def full(fd: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, f"{fd}: no room for {len(data)}")

    async def run() -> None:
        await insert(commits, store, 0)
        monkeypatch.setattr(os, "write", full)
        # The first holds the writing thread up until all are waiting, so that they share a line.
        gate = threading.Event()
        first = asyncio.create_task(commits.run(gate.wait))
        await asyncio.sleep(0)
        tasks = [asyncio.create_task(insert(commits, store, n)) for n in range(1, 9)]
        await asyncio.sleep(0)
        gate.set()
        assert await first
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [StoreFull] * 8
        assert [document["n"] for document in store] == [0]
        monkeypatch.setattr(os, "write", real)
        await insert(commits, store, 9)

    asyncio.run(run())
    assert stored(store) == [0, 9]
    assert lines(store) == 2


def test_a_cancelled_task_harms_no_other(store: Store, commits: Commits) -> None:
    async def run() -> None:
        gate = threading.Event()
        first = asyncio.create_task(commits.run(gate.wait))
        await asyncio.sleep(0)
        tasks = [asyncio.create_task(insert(commits, store, n)) for n in range(3)]
        await asyncio.sleep(0)
        tasks[1].cancel()
        gate.set()
        await first
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(outcomes[1], asyncio.CancelledError)
        assert (outcomes[0], outcomes[2]) == (1, 3)

    asyncio.run(run())
    assert stored(store) == [0, 1, 2]


def test_an_action_that_runs_out_of_items_harms_no_other(store: Store, commits: Commits) -> None:
    """StopIteration is the one error that a future won't carry."""

    async def run() -> None:
        empty: Iterator[int] = iter(())
        tasks = [commits.run(lambda: next(empty)), insert(commits, store, 1)]
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [RuntimeError, int]

    asyncio.run(run())


def test_closing_waits_for_what_is_written(store: Store) -> None:
    commits = Commits(store)

    async def run() -> None:
        tasks = [asyncio.create_task(insert(commits, store, n)) for n in range(16)]
        await asyncio.sleep(0)
        commits.close()
        assert stored(store) == list(range(16))
        await asyncio.gather(*tasks)

    asyncio.run(run())


def test_after_closing_every_task_is_refused(store: Store) -> None:
    commits = Commits(store)
    commits.close()

    async def run() -> None:
        for number in range(2):
            with pytest.raises(StoreClosed):
                await asyncio.wait_for(insert(commits, store, number), 5)

    asyncio.run(run())
    assert stored(store) == []


def test_an_event_loop_that_ends_harms_none_that_follows(store: Store, commits: Commits) -> None:
    """The writer may still be at work for a loop that is gone when the next one's tasks come."""
    gate = threading.Event()

    async def leave() -> None:
        waiting = asyncio.create_task(commits.run(gate.wait))
        await asyncio.sleep(0)
        waiting.cancel()

    async def follow() -> int:
        task = asyncio.create_task(insert(commits, store, 1))
        await asyncio.sleep(0)
        gate.set()
        return await asyncio.wait_for(task, 10)

    asyncio.run(leave())
    assert asyncio.run(follow()) == 1
    assert stored(store) == [1]
