"""Erasing for good: out of the store's state, its file, and every file beside it that may hold it.

The order is such that a kill at any moment leaves what a next time finds: first the copies beside the
journal, then the answers in one commit with a note that the file is still to be written again, then the
new file, then the note's end. Whoever opens the store and finds the note goes on from there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from forms_service.answers.handled import with_reasons
from forms_service.answers.publication import with_entries, with_replies
from forms_service.answers.tally import ANSWERS, counts
from forms_service.electorate.paper_entries import ENTRIES, entries_with
from forms_service.erasure.copies import folded, taken_from_copies
from forms_service.photographs.album import Album
from forms_service.photographs.names import named
from forms_service.roster.rosters import CONTACTS
from forms_service.staff.audit import COMMAND, WORDS, Deed, merged, noted
from forms_service.store.files import remove, torn_pieces
from forms_service.store.ledger_state import Document, State, owe, owed, written
from forms_service.store.sealed import Patch
from forms_service.store.tables import Store
from site_src.proceedings.follow_up import answer_key
from site_src.questions.phones import Searched, read_phone

_STRUCK = "（号码已删除）"


@dataclass(frozen=True)
class Found:
    """What is to be erased from a state: the patch that does it, and how much that is. `answers`:
    erased whole, or of what is personal in them; `counted`: by how many results are less; `mentions`:
    others that only mention it, which lose no more than that; `words`: entries of the audit log that
    lose what they say of a person; `forms`: of all of these answers; `contacts`: owners of whom the roster
    no longer tells name and phone."""

    patch: Patch = field(default_factory=dict)
    answers: int = 0
    counted: int = 0
    mentions: int = 0
    words: int = 0
    forms: frozenset[str] = frozenset()
    contacts: int = 0

    @property
    def keys(self) -> frozenset[str]:
        """By what pages name these answers."""
        return frozenset(map(answer_key, self.patch.get(ANSWERS) or ()))

    def __str__(self) -> str:
        """How much that is, as the audit log says it."""
        where = f"（{'、'.join(sorted(self.forms))}）" if self.forms else ""
        said = [f"{self.answers} 份回答{where}"]
        said += [f"{self.mentions} 份里提到的号码"] if self.mentions else []
        said += [f"名册里 {self.contacts} 位业主的姓名和电话"] if self.contacts else []
        said += [f"{self.words} 条操作记录里的话"] if self.words else []
        return "，".join(said)


Decide = Callable[[State], Found]
Begun = Callable[[frozenset[str]], Sequence[str]]
"""The pages that were begun from the answers with these keys, by path."""


@dataclass(frozen=True)
class Erased:
    """What was erased (see Found). `copies`: replaced stores beside the journal that held it too, each now without
    it; `removed`: files that were removed whole, as they can't be read; `unread`: such files that are
    left, as nothing was found that they could hold. `pages`: those that were begun from it, and stand as they are."""

    answers: int
    counted: int
    mentions: int
    copies: int
    removed: tuple[str, ...]
    forms: frozenset[str]
    unread: tuple[str, ...] = ()
    words: int = 0
    contacts: int = 0
    pages: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        found = self.answers or self.mentions or self.copies or self.words or self.contacts
        return bool(found)


def emptied(
    state: State,
    changed: Mapping[str, Document],
    words: Collection[str] = (),
    others: Patch | None = None,
) -> Found:
    """Answers that lose something: their new documents by receipt, and all else that names them; entries of
    the audit log that lose their `words`; and what becomes of `others`."""
    return _found(state, changed, words, others=others, answers=len(changed))


def of_receipt(receipt: str) -> Decide:
    """Everything of the answer with this receipt, and what the audit log says of no answer that has its
    phone in it, as when somebody looked for that."""

    def decide(state: State) -> Found:
        answer = state.get(ANSWERS, {}).get(receipt)
        if answer is None:
            return Found()
        given = [v for v in answer["entries"].values() if isinstance(v, str) and read_phone(v)]
        phones = [Searched(phone) for phone in given]
        words = [
            name
            for name, apart in state.get(WORDS, {}).items()
            if not apart["receipt"] and any(phone.stands_in(apart["words"]) for phone in phones)
        ]
        return _found(state, {receipt: None}, words, answers=1)

    return decide


def of_phone(phone: str) -> Decide:
    """Everything of the answers that were given with this phone number; where the text of another
    mentions it, or what was replied to one, the number; the owners whom the roster reaches by it; and what
    the audit log says of it, or of how it ends."""
    number = Searched(phone)
    ending = re.compile(rf"(?<![0-9]){re.sub('[^0-9]', '', phone)[-4:]}(?![0-9])")

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
            left = with_reasons(left, lambda reason: number.struck(reason, _STRUCK))
            if clean != texts or left != answer:
                changed[receipt] = with_entries(left, {**answer["entries"], **clean})
        words = [
            name
            for name, apart in state.get(WORDS, {}).items()
            if number.stands_in(apart["words"]) or ending.search(apart["words"])
        ]
        contacts = [
            owner
            for owner, said in state.get(CONTACTS, {}).items()
            if number.is_all_of(said["phone"])
        ]
        mentions = len(changed) - whole
        gone = dict.fromkeys(entries_with(state, number.stands_in))
        entered: Patch | None = {ENTRIES: gone} if gone else None
        whole += len(gone)
        return _found(state, changed, words, contacts, entered, answers=whole, mentions=mentions)

    return decide


def traces(state: State, receipts: Collection[str]) -> Iterator[tuple[str, str, Document]]:
    """What else is kept of these answers: table, id, document. It goes with them: an idempotency key can
    be guessed at from what it is made of."""
    for table, documents in state.items():
        if table != ANSWERS:
            for name, document in documents.items():
                if document.get("receipt") in receipts:
                    yield table, name, document


def _found(
    state: State,
    changed: Mapping[str, Document | None],
    words: Collection[str],
    contacts: Collection[str] = (),
    others: Patch | None = None,
    *,
    answers: int,
    mentions: int = 0,
) -> Found:
    if not changed and not words and not contacts and not others:
        return Found()
    held = state.get(ANSWERS, {})
    patch: dict[str, dict[str, Any]] = {ANSWERS: dict(changed)} if changed else {}
    for table, name, _ in traces(state, changed.keys()):
        patch.setdefault(table, {})[name] = None
    for table, documents in (others or {}).items():
        patch.setdefault(table, {}).update(documents or {})
    if words:
        patch.setdefault(WORDS, {}).update(dict.fromkeys(words))
    if contacts:
        patch[CONTACTS] = dict.fromkeys(contacts)
    counted = sum(new is None and counts(held[name]) for name, new in changed.items())
    forms = frozenset(held[name]["form"] for name in changed)
    said = len(patch.get(WORDS, ()))
    return Found({**patch}, answers, counted, mentions, said, forms, len(contacts))


def erase(
    store: Store,
    decide: Decide,
    now: datetime,
    who: str = COMMAND,
    did: str = "personal.erase",
    in_copies: Decide | None = None,
    begun: Begun = lambda _: (),
) -> Erased:
    """Erases what `decide` finds, in the store and in every copy beside it (there `in_copies`, if that is
    another); the audit log tells that `who` did, how much it was, and which pages were `begun` from it. Raises StoreFull, StoreClosed, OSError:
    what was erased by then stays so, and `finish` or another try does the rest."""
    journal = store.journal.path
    copied = in_copies or decide
    copies, unread = taken_from_copies(journal, lambda state: copied(state).patch)

    photos: frozenset[str] = frozenset()
    pages: tuple[str, ...] = ()

    def commit(state: State) -> tuple[Patch, Found]:
        nonlocal photos, pages
        found = decide(state)
        held = state.get(ANSWERS, {})
        # A secret vote's box adds answers, which nothing was named in before.
        photos = named(held[name] for name in found.patch.get(ANSWERS) or () if name in held)
        if not found.patch and not copies:
            return {}, found
        pages = tuple(begun(found.keys)) if found.keys else ()
        what = f"{found}；请看看由它写成的：{'、'.join(pages)}" if pages else str(found)
        note = noted(state, Deed(who, did, what), now)
        return merged(found.patch, owe(now) if found.patch else {}, note), found

    found = store.transact(commit)
    if found.patch or copies:
        # They may hold it, and nobody can tell. Where nothing was found they stay: a damaged store may
        # be the last to hold what others answered.
        unread += torn_pieces(journal)
        remove(unread)
    finish(store)
    if photos:
        with store.journal.lock:
            left_named = named(store.journal.state.get(ANSWERS, {}).values())
        Album.of_journal(journal).remove(photos - left_named)
    names = tuple(path.name for path in unread)
    gone, left = (names, ()) if found.patch or copies else ((), names)
    return Erased(
        found.answers,
        found.counted,
        found.mentions,
        copies,
        gone,
        found.forms,
        left,
        found.words,
        found.contacts,
        pages,
    )


def finish(store: Store) -> bool:
    """Writes the store's file again where something was erased that may still be in it; whether that was so.
    Raises StoreFull, StoreClosed, OSError."""
    with store.journal.lock:
        if not owed(store.journal.state):
            return False
    store.compact()
    store.transact(lambda _: (written(), None))
    return True


def holds(data: bytes, decide: Decide) -> bool:
    """Whether a store's file holds what `decide` finds, or something erased. Raises Damaged."""
    state = folded(data).tables
    return bool(decide(state).patch) or owed(state)
