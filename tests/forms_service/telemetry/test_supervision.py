"""Work beside answering never ends for good."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from forms_service.telemetry.supervision import Supervised
from tests.support.calling import PATIENCE


def told(story: object) -> None:
    asyncio.run(asyncio.wait_for(story, PATIENCE))  # type: ignore[arg-type]


def test_work_that_fails_begins_again_and_is_well_once_something_is_done() -> None:
    async def story() -> None:
        supervised, states, done = Supervised(first=0.001, longest=0.004), [], asyncio.Event()
        attempts = 0

        async def work() -> AsyncIterator[None]:
            nonlocal attempts
            attempts += 1
            states.append(supervised.well)
            if attempts < 8:
                raise OSError(24, "too many open files")
            yield
            states.append(supervised.well)
            done.set()
            await asyncio.Event().wait()

        supervised.begin("work", work)
        await done.wait()
        assert supervised.well
        await supervised.end()
        # Well until it failed, and again once it had done something.
        assert states == [True, *[False] * 7, True]

    told(story())


def test_work_that_just_ends_begins_again() -> None:
    async def story() -> None:
        supervised, begun = Supervised(first=0.001), asyncio.Semaphore(0)

        async def work() -> AsyncIterator[None]:
            begun.release()
            return
            yield

        supervised.begin("work", work)
        for _ in range(3):
            await begun.acquire()
        await supervised.end()
        assert not supervised.well

    told(story())


def test_one_that_fails_leaves_the_others_at_work_and_none_outlives_the_end() -> None:
    async def story() -> None:
        supervised, turns = Supervised(first=PATIENCE), asyncio.Semaphore(0)
        ended = []

        async def fails() -> AsyncIterator[None]:
            raise ValueError
            yield

        async def works() -> AsyncIterator[None]:
            try:
                while True:
                    await asyncio.sleep(0)
                    turns.release()
                    yield
            finally:
                ended.append(True)

        supervised.begin("fails", fails)
        supervised.begin("works", works)
        for _ in range(10):
            await turns.acquire()
        assert not supervised.well
        await supervised.end()
        assert ended

    told(story())
