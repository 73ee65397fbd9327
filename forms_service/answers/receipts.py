"""Receipts: the name of a kept answer, known to whoever sent it and to nobody else."""

from __future__ import annotations

import secrets
from base64 import b32encode
from unicodedata import normalize

from site_src.source.characters import tidied

# Crockford's base 32: no letter that looks like another or like a digit.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_STANDARD = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_AS_OURS = bytes.maketrans(_STANDARD, _ALPHABET.encode())
_LENGTH = 16
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})

SIGNED_UP = (
    "这个号码已经报过名。一个号码只占一个名额，所以这一份没有另占名额，也没有改动已经报上的那一份。"
)
"""Why an answer is put aside; nothing of the one it meets."""


def new_receipt() -> str:
    """80 random bits in 16 characters. Asked of the system at once: each time lets another thread go
    first, and this one is on every answer's way."""
    return b32encode(secrets.token_bytes(10)).translate(_AS_OURS).decode()


def shown(receipt: str) -> str:
    """In groups of four, for reading aloud and typing."""
    return "-".join(receipt[start : start + 4] for start in range(0, _LENGTH, 4))


def typed(text: str) -> str | None:
    """The receipt that somebody typed, forgiving case, width, spaces, hyphens,
    lookalikes and what nobody sees; or None."""
    plain = (
        normalize("NFKC", tidied(text))
        .upper()
        .replace("-", "")
        .replace(" ", "")
        .translate(_LOOKALIKES)
    )
    return plain if len(plain) == _LENGTH and set(plain) <= set(_ALPHABET) else None
