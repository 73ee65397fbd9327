"""After an answer: its pages while it waits, the rest soon after, each for all that came meanwhile."""

from __future__ import annotations

import asyncio
import threading

import pytest

from forms_service.site.refreshing import Refreshing

Done = list[tuple[str, frozenset[str]]]


class Work:
    """What was shown and what followed, in order; either fails as often as it is told to."""

    def __init__(self, failing: int = 0, gate: threading.Event | None = None) -> None:
        self.done: Done = []
        self.failing, self.gate = failing, gate
        self.refreshing = Refreshing(self.show, self.follow, self.failed)

    def show(self, forms: frozenset[str]) -> None:
        if self.gate is not None:
            self.gate.wait(10)
        self.done.append(("shown", forms))

    def follow(self, forms: frozenset[str]) -> None:
        if self.failing:
            self.failing -= 1
            raise OSError("no room")
        self.done.append(("followed", forms))

    def failed(self, forms: frozenset[str]) -> None:
        self.done.append(("failed", forms))


def forms(*names: str) -> frozenset[str]:
    return frozenset(names)


def test_an_answer_waits_for_its_pages_and_for_nothing_else() -> None:
    """What follows comes after it, within a fifth of a second where nobody is in the way."""
    work = Work()

    async def run() -> None:
        await work.refreshing.cover("lamp")
        assert work.done == [("shown", forms("lamp"))]
        while len(work.done) < 2:
            await asyncio.sleep(0)

    asyncio.run(run())
    assert work.done[1:] == [("followed", forms("lamp"))]


def test_answers_that_come_while_one_is_shown_share_the_next_run() -> None:
    gate = threading.Event()
    work = Work(gate=gate)

    async def run() -> None:
        first = asyncio.create_task(work.refreshing.cover("lamp"))
        await asyncio.sleep(0)
        others = [asyncio.create_task(work.refreshing.cover(f)) for f in ("lamp", "bench", "lamp")]
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(first, *others)
        await work.refreshing.finish()

    asyncio.run(run())
    assert work.done[:2] == [("shown", forms("lamp")), ("shown", forms("lamp", "bench"))]
    assert set().union(*(f for what, f in work.done if what == "followed")) == {"lamp", "bench"}


def test_a_stop_has_what_follows_done_first() -> None:
    work = Work()

    async def run() -> None:
        await work.refreshing.cover("lamp")
        await work.refreshing.finish()

    asyncio.run(run())
    assert work.done == [("shown", forms("lamp")), ("followed", forms("lamp"))]


def test_what_fails_to_follow_is_told_and_the_next_answer_goes_on() -> None:
    work = Work(failing=1)

    async def run() -> None:
        for form in ("lamp", "bench"):
            await work.refreshing.cover(form)
            while work.done[-1][0] == "shown":
                await asyncio.sleep(0)

    asyncio.run(run())
    assert work.done == [
        ("shown", forms("lamp")),
        ("failed", forms("lamp")),
        ("shown", forms("bench")),
        ("followed", forms("bench")),
    ]


def test_an_answer_whose_pages_fail_hears_of_it_and_the_rest_follows_all_the_same() -> None:
    done: Done = []

    def failing(_: frozenset[str]) -> None:
        raise OSError("no room")

    refreshing = Refreshing(failing, lambda f: done.append(("followed", f)), print)

    async def run() -> None:
        with pytest.raises(OSError, match="no room"):
            await refreshing.cover("lamp")
        await refreshing.finish()

    asyncio.run(run())
    assert done == [("followed", forms("lamp"))]
