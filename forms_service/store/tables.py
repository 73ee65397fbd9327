"""TinyDB on the ledger: its documented behaviour, durable, safe between threads, and at a cost
that does not grow with what is stored.

TinyDB reads and writes everything for every operation. Its seams are the storage, the table class
and `Table._update_table`: here a table reads its documents one by one and hands updaters a draft
that keeps changes apart, so that only what changed becomes a patch. The query cache is off: it would
keep documents that callers may change.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Document as TinyDocument
from tinydb.table import Table

from forms_service.store.drafts import Documents, Draft, same
from forms_service.store.files import drafts, exports, remove
from forms_service.store.journal import Journal, StoreClosed, StoreFull
from forms_service.store.ledger_state import State, Subscriber
from forms_service.store.sealed import Patch

JOURNAL_NAME = "journal.jsonl"
T = TypeVar("T")


class DuplicateKey(Exception):
    """The unique key is taken."""


class LedgerStorage(Storage):
    """TinyDB's storage interface over a journal; `write` stores only what differs."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal

    def read(self) -> dict[str, dict[str, Any]]:
        with self.journal.lock:
            return copy.deepcopy(self.journal.state)

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        def difference() -> None:
            state = self.journal.state
            patch: Patch = {name: None for name in state if name not in data}
            for name, documents in data.items():
                held = state.get(name, {})
                changes: dict[str, Any] = {str(k): None for k in held if k not in documents}
                changes |= {
                    str(k): dict(d) for k, d in documents.items() if not same(held.get(str(k)), d)
                }
                if changes or name not in state:
                    patch[name] = changes
            if patch:
                self.journal.put(patch)

        self.journal.run(difference)

    def close(self) -> None:
        self.journal.close()


class LedgerTable(Table):
    """A TinyDB table on the ledger."""

    default_query_cache_capacity = 0

    def __init__(
        self, storage: LedgerStorage, name: str, cache_size: int = 0, persist_empty: bool = False
    ) -> None:
        del cache_size  # See the module: there is no cache.
        self._ledger = storage
        super().__init__(storage, name, cache_size=0, persist_empty=persist_empty)

    def _read_table(self) -> Any:
        with self._ledger.journal.lock:
            # A copy of the index, not of the documents: those are replaced, never changed.
            return Documents(dict(self._ledger.journal.state.get(self.name, {})))

    def get(self, cond: Any = None, doc_id: Any = None, doc_ids: Any = None) -> Any:
        if doc_id is None:
            return super().get(cond, doc_id, doc_ids)
        with self._ledger.journal.lock:
            held = self._ledger.journal.state.get(self.name, {}).get(str(doc_id))
            return None if held is None else self.document_class(copy.deepcopy(held), doc_id)

    def __len__(self) -> int:
        return len(self._ledger.journal.state.get(self.name, {}))

    def search(self, cond: QueryLike) -> list[TinyDocument]:
        return [
            self.document_class(document, self.document_id_class(key))
            for key, document in self._read_table().items()
            if cond(document)
        ]

    def _get_next_id(self) -> int:
        next_id: int = super()._get_next_id()  # type: ignore[no-untyped-call]
        if str(next_id) in self._ledger.journal.state.get(self.name, {}):
            # Somebody stored under this id by another way, as a patch or a Document with its id.
            self._next_id = None
            next_id = super()._get_next_id()  # type: ignore[no-untyped-call]
        return next_id

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        def action() -> None:
            held = self._ledger.journal.state.get(self.name)
            draft = Draft(held or {}, self.document_id_class)
            updater(draft)
            changes = draft.changes()
            if changes or held is None:
                self._ledger.journal.put({self.name: changes})

        self._ledger.journal.run(action)

    def insert(self, document: Mapping[str, Any]) -> int:
        """As TinyDB's, without the draft that other updates need: this is the path of an answer."""
        if not isinstance(document, Mapping):
            raise ValueError("Document is not a Mapping")  # TinyDB's own words and kind of error.

        def action() -> int:
            held = self._ledger.journal.state.get(self.name, {})
            if isinstance(document, self.document_class):
                doc_id: int = document.doc_id
                self._next_id = None
                if str(doc_id) in held:
                    raise ValueError(f"Document with ID {doc_id} already exists")
            else:
                doc_id = self._get_next_id()
            self._ledger.journal.put({self.name: {str(doc_id): dict(document)}})
            return doc_id

        return self._ledger.journal.run(action)

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        return self._ledger.journal.run(lambda: super(LedgerTable, self).insert_multiple(documents))

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[int]:
        return self._ledger.journal.run(lambda: super(LedgerTable, self).upsert(document, cond))


