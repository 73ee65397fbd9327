"""Who is signed in, and until when. Browsers hold a token, the store a keyed hash of it: who reads the
store signs in as nobody."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path

from forms_service.staff.accounts import member
from forms_service.staff.roles import Member
from forms_service.store.durable import make_folder, write_durably
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch

SESSIONS = "sessions"
"""The table of sessions: keyed hash of a token → {"name", "began", "seen"}."""
LONGEST = timedelta(hours=12)
IDLE = timedelta(minutes=30)
NOTED = timedelta(minutes=1)
"""So far apart at least is it written that a session is in use: it ends up to so much early."""


@dataclass(frozen=True)
class Session:
    """A session in use: its name in the store, and whose it is."""

    id: str
    member: Member


@dataclass(frozen=True)
class SessionKey:
    """The key that tokens are hashed with."""

    key: bytes

    def id_of(self, token: str) -> str:
        """The name of a token's session in the store."""
        return blake2b(token.encode(), key=self.key, digest_size=24).hexdigest()

    def begun(self, name: str, now: datetime) -> tuple[Patch, str]:
        """A new session of the account `name`: what to store, and its token."""
        token = secrets.token_urlsafe(32)
        at = now.isoformat(timespec="seconds")
        return {SESSIONS: {self.id_of(token): {"name": name, "began": at, "seen": at}}}, token

    def found(self, state: State, token: str, now: datetime) -> Session | None:
        """Whose session it is, unless it has ended."""
        name = self.id_of(token)
        held = state.get(SESSIONS, {}).get(name)
        if held is None:
            return None
        began, seen = (datetime.fromisoformat(held[each]) for each in ("began", "seen"))
        if now - began >= LONGEST or now - seen >= IDLE:
            return None
        whose = member(state, held["name"])
        return Session(name, whose) if whose else None


def used(state: State, session: str, now: datetime) -> Patch:
    """What to store of a session that is in use at `now`: nothing where that was noted just before."""
    held = state.get(SESSIONS, {}).get(session)
    if held is None or now - datetime.fromisoformat(held["seen"]) < NOTED:
        return {}
    return {SESSIONS: {session: {**held, "seen": now.isoformat(timespec="seconds")}}}


def session_key(secret: Path) -> SessionKey:
    """The key in the folder `secret`, made where there is none. Raises OSError."""
    path = secret / "sessions.key"
    try:
        return SessionKey(path.read_bytes())
    except FileNotFoundError:
        key = secrets.token_bytes(32)
        make_folder(secret)
        write_durably(path, key)
        return SessionKey(key)
