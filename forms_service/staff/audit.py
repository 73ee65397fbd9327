"""Who did what to what and when: entries in a row, each sealed with the one before, so that none can be
taken out, put in or changed unseen.

What an entry says of a person stands apart from it, salted, and the seal is over its digest: erasure
takes the words out, and the chain stays whole. Nobody can guess at them by the digest, for the salt goes
with them.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch

LOG = "audit"
"""The table of entries: number → {"at", "who", "did", "what", "words" (a digest, where there are any),
"seal"}."""
WORDS = "audit_words"
"""The table of what entries say of persons: number → {"salt", "words", "receipt"}."""
COMMAND = "命令行"
"""Who somebody is that gives a command on the machine."""
SERVICE = "服务"
"""Who the service is, where it does something by itself."""


@dataclass(frozen=True)
class Deed:
    """Something that somebody did.

    `who`: an account; `did`: a word of the table in `deeds`, such as "answer.cancel"; `what` it was done
    to, without personal data: a form's id, a page's path. `words`: what else is to be known, which may
    be personal and can be erased. `receipt`: the answer that it is about, whole: the words, and that it
    was this one, go when that answer is erased or has been kept long enough.
    """

    who: str
    did: str
    what: str
    words: str = ""
    receipt: str = ""


@dataclass(frozen=True)
class Chained:
    """What a check of the whole log found: how many entries, the seal of the last, which is worth
    writing down elsewhere, since nothing else tells that the newest were taken away; and what is wrong
    first, in Chinese, or None."""

    entries: int
    seal: str
    fault: str | None


NO_LOG = Chained(0, "", None)


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
    if deed.words or deed.receipt:
        apart = {"salt": secrets.token_hex(16), "words": deed.words, "receipt": deed.receipt}
        entry["words"] = _digest(apart)
        patch[WORDS] = {number: apart}
    before = log[last]["seal"] if last else ""
    return {LOG: {number: {**entry, "seal": seal(number, entry, before)}}, **patch}


def seal(number: str, entry: Mapping[str, Any], before: str) -> str:
    """The seal of an entry without its own, after the one that is sealed with `before`."""
    said = json.dumps([before, number, entry], ensure_ascii=False, sort_keys=True)
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def _digest(apart: Mapping[str, str]) -> str:
    said = json.dumps(apart, ensure_ascii=False, sort_keys=True)
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def chained(log: Mapping[str, Document], words: Mapping[str, Document]) -> Chained:
    """Checks every entry of a log, and what stands apart from it. `words` that are gone were erased."""
    before = ""
    for number, (name, entry) in enumerate(log.items(), 1):
        bare = {name: value for name, value in entry.items() if name != "seal"}
        if name != str(number):
            return Chained(len(log), before, f"操作记录第 {number} 条不见了或被挪动过")
        if entry["seal"] != seal(name, bare, before):
            return Chained(len(log), before, f"操作记录第 {number} 条或它前面的被改动过")
        before = entry["seal"]
    for name, apart in words.items():
        if _digest(apart) != log.get(name, {}).get("words"):
            return Chained(len(log), before, f"操作记录第 {name} 条里说到个人的话被改动过")
    return Chained(len(log), before, None)


def merged(*patches: Patch) -> Patch:
    """Patches as one; a document of a later one stands for an earlier one's."""
    found: Patch = {}
    for patch in patches:
        for table, documents in patch.items():
            held = found.get(table)
            found[table] = documents if not held or documents is None else {**held, **documents}
    return found
