"""What an editor is told: where a file is wrong, what is wrong, and how to fix it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Self

Level = Literal["fault", "advice"]
"""A fault makes a page wrong, so nothing is published until it is fixed. Advice is on what can be read one
way only, and is published so: whoever looks for faults may give it, `Fault(…, level="advice")`."""


ADVICE = "建议："
"""What advice begins with behind its place, where it is a line of text."""


@dataclass(frozen=True, order=True)
class Fault:
    """One mistake in content, or advice. Lines count from 1; texts are Chinese and for editors. `place`:
    which value of the front matter it is of, keys and list positions from the top, where that is known."""

    path: str
    line: int
    what: str
    fix: str
    level: Level = "fault"
    place: tuple[str | int, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        # A line per fault, whatever a key or a value that it quotes may hold.
        mark = ADVICE if self.level == "advice" else ""
        return " ".join(f"{self.path}:{self.line}: {mark}{self.what}。{self.fix}。".split())

    def as_json(self) -> dict[str, Any]:
        return {
            "path": self.path,
            "line": self.line,
            "level": self.level,
            "what": self.what,
            "mend": self.fix,
            "place": list(self.place),
        }

    @classmethod
    def of_json(cls, said: Mapping[str, Any]) -> Self:
        """The fault that `as_json` said."""
        place = tuple(said["place"])
        return cls(said["path"], said["line"], said["what"], said["mend"], said["level"], place)


def ordered(found: Iterable[Fault]) -> tuple[Fault, ...]:
    """Each once: the faults, then the advice, each in order of place."""
    return tuple(sorted(set(found), key=lambda each: (each.level == "advice", each)))


def stops(found: Iterable[Fault]) -> bool:
    """Whether any of it keeps content from being published."""
    return any(each.level == "fault" for each in found)


class ContentFaults(Exception):
    """Content that can't be published; holds every fault of every file, then the advice on it."""

    def __init__(self, found: Iterable[Fault]) -> None:
        self.faults = ordered(found)
        super().__init__("\n".join(map(str, self.faults)))


class BuildFailed(Exception):
    """A build that could not finish, for another reason than faults of content; in Chinese.
    `lasting`: whether somebody has to do something about it."""

    lasting = False


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The known word that `word` is most likely a slip of, or None."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return close[0] if close else None


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """How to fix an unknown word: the nearest known one, or all of them."""
    close = nearest(word, known)
    if close:
        return f"想写的可能是「{close}」，请改正"
    return "可用的有：" + "、".join(known)
