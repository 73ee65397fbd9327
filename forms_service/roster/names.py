"""The names on the roster as keyed prints, for whoever checks content: a black entry may hold none of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from forms_service.credentials.secret import Secret
from forms_service.roster.rosters import CONTACTS
from forms_service.store.ledger_state import Document
from forms_service.store.tables import Store
from site_src.kinds.resident_names import PRINTS, prints_bytes
from site_src.source.files import write_atomic


@dataclass
class ResidentNames:
    """Keeps the prints in step with the roster; subscribe `change` to the store. `key`: nobody else's."""

    store: Store
    state: Path
    key: str
    _stale: bool = field(default=True)

    @classmethod
    def of(cls, store: Store, state: Path, secret: Secret) -> ResidentNames:
        """Those of the roster in this store, by the compound's own secret."""
        return cls(store, state, secret.digest("resident names", ""))

    def change(self, table: str, _key: str, _old: Document | None, _new: Document | None) -> None:
        """Takes one change of the store."""
        if table == CONTACTS:
            self._stale = True

    def bring_up_to_date(self) -> None:
        """Writes them where names came or went. Raises OSError."""
        if self._stale:
            self._stale = False
            with self.store.journal.lock:
                held = self.store.journal.state.get(CONTACTS, {}).values()
                names = [str(said["name"]) for said in held]
            try:
                write_atomic(self.state / PRINTS, prints_bytes(names, self.key))
            except BaseException:
                self._stale = True
                raise
