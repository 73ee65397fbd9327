"""A secret vote's key, and its parts as they stand on the observers' slips: two of three make it, one tells
nothing of it (Shamir, "How to share a secret", 1979).

What is shared are 16 random bytes, from which the X25519 key (RFC 7748) is derived: as strong as that is,
and short enough to be copied by hand. A part is written in receipts' characters, eight groups of four: its
number, its share, and three bytes that check them and the vote.
"""

from __future__ import annotations

import secrets
from base64 import b32decode, b32encode
from dataclasses import dataclass
from hashlib import sha256

from Crypto.Protocol.SecretSharing import Shamir
from nacl.public import PrivateKey

from forms_service.answers.receipts import ALPHABET, plain

NEEDED, PARTS = 2, 3
_STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_WRITTEN = str.maketrans(_STANDARD, ALPHABET)
_READ = str.maketrans(ALPHABET, _STANDARD)
_SECRET, _CHECK, _CHARACTERS, _GROUP = 16, 3, 32, 4


class BadPart(Exception):
    """Why what somebody typed is no part of this vote's key, in Chinese."""


@dataclass(frozen=True)
class NewKey:
    """A key that was just made: `public` goes into the store, in hex; `parts` onto slips, and nowhere
    else."""

    public: str
    parts: tuple[str, ...]


def new_key(form: str) -> NewKey:
    """A key for the vote with this id."""
    secret = secrets.token_bytes(_SECRET)
    parts = Shamir.split(NEEDED, PARTS, secret, ssss=False)
    public = _private(form, secret).public_key.encode().hex()
    return NewKey(public, tuple(_written(form, number, share) for number, share in parts))


def joined(form: str, public: str, typed: tuple[str, str]) -> PrivateKey:
    """The key that two parts make. Raises BadPart."""
    parts = [_read(form, *each) for each in zip(("第一位", "第二位"), typed, strict=True)]
    if parts[0][0] == parts[1][0]:
        raise BadPart("两份是同一位监票人的，要两位各带自己的一份")
    key = _private(form, Shamir.combine(parts, ssss=False))
    if key.public_key.encode().hex() != public:
        raise BadPart("这两份合不成这次投票的钥匙：是钥匙重做以前的旧纸条，请换现在的")
    return key


def _private(form: str, secret: bytes) -> PrivateKey:
    return PrivateKey(sha256(b"linli vote key\0" + form.encode() + b"\0" + secret).digest())


def _written(form: str, number: int, share: bytes) -> str:
    held = bytes([number]) + share
    text = b32encode(held + _check(form, held)).decode().translate(_WRITTEN)
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def _read(form: str, who: str, typed: str) -> tuple[int, bytes]:
    text = plain(typed)
    if len(text) != _CHARACTERS or not set(text) <= set(ALPHABET):
        raise BadPart(f"{who}的一份要有 {_CHARACTERS} 个字母和数字，请照纸条再输一遍")
    held = b32decode(text.translate(_READ))
    held, check = held[:-_CHECK], held[-_CHECK:]
    if check != _check(form, held):
        raise BadPart(f"{who}的一份抄错了，或者是别的投票的，请照纸条再输一遍")
    return held[0], held[1:]


def _check(form: str, held: bytes) -> bytes:
    return sha256(b"linli slip\0" + form.encode() + b"\0" + held).digest()[:_CHECK]