class KeyedTable(LedgerTable):
    """A table whose ids are unique keys, text of the caller's choosing."""

    document_id_class = str  # type: ignore[assignment]

    def insert_unique(self, key: str, document: Mapping[str, Any]) -> None:
        """Stores `document` under `key`. Raises DuplicateKey where that is taken: the check and the
        write are one step, whatever else is going on."""

        def action() -> None:
            if key in self._ledger.journal.state.get(self.name, {}):
                raise DuplicateKey(key)
            self._ledger.journal.put({self.name: {key: dict(document)}})

        self._ledger.journal.run(action)


class Store(TinyDB):
    """The open store."""

    table_class = LedgerTable  # type: ignore[assignment]

    def __init__(self, journal: Journal, left_over: Sequence[str] = ()) -> None:
        self.journal, self.left_over = journal, left_over
        self._rules: list[Callable[[State], Patch]] = []
        super().__init__(journal, storage=LedgerStorage)

    @property
    def writable(self) -> bool:
        """Whether answers can be kept: not closed, not read-only, no failed sync, the file in its
        place."""
        return self.refusal is None

    @property
    def refusal(self) -> str | None:
        """Why no answers can be kept, in Chinese, if so. Looks for the file: see Journal.look."""
        self.journal.look()
        return self.journal.refusal

    @property
    def rescue(self) -> Path | None:
        """See FileLog.rescue."""
        return self.journal.rescue

    def tables(self) -> set[str]:
        with self.journal.lock:
            return set(self.journal.state)

    def drop_table(self, name: str) -> None:
        self._tables.pop(name, None)

        def action() -> None:
            if name in self.journal.state:
                self.journal.put({name: None})

        self.journal.run(action)

    def keyed(self, name: str) -> KeyedTable:
        """The table `name`, with unique keys for ids."""
        table = self._tables.get(name)
        if not isinstance(table, KeyedTable):
            table = self._tables[name] = KeyedTable(self._ledger, name)
        return table

    def transact(self, decide: Callable[[State], tuple[Patch, T]]) -> T:
        """Commits the patch that `decide` makes of the present state, as one step; returns the rest
        of what it gives. `decide` must not change the state, and may raise: nothing is stored then. It is
        asked again where another writer was first.
        """

        def action() -> T:
            patch, result = decide(self.journal.state)
            if patch:
                self.journal.put(patch)
            for rule in self._rules:
                if more := rule(self.journal.state):
                    self.journal.put(more)
            return result

        return self.journal.run(action)

    def subscribe(self, subscriber: Subscriber) -> None:
        """See Journal.subscribe."""
        self.journal.subscribe(subscriber)

    def follow(self, rule: Callable[[State], Patch]) -> None:
        """Has `rule` hold after each `transact`: the patch that it makes of the state is a part of the same
        commit, whoever wrote and whatever was written. It must cost nothing where nothing follows."""
        self._rules.append(rule)
        self.settle()

    def settle(self) -> None:
        """Has the rules hold now, where what they go by besides the state may be another. Where that can't be written
        the next commit does it."""
        with suppress(StoreFull, StoreClosed):
            self.transact(lambda _: ({}, None))

    def compact(self) -> None:
        """See Journal.compact."""
        self.journal.compact()

    @property
    def _ledger(self) -> LedgerStorage:
        storage = self.storage
        assert isinstance(storage, LedgerStorage)
        return storage


def open_store(folder: Path, *, read_only: bool = False, facts: Sequence[Path] = ()) -> Store:
    """Opens the store in `folder`, made if need be. Raises journal.StoreLocked, sealed.Damaged; see
    Journal.

    Whole copies that a killed compaction, restore or export has left beside it would outlive what is
    erased: they are removed, and `left_over` names them.
    """
    journal = Journal(folder / JOURNAL_NAME, read_only=read_only, facts=facts)
    left_over = [] if read_only else [*drafts(journal.path), *_exports(journal.path)]
    try:
        remove(left_over)
    except BaseException:
        journal.close()
        raise
    return Store(journal, tuple(path.name for path in left_over))


def _exports(journal: Path) -> list[Path]:
    folder = exports(journal)
    return [folder] if folder.exists() else []
