"""Erasing for good: out of the store's state, its file, and every file beside it that may hold it.

The order is such that a kill at any moment leaves what a next time finds: first the copies beside the
journal, then the answers in one commit with a note that the file is still to be written again, then the
new file, then the note's end. Whoever opens the store and finds the note goes on from there.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from forms_service.answers.publication import with_entries, with_replies
from forms_service.answers.tally import ANSWERS, counts
from forms_service.store import sealed
from forms_service.store.files import (
    remove,
    replace_durably,
    rewritten_draft,
    set_aside,
    torn_pieces,
)
from forms_service.store.ledger_state import Document, LedgerState, State, encode
from forms_service.store.sealed import Damaged, Patch
from forms_service.store.tables import Store
from site_src.questions.phones import Searched

_CARE, _OWED = "care", "compaction"
_STRUCK = "（号码已删除）"


@dataclass(frozen=True)
class Found:
    """What is to be erased from a state: the patch that does it, and how much that is. `answers`:
    erased whole, or of what is personal in them; `counted`: by how many results are less; `mentions`:
    others that only mention it, which lose no more than that; `forms`: of all of these."""

    patch: Patch = field(default_factory=dict)
    answers: int = 0
    counted: int = 0
    mentions: int = 0
    forms: frozenset[str] = frozenset()


Decide = Callable[[State], Found]


@dataclass(frozen=True)
class Erased:
    """What was erased (see Found). `copies`: replaced stores beside the journal that held it too, each now without
    it; `removed`: files that were removed whole, as they can't be read; `unread`: such files that are
    left, as nothing was found that they could hold."""

    answers: int
    counted: int
    mentions: int
    copies: int
    removed: tuple[str, ...]
    forms: frozenset[str]
    unread: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        return bool(self.answers or self.mentions or self.copies)


def emptied(state: State, changed: Mapping[str, Document]) -> Found:
    """Answers that lose something: their new documents by receipt, and all else that names them."""
    return _found(state, changed, answers=len(changed))


def of_receipt(receipt: str) -> Decide:
    """Everything of the answer with this receipt."""

    def decide(state: State) -> Found:
        if receipt not in state.get(ANSWERS, {}):
            return Found()
        return _found(state, {receipt: None}, answers=1)

    return decide


def of_phone(phone: str) -> Decide:
    """Everything of the answers that were given with this phone number; and where the text of another
    mentions it, or what was replied to one, the number."""
    number = Searched(phone)

    def decide(state: State) -> Found:
        changed: dict[str, Any] = {}
        whole = 0
        for receipt, answer in state.get(ANSWERS, {}).items():
            texts = {n: v for n, v in answer["entries"].items() if isinstance(v, str)}
            if any(map(number.is_all_of, texts.values())):
                changed[receipt] = None
                whole += 1
                continue
            clean = {name: number.struck(text, _STRUCK) for name, text in texts.items()}
            left = with_replies(answer, lambda text: number.struck(text, _STRUCK))
            if clean != texts or left != answer:
                changed[receipt] = with_entries(left, {**answer["entries"], **clean})
        return _found(state, changed, answers=whole, mentions=len(changed) - whole)

    return decide


def _found(
    state: State, changed: Mapping[str, Document | None], *, answers: int, mentions: int = 0
) -> Found:
    if not changed:
        return Found()
    held = state.get(ANSWERS, {})
    patch: Patch = {ANSWERS: dict(changed)}
    for table, documents in state.items():
        # What else is kept of them (idempotency keys) can be guessed at from what it is made of.
        naming = {k: None for k, d in documents.items() if d.get("receipt") in changed}
        if table != ANSWERS and naming:
            patch[table] = naming
    counted = sum(new is None and counts(held[name]) for name, new in changed.items())
    forms = frozenset(held[name]["form"] for name in changed)
    return Found(patch, answers, counted, mentions, forms)


def erase(store: Store, decide: Decide, now: datetime) -> Erased:
    """Erases what `decide` finds, in the store and in every copy beside it. Raises StoreFull,
    StoreClosed, OSError: what was erased by then stays so, and `finish` or another try does the rest."""
    journal = store.journal.path
    copies, unread = _in_copies(journal, decide)

    def commit(state: State) -> tuple[Patch, Found]:
        found = decide(state)
        owed = {_CARE: {_OWED: {"since": now.isoformat(timespec="seconds")}}}
        return ({**found.patch, **owed} if found.patch else {}), found

    found = store.transact(commit)
    if found.patch or copies:
        # They may hold it, and nobody can tell. Where nothing was found they stay: a damaged store may
        # be the last to hold what others answered.
        unread += torn_pieces(journal)
        remove(unread)
    finish(store)
    names = tuple(path.name for path in unread)
    gone, left = (names, ()) if found.patch or copies else ((), names)
    return Erased(found.answers, found.counted, found.mentions, copies, gone, found.forms, left)


def finish(store: Store) -> bool:
    """Writes the store's file again where something was erased that may still be in it; whether that
    was so. Raises StoreFull, StoreClosed, OSError."""
    with store.journal.lock:
        if not _owed(store.journal.state):
            return False
    store.compact()
    store.transact(lambda _: ({_CARE: {_OWED: None}}, None))
    return True


def _owed(state: State) -> bool:
    return _OWED in state.get(_CARE, {})


def _in_copies(journal: Path, decide: Decide) -> tuple[int, list[Path]]:
    """Erases it from the stores that restores have replaced; how many held it, and which of them can't
    be read."""
    held, unread = 0, []
    for path in set_aside(journal):
        try:
            raw = _rewritten(path.read_bytes(), decide)
        except Damaged:
            unread.append(path)
            continue
        if raw is not None:
            held += 1
            replace_durably(path, rewritten_draft(journal), raw)
    return held, unread


def holds(data: bytes, decide: Decide) -> bool:
    """Whether a store's file holds what `decide` finds, or something erased. Raises Damaged."""
    state = _folded(data).tables
    return bool(decide(state).patch) or _owed(state)


def _rewritten(data: bytes, decide: Decide) -> bytes | None:
    """A store's file with the same state less what is found, and no history; None where it holds
    nothing of it. Raises Damaged."""
    ledger = _folded(data)
    found = decide(ledger.tables)
    if not found.patch and not _owed(ledger.tables):
        return None
    ledger.apply(found.patch)
    payloads = (encode({table: documents}) for table, documents in ledger.tables.items())
    return b"".join(sealed.whole(secrets.token_hex(16), payloads))


def _folded(data: bytes) -> LedgerState:
    patches: list[Patch] = []
    sealed.read(data, patches)
    ledger = LedgerState()
    for patch in patches:
        ledger.apply(patch)
    return ledger
