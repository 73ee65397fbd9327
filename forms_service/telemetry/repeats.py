"""A fault that lasts is told once, and then with a count: it would fill the disk otherwise."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


class Repeats(Generic[Key]):
    """What was told, and how often it has come again since. Asked in turns, of any length."""

    def __init__(self) -> None:
        self._counts: dict[Key, int] = {}

    def is_new(self, key: Key) -> bool:
        """Whether this is to be told now; else it is counted."""
        if key not in self._counts:
            self._counts[key] = 0
            return True
        self._counts[key] += 1
        return False

    def turn(self) -> list[tuple[Key, int]]:
        """What has come again since the last turn, and how often. What has not is new next time."""
        told = [(key, count) for key, count in self._counts.items() if count]
        self._counts = dict.fromkeys((key for key, _ in told), 0)
        return told

    def __bool__(self) -> bool:
        """Whether anything waits for a turn."""
        return bool(self._counts)
