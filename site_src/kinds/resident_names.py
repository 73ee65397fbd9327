"""Whether a text holds a resident's name, where there is a roster: told from keyed prints of the names, which the
service leaves in the state folder, so that whoever checks content reads no roster."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

PRINTS = "secret/resident-names.json"
"""Where they are, below the state folder."""
# Of one character it is a surname, which stands in other words.
_SHORTEST, _LONGEST = 2, 12
_BETWEEN = re.compile(r"[、，,;；/\s]+")


@dataclass(frozen=True)
class Residents:
    """The prints of names, made with `key`, and how many characters names have."""

    key: str
    prints: frozenset[str]
    lengths: tuple[int, ...]

    def named_in(self, text: str) -> str | None:
        """The first name of a resident's in the text; None where there is none."""
        plain = re.sub(r"\s", "", text)
        for length in self.lengths:
            for at in range(len(plain) - length + 1):
                if _print(self.key, plain[at : at + length]) in self.prints:
                    return plain[at : at + length]
        return None


NOBODY = Residents("", frozenset(), ())
"""Where there is no roster, or it isn't at hand."""


def prints_bytes(names: Iterable[str], key: str) -> bytes:
    """What the file holds: the same names and key give the same bytes."""
    found = {each for name in names for each in _BETWEEN.split(name.strip())}
    held = sorted(each for each in found if _SHORTEST <= len(each) <= _LONGEST)
    lengths = sorted({len(each) for each in held}, reverse=True)
    prints = sorted(_print(key, each) for each in held)
    return json.dumps({"key": key, "lengths": lengths, "prints": prints}).encode()


def read_residents(state: Path) -> Residents:
    """The residents by what the service left; nobody where that isn't there or can't be read: it is written
    again at its next start."""
    try:
        held = json.loads((state / PRINTS).read_bytes())
        return Residents(str(held["key"]), frozenset(held["prints"]), tuple(held["lengths"]))
    except (OSError, ValueError, KeyError, TypeError):
        return NOBODY


def _print(key: str, name: str) -> str:
    return blake2b(name.encode(), digest_size=12, key=key.encode()[:64]).hexdigest()
