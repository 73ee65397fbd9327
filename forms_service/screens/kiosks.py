"""Lobby screens as the service knows them: their pairing, their last heartbeat, and what they are to
show. Files in `state/kiosks`, no part of the ledger: of a heartbeat only the last one counts."""

from __future__ import annotations

import hmac
import json
import re
import secrets
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from forms_service.http.json_faults import json_faults
from forms_service.refusal import not_json
from site_src.content.site import Site
from site_src.show.notices import Urgent, as_json, urgent
from site_src.source.files import write_atomic

_DECK = re.compile(rb"<!-- deck:([0-9a-f]+) -->\s*\Z")
_DECK_LINE_BYTES = 256
_Finite = Annotated[float, Field(allow_inf_nan=False)]


class Pairing(BaseModel):
    """That a screen may report: the SHA-256 of its token, in hex, and since when."""

    model_config = ConfigDict(frozen=True)
    token_sha256: str
    paired: AwareDatetime


class SlideError(BaseModel):
    """A slide that could not be shown."""

    model_config = ConfigDict(frozen=True)
    slide: Annotated[str, Field(max_length=100)]
    error: Annotated[str, Field(max_length=300)]
    at: AwareDatetime


class Viewport(BaseModel):
    """The screen in CSS pixels, and device pixels to one of them."""

    model_config = ConfigDict(frozen=True, strict=True)
    width: Annotated[int, Field(ge=0, le=100_000)]
    height: Annotated[int, Field(ge=0, le=100_000)]
    ratio: Annotated[_Finite, Field(gt=0, le=100)]


class Beat(BaseModel):
    """What a screen says of itself. `deck`: hash of the deck it shows, None while it has none;
    `deck_age`, `interval`: seconds, the first below nought where its clock was set back;
    `clock_offset`: the server's clock minus its own, in seconds.

    Keys not known here are passed over: a deck may be newer than the service for a moment."""

    model_config = ConfigDict(frozen=True, strict=True)
    version: Annotated[str, Field(max_length=100)]
    deck: Annotated[str, Field(pattern=r"^[0-9a-f]{1,128}$")] | None
    deck_age: _Finite | None = None
    clock_offset: _Finite | None = None
    errors: Annotated[tuple[SlideError, ...], Field(max_length=20)] = ()
    viewport: Viewport
    interval: Annotated[_Finite, Field(ge=1, le=86_400)]


class Heard(BaseModel):
    """A heartbeat, and when it came."""

    model_config = ConfigDict(frozen=True)
    at: AwareDatetime
    beat: Beat


def pair(folder: Path, screen: str, now: datetime) -> str:
    """A new token for `screen`; the one before is worth nothing from now on."""
    token = secrets.token_urlsafe(32)
    pairing = Pairing(token_sha256=_digest(token), paired=now)
    path = folder / f"{screen}.json"
    write_atomic(path, pairing.model_dump_json().encode() + b"\n")
    path.chmod(
        0o644
    )  # Whoever paired it, the service is to read it; a token can't be told from it.
    return token


def read_pairing(folder: Path, screen: str) -> Pairing | None:
    """None where the screen is not paired, or its file is no pairing: it is to be paired again. Raises
    OSError where that can't be told just now, as when no file handle is left."""
    try:
        return Pairing.model_validate_json((folder / f"{screen}.json").read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def may_report(pairing: Pairing | None, token: str) -> bool:
    given = _digest(token)
    return hmac.compare_digest(pairing.token_sha256 if pairing else "", given)


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def read_heartbeat(body: bytes) -> Beat | dict[str, str]:
    """The heartbeat in a request's body, or what is wrong by field. Raises Refusal 400."""
    try:
        # Scripts count in halves of characters, so a text they cut may end in one, which UTF-8 can't
        # hold. That is no reason not to hear a screen.
        body = json.dumps(json.loads(body), ensure_ascii=False).encode("utf-8", "replace")
    except (ValueError, RecursionError):
        raise not_json() from None
    try:
        return Beat.model_validate_json(body)
    except ValidationError as error:
        return json_faults(error, Beat.model_fields)


def keep_heartbeat(folder: Path, screen: str, heard: Heard) -> None:
    """Raises OSError."""
    write_atomic(folder / f"{screen}.beat.json", heard.model_dump_json().encode() + b"\n")


def last_heartbeat(folder: Path, screen: str) -> Heard | None:
    """None where there is none, or its file can't be read: the next one comes in a minute."""
    try:
        return Heard.model_validate_json((folder / f"{screen}.beat.json").read_bytes())
    except (OSError, ValidationError):
        return None


def deck_hash(site: Path, screen: str) -> str | None:
    """The hash that a screen's built deck ends with; None where there is no deck."""
    try:
        with (site / "kiosk" / screen / "index.html").open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(size - _DECK_LINE_BYTES, 0))
            found = _DECK.search(file.read())
    except OSError:
        return None
    return found.group(1).decode() if found else None


def to_show(
    screen: str, site: Site, called: tuple[Urgent, ...], built: Path, now: datetime
) -> dict[str, Any]:
    """What `screen` is to show at `now`, as it is told: its deck's hash, and its urgent notices that
    are not over. `built`: the built site."""
    mine = [notice for notice in urgent(site, called) if notice.fills(screen)]
    return {"deck": deck_hash(built, screen), "notices": as_json(mine, now)}
