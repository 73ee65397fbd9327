"""Who is signed in, and until when. Browsers hold a token, the store a keyed hash of it: who reads the
store signs in as nobody."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from forms_service.credentials.secret import Secret
from forms_service.staff.accounts import member
from forms_service.staff.roles import Member
from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch

SESSIONS = "sessions"
"""The table of sessions: keyed hash of a token → {"name", "began", "seen", "browser"}."""
LONGEST = timedelta(hours=12)
IDLE = timedelta(minutes=30)
NOTED = timedelta(minutes=5)
"""So far apart it is written that a session is in use: one that a restart falls into ends up to so much
early."""


@dataclass(frozen=True)
class Session:
    """A session in use: its name in the store, and whose it is."""

    id: str
    member: Member


@dataclass(frozen=True)
class Listed:
    """A session as whose it is sees it; `browser`: what it is used with."""

    id: str
    began: datetime
    seen: datetime
    browser: str


class Sessions:
    """The sessions of a running service. When each was in use last is known here to the moment, and in
    the store now and then."""

    def __init__(self, secret: Secret) -> None:
        self._secret = secret
        self._seen: dict[str, datetime] = {}

    def begun(self, state: State, name: str, now: datetime, browser: str = "") -> tuple[Patch, str]:
        """A new session of the account `name`: what to store, and its token. Those that have ended go."""
        held = state.get(SESSIONS, {})
        token = secrets.token_urlsafe(32)
        at = now.isoformat(timespec="seconds")
        new = {"name": name, "began": at, "seen": at, "browser": browser}
        gone = [each for each in held if self._ended(each, held[each], now)]
        self._seen = {each: seen for each, seen in self._seen.items() if each in held}
        return {SESSIONS: {**dict.fromkeys(gone), self._id(token): new}}, token

    def found(self, state: State, token: str, now: datetime) -> Session | None:
        """Whose session it is, unless it has ended; it is in use then."""
        name = self._id(token)
        held = state.get(SESSIONS, {}).get(name)
        if held is None or self._ended(name, held, now):
            return None
        whose = member(state, held["name"])
        if whose is None:
            return None
        self._seen[name] = now
        return Session(name, whose)

    def of(self, state: State, name: str, now: datetime) -> list[Listed]:
        """Those of an account that have not ended, the latest first."""
        found = [
            Listed(
                each,
                datetime.fromisoformat(held["began"]),
                self._last_seen(each, held),
                held["browser"],
            )
            for each, held in state.get(SESSIONS, {}).items()
            if held["name"] == name and not self._ended(each, held, now)
        ]
        return sorted(found, key=lambda listed: listed.seen, reverse=True)

    def _id(self, token: str) -> str:
        return self._secret.digest("session", token)

    def _last_seen(self, session: str, held: Document) -> datetime:
        noted = datetime.fromisoformat(held["seen"])
        return max(noted, self._seen.get(session, noted))

    def _ended(self, session: str, held: Document, now: datetime) -> bool:
        began = datetime.fromisoformat(held["began"])
        return now - began >= LONGEST or now - self._last_seen(session, held) >= IDLE


def used(state: State, session: str, now: datetime) -> Patch:
    """What to store of a session that is in use at `now`: nothing where that was noted a while ago."""
    held = state.get(SESSIONS, {}).get(session)
    if held is None or now - datetime.fromisoformat(held["seen"]) < NOTED:
        return {}
    return {SESSIONS: {session: {**held, "seen": now.isoformat(timespec="seconds")}}}


def ended(state: State, name: str, session: str | None = None) -> Patch:
    """Ends an account's sessions: all, or the one of this name in the store."""
    found = {
        each: None
        for each, held in state.get(SESSIONS, {}).items()
        if held["name"] == name and session in (None, each)
    }
    return {SESSIONS: found} if found else {}
