"""Who did what to what and when: entries in a row, each sealed with the one before, so that none can be
taken out, put in or changed unseen.

What an entry says of a person stands apart from it, salted, and the seal is over its digest: erasure
takes the words out, and the chain stays whole.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch

LOG = "audit"
"""The table of entries: number → {"at", "who", "did", "what", "words" (a digest, where there are any),
"seal"}."""
WORDS = "audit_words"
"""The table of what entries say of persons: number → {"salt", "words"}."""


@dataclass(frozen=True)
class Deed:
    """Something that somebody did: `who`, an account; `did`, such as "answer.cancel"; `what` it was done
    to, without personal data; `words`: what else is to be known, which may be personal and can be
    erased."""

    who: str
    did: str
    what: str
    words: str = ""


def noted(state: State, deed: Deed, now: datetime) -> Patch:
    """The entry of `deed` as the next of the log. It belongs into the patch that does the deed, so that
    neither is stored without the other."""
    log = state.get(LOG, {})
    last = next(reversed(log), None)
    number = str(int(last) + 1 if last else 1)
    entry: dict[str, Any] = {
        "at": now.isoformat(timespec="seconds"),
        "who": deed.who,
        "did": deed.did,
        "what": deed.what,
    }
    patch: Patch = {}
    if deed.words:
        salt = secrets.token_hex(16)
        entry["words"] = sha256(f"{salt}{deed.words}".encode()).hexdigest()
        patch[WORDS] = {number: {"salt": salt, "words": deed.words}}
    before = log[last]["seal"] if last else ""
    return {LOG: {number: {**entry, "seal": seal(number, entry, before)}}, **patch}


def seal(number: str, entry: dict[str, Any], before: str) -> str:
    """The seal of an entry without its own, after the one that is sealed with `before`."""
    said = json.dumps([before, number, entry], ensure_ascii=False, sort_keys=True)
    return sha256(said.encode()).hexdigest()


def merged(*patches: Patch) -> Patch:
    """Patches as one; a document of a later one stands for an earlier one's."""
    found: Patch = {}
    for patch in patches:
        for table, documents in patch.items():
            held = found.get(table)
            found[table] = documents if not held or documents is None else {**held, **documents}
    return found
