"""The ledger's state in memory: the fold of its patches, who is told of each change, the inverse of a
change that could not be kept, and that its file is to be written again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from forms_service.store.sealed import Patch

Document = dict[str, Any]
State = dict[str, dict[str, Document]]
Subscriber = Callable[[str, str, Document | None, Document | None], None]
"""Told (table, id, old document, new document)."""

# So many documents a line when the state is written again.
_DOCUMENTS_PER_LINE = 500
# Levels of nesting kept free, so that what was stored can be read back from a deeper stack too.
_SPARE_LEVELS = 500
_CARE, _OWED = "care", "compaction"
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_encode_escaped = json.JSONEncoder(separators=(",", ":")).encode


def encode(value: Any) -> str:
    """JSON that is good UTF-8: half a surrogate pair, which JSON can say and UTF-8 can't, stays
    escaped. Raises TypeError for what JSON can't hold."""
    text = _encode(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        return _encode_escaped(value)
    return text


def as_read_back(patch: Patch) -> tuple[str, Patch]:
    """A patch as JSON, and as a later opening will find it: keys are text, tuples are lists. Raises
    TypeError for what JSON can't hold, RecursionError for what is nested too deep to be read again."""
    payload = encode(patch)
    if payload.count("[") + payload.count("{") > _SPARE_LEVELS // 5:
        json.loads("[" * _SPARE_LEVELS + payload + "]" * _SPARE_LEVELS)
    return payload, json.loads(payload)


@dataclass
class Change:
    """What a patch changed: (table, id, old document), and which tables it made and dropped."""

    undo: list[tuple[str, str, Document | None]] = field(default_factory=list)
    made_tables: list[str] = field(default_factory=list)
    dropped_tables: list[str] = field(default_factory=list)


class LedgerState:
    """Tables of documents. Whoever calls holds the journal's lock."""

    def __init__(self) -> None:
        self.tables: State = {}
        self._subscribers: list[Subscriber] = []

    def subscribe(self, subscriber: Subscriber) -> None:
        """Tells `subscriber` of everything that is stored, and from then on of every change."""
        for table, documents in self.tables.items():
            for key, document in documents.items():
                subscriber(table, key, None, document)
        self._subscribers.append(subscriber)

    def apply(self, patch: Patch) -> Change:
        """Merges `patch`, which is the state's own from now on."""
        change = Change()
        for table, documents in patch.items():
            self._apply(change, table, documents)
        return change

    def _apply(self, change: Change, table: str, documents: dict[str, Any] | None) -> None:
        if documents is None:
            documents = dict.fromkeys(self.tables.get(table, {}))
            drop = True
        else:
            drop = False
            if table not in self.tables:
                self.tables[table] = {}
                change.made_tables.append(table)
        held = self.tables.get(table, {})
        for key, document in documents.items():
            old = held.get(key)
            if document is None:
                held.pop(key, None)
            else:
                held[key] = document
            change.undo.append((table, key, old))
            self._tell(table, key, old, document)
        if drop and self.tables.pop(table, None) is not None:
            change.dropped_tables.append(table)

    def undo(self, change: Change) -> None:
        """Takes back the latest change that has not been taken back."""
        for table in change.dropped_tables:
            self.tables.setdefault(table, {})
        for table, key, old in reversed(change.undo):
            held = self.tables.setdefault(table, {})
            new = held.get(key)
            if old is None:
                held.pop(key, None)
            else:
                held[key] = old
            self._tell(table, key, new, old)
        for table in change.made_tables:
            self.tables.pop(table, None)

    def _tell(self, table: str, key: str, old: Document | None, new: Document | None) -> None:
        for subscriber in self._subscribers:
            subscriber(table, key, old, new)

    def payloads(self) -> Iterator[str]:
        """All of it as patches in JSON, some documents each."""
        for table, documents in self.tables.items():
            keys = list(documents)
            for start in range(0, max(len(keys), 1), _DOCUMENTS_PER_LINE):
                part = {key: documents[key] for key in keys[start : start + _DOCUMENTS_PER_LINE]}
                yield encode({table: part})


def owe(now: datetime) -> Patch:
    """The note that the store's file still holds words that are in no document any more, as every change
    leaves the line before it standing: it is to be written again, at the latest in the next night. It
    belongs into the patch that takes words back."""
    return {_CARE: {_OWED: {"since": now.isoformat(timespec="seconds")}}}


def owed(state: State) -> bool:
    """Whether the file is to be written again."""
    return _OWED in state.get(_CARE, {})


def written() -> Patch:
    """That it was."""
    return {_CARE: {_OWED: None}}
