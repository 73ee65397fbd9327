"""By what public number the line of a ballot is found: a one-way function of its receipt.

Whoever has a receipt can reckon its number without asking anybody (SHA-256, FIPS 180-4), so the office can't
show two people one line; who sees a number learns no receipt by it. In its order lines tell nothing of when
their ballots came.
"""

from __future__ import annotations

from hashlib import sha256

from forms_service.answers.receipts import ALPHABET

_BITS = 60
_EACH, _GROUP = 5, 4


def public_number(form: str, receipt: str) -> str:
    """The number of the ballot with this receipt, as receipts are kept: twelve characters in groups of four,
    the first 60 bits of the digest."""
    digest = sha256(f"linli line\0{form}\0{receipt}".encode()).digest()
    bits = int.from_bytes(digest[:8]) >> (64 - _BITS)
    shifts = range(_BITS - _EACH, -1, -_EACH)
    characters = "".join(ALPHABET[bits >> shift & (1 << _EACH) - 1] for shift in shifts)
    return "-".join(characters[at : at + _GROUP] for at in range(0, len(characters), _GROUP))
