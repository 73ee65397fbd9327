"""A choice sealed for the count, as an inner envelope: whoever has the vote's public key can close one, and
who closed it can't open it again (libsodium's sealed box: X25519, XSalsa20-Poly1305, a key of its own each
time). All envelopes of a form are of one length, so that none tells how much was chosen."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from site_src.forms.form import Form

Choices = Mapping[str, Sequence[str]]
"""Question id → the options chosen."""


def closed(form: Form, public: str, choices: Choices) -> str:
    """The envelope with these choices, for the key whose public half this is, in hex; as text."""
    said = _said(form.id, choices)
    full = said.ljust(max(len(said), _longest(form)))
    box = SealedBox(PublicKey(bytes.fromhex(public)))
    return b64encode(box.encrypt(full)).decode()


def opened(form: str, key: PrivateKey, envelope: str) -> dict[str, list[str]] | None:
    """What is in it; None where it was not closed for this vote and key, or was changed."""
    try:
        said = json.loads(SealedBox(key).decrypt(b64decode(envelope)))
    except (CryptoError, ValueError):
        return None
    return said["choices"] if said["form"] == form else None


def _said(form: str, choices: Choices) -> bytes:
    found = {"form": form, "choices": {name: list(each) for name, each in choices.items()}}
    return json.dumps(found, ensure_ascii=False).encode()


def _longest(form: Form) -> int:
    """Bytes of the most that anybody could choose."""
    return len(_said(form.id, {q.id: list(q.wordings) for q in form.questions}))
