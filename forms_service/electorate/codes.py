"""The codes on residents' slips, and whose each is.

A code is eleven random characters and one that checks them, in groups of four: 7K2M-9XQ4-HT3C. Of 29
characters that no two look alike of, so that there are 53 bits, and a sum modulo a prime finds every
mistake that it should. All are of a QR code's alphanumeric mode (ISO/IEC 18004, 7.3.4). Only a keyed hash
is kept: who has the store, or a backup of it, has no code.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from unicodedata import normalize

from forms_service.credentials.secret import Secret
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch

CODES = "codes"
"""The table of codes: keyed hash → {"by", "voter", "at"}; see `electorate` for both."""
ALPHABET = "0123456789ACDEFGHJKMNPQRTVWXY"
LENGTH, GROUP = 12, 4
MANY = len(ALPHABET) ** (LENGTH - 1)
"""So many codes there are."""
_TAKEN_FOR = str.maketrans("OILZSBU", "011258V")
"""What a character may be read as that is none."""
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_BETWEEN = frozenset("-‐‑‒–—―−－_.·•,、，。")
"""What people write between groups."""


def new_code() -> str:
    """A code that nobody can guess."""
    return code_of(secrets.randbelow(MANY))


def code_of(number: int) -> str:
    """The code of a number below `MANY`; each has its own."""
    values = []
    for _ in range(LENGTH - 1):
        number, value = divmod(number, len(ALPHABET))
        values.append(value)
    random = "".join(ALPHABET[value] for value in values)
    return random + ALPHABET[-_sum(random) % len(ALPHABET)]


def grouped(code: str) -> str:
    """A code as it is printed."""
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def read_code(text: str) -> str | None:
    """The code that somebody typed, in whatever case, grouped in whatever way; None where it is none."""
    plain = normalize("NFKC", text).upper()
    code = "".join(c for c in plain if not c.isspace() and c not in _BETWEEN).translate(_TAKEN_FOR)
    if len(code) != LENGTH or not _VALUES.keys() >= set(code):
        return None
    return code if _sum(code) == 0 else None


def _sum(characters: str) -> int:
    """The weighted sum of ISBN-10 (ISO 2108:1972), modulo 29 in place of 11. As that is prime and the
    weights differ, no single wrong character and no two exchanged leave it as it was."""
    weighted = ((LENGTH - at) * _VALUES[character] for at, character in enumerate(characters))
    return sum(weighted) % len(ALPHABET)


def voter_of(state: State, secret: Secret, by: str, code: str | None) -> str | None:
    """The key of the voter whose code it is, in votes of `by` ("household", "owner"); None where it is
    nobody's. `code`: see `read_code`; one that is none at all takes the same way."""
    held = state.get(CODES, {}).get(_digest(secret, by, code or ""))
    return held["voter"] if held else None


def whose(secret: Secret) -> Callable[[State, str, str | None], str | None]:
    """`voter_of` for what somebody typed."""
    return lambda state, by, typed: voter_of(state, secret, by, read_code(typed or ""))


def have_codes(state: State, by: str) -> frozenset[str]:
    """The keys of the voters who have a code for votes of `by`."""
    return frozenset(held["voter"] for held in state.get(CODES, {}).values() if held["by"] == by)


def kept(secret: Secret, by: str, codes: Iterable[tuple[str, str]], now: datetime) -> Patch:
    """What to store of new codes: voter's key and code."""
    at = now.isoformat(timespec="seconds")
    return {
        CODES: {
            _digest(secret, by, code): {"by": by, "voter": voter, "at": at} for voter, code in codes
        }
    }


def revoked(state: State, by: str, voters: Collection[str]) -> Patch:
    """What to store so that the codes of these voters open nothing any more. What was cast with one
    stays: answers are their voter's, not the code's."""
    return {
        CODES: {
            digest: None
            for digest, held in state.get(CODES, {}).items()
            if held["by"] == by and held["voter"] in voters
        }
    }


def _digest(secret: Secret, by: str, code: str) -> str:
    return secret.digest("code", f"{by}\0{code}")
