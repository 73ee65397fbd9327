"""What a password must be, and hashing that takes no more than its part of the machine."""

from __future__ import annotations

import asyncio
import resource
import sys
import threading

import pytest
from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from forms_service.credentials.passwords import Hashing, fits, hashed, nobodys, password_fault
from forms_service.refusal import Refusal

GOOD = "旧书包 蓝水壶 三号楼"


@pytest.mark.parametrize("password", [GOOD, "correct horse", "x" * 200, "柳园小区一二三四五六"])
def test_a_long_password_that_nobody_else_has_is_taken(password: str) -> None:
    assert password_fault(password) is None


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "至少 10 个"),
        ("柳园小区一二三四五", "至少 10 个"),
        ("x" * 201, "最多 200 个"),
        ("1234567890", "太常见"),
        ("QWERTYUIOP", "太常见"),
        ("１２３４５６７８９０", "太常见"),
    ],
)
def test_a_short_or_common_one_is_refused_with_what_to_do(password: str, why: str) -> None:
    assert why in (password_fault(password) or "")


def test_a_password_fits_its_own_hash_in_any_width_and_no_other() -> None:
    kept = hashed("abcde 12345")
    assert kept.startswith("$argon2id$")
    assert "abcde" not in kept
    assert fits(kept, "ａｂｃｄｅ　12345")
    assert not fits(kept, "abcde 12346")
    assert not fits("what was kept is damaged", "abcde 12345")


def test_who_has_no_password_costs_the_same_work() -> None:
    assert extract_parameters(nobodys()) == extract_parameters(hashed(GOOD))
    assert extract_parameters(nobodys()).memory_cost < RFC_9106_LOW_MEMORY.memory_cost
    assert not fits(nobodys(), "")


def test_no_hash_is_made_on_the_event_loop_and_no_two_at_once() -> None:
    threads: list[str] = []
    at_once: list[int] = []
    running = threading.Semaphore(1)

    def counting(kept: str, password: str) -> bool:
        at_once.append(running.acquire(blocking=False))
        threads.append(threading.current_thread().name)
        found = fits(kept, password)
        running.release()
        return found

    async def ask() -> list[bool]:
        hashing = Hashing(counting)
        return await asyncio.gather(*(hashing.fits(None, str(n)) for n in range(5)))

    assert asyncio.run(ask()) == [False] * 5
    assert {name.split("_")[0] for name in threads} == {"hashing"}
    assert all(at_once)


def test_of_a_thousand_at_once_most_are_asked_to_come_again() -> None:
    """And what is done for them all takes the memory of one: no more wait than can be served soon."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    async def ask() -> list[bool | BaseException]:
        hashing = Hashing()
        asked = (hashing.fits(None, str(n)) for n in range(1000))
        return await asyncio.gather(*asked, return_exceptions=True)

    found = asyncio.run(ask())
    refused = [each for each in found if isinstance(each, Refusal)]
    assert {each.status for each in refused} == {503}
    assert all(each.headers["Retry-After"] for each in refused)
    assert 1 <= len(found) - len(refused) <= 20
    # Of Linux in KiB, of macOS in bytes: 19 MiB of hashing, and some for a thousand tasks.
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < (40 << 20 if sys.platform == "darwin" else 40 << 10)
