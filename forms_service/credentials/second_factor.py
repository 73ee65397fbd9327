"""The second factor: six digits of an app on a phone (RFC 6238), each good once.

The shared secret is made from the key beside the store and a nonce in it, and is stored nowhere: who has
the store, or a backup of it, can't tell the digits.
"""

from __future__ import annotations

import secrets
from base64 import b32encode
from datetime import datetime
from hmac import compare_digest
from typing import Any
from unicodedata import normalize

import pyotp

from forms_service.credentials.secret import Secret

_AROUND = (0, -1, 1)
"""A phone's clock may be half a minute off."""


def nonce() -> str:
    """What makes a new shared secret."""
    return secrets.token_hex(16)


def shared(secret: Secret, name: str, nonce: str) -> str:
    """The shared secret of an account, as it is typed into an app."""
    return b32encode(secret.derived("second factor", f"{nonce}\0{name}", 20)).decode()


def address(shared_secret: str, name: str, compound: str) -> str:
    """What an app reads from a QR code."""
    return pyotp.TOTP(shared_secret).provisioning_uri(name=name, issuer_name=compound)


def step(shared_secret: str, code: str, now: datetime) -> int | None:
    """The half minute whose digits these are, if one around `now` has them."""
    app = pyotp.TOTP(shared_secret)
    typed = "".join(normalize("NFKC", code).split())
    steps = [app.timecode(now) + away for away in _AROUND]
    found = [
        each for each in steps if compare_digest(app.generate_otp(each).encode(), typed.encode())
    ]
    return found[0] if found else None


def kept(nonce: str, used: int) -> dict[str, Any]:
    """What is stored of it: `used`, the last half minute whose digits were taken."""
    return {"nonce": nonce, "used": used}
