"""Passwords: what one must be, and hashing (argon2id) that takes no more than its part of the machine.

One hash is made at a time, in a thread of its own, so that a thousand guesses at once take the memory of
one; who comes when too many wait is asked to come again.
"""

from __future__ import annotations

import asyncio
import secrets
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from forms_service.refusal import Refusal

LEAST, MOST = 10, 200
COMMONEST = 10_000
# OWASP's Password Storage Cheat Sheet: 19 MiB, twice, in one thread; some 50 ms.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, salt_len=16)
_WAITING = 16
"""So many may wait for their hash: a second or two."""
T = TypeVar("T")


def password_fault(password: str) -> str | None:
    """What is wrong with a password that somebody wants to have, in Chinese, if anything."""
    password = _folded(password)
    if len(password) < LEAST:
        return f"密码至少 {LEAST} 个字符，现在是 {len(password)} 个。可以用几个不相干的词连起来。"
    if len(password) > MOST:
        return f"密码最多 {MOST} 个字符。"
    if password.casefold() in _commonest():
        return "这个密码太常见，别人最先试的就是它。请换一个，例如几个不相干的词连起来。"
    return None


def hashed(password: str) -> str:
    """A password as it is kept. Takes its time: see Hashing."""
    return _HASHER.hash(_folded(password))


def fits(kept: str, password: str) -> bool:
    """Whether it is the password that is kept so. Takes its time."""
    try:
        return _HASHER.verify(kept, _folded(password))
    except (VerificationError, InvalidHashError):
        return False


def nobodys() -> str:
    """What stands for the hash of who has none: no password is its, and finding that out is the same
    work as for any other."""
    salt, digest = (b64encode(secrets.token_bytes(n)).decode().rstrip("=") for n in (16, 32))
    of = _HASHER
    return f"$argon2id$v=19$m={of.memory_cost},t={of.time_cost},p={of.parallelism}${salt}${digest}"


class Hashing:
    """Hashes for an event loop, one at a time."""

    def __init__(self, fits: Callable[[str, str], bool] = fits) -> None:
        self._fits = fits
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="hashing")
        self._waiting = 0
        self._nobodys = nobodys()

    async def fits(self, kept: str | None, password: str) -> bool:
        """Whether it is the password that is `kept`; where none is, it is not, after the same work.
        Raises Refusal 503 where too many wait."""
        return await self._made(lambda: self._fits(kept or self._nobodys, password))

    async def hashed(self, password: str) -> str:
        """See `hashed`. Raises Refusal 503 where too many wait."""
        return await self._made(lambda: hashed(password))

    async def _made(self, work: Callable[[], T]) -> T:
        if self._waiting >= _WAITING:
            text = "现在登录的人太多，没有来得及核对。请过几秒再试。"
            raise Refusal(503, text, "请再试一次", headers={"Retry-After": "5"})
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        finally:
            self._waiting -= 1


def _folded(password: str) -> str:
    """As it is compared: the same keys in full width, as Chinese keyboards write them, are the same."""
    return normalize("NFKC", password)


@cache
def _commonest() -> frozenset[str]:
    """The 10,000 commonest, by the list that zxcvbn counts with. Loaded when somebody first chooses a
    password: the library holds much besides."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(each.casefold() for each in FREQUENCY_LISTS["passwords"][:COMMONEST])
