"""Handles: by what pages of the office address an answer. Its receipt opens all of it, unmasked, to whoever
has it, and would stand in every list, in addresses and in what a browser remembers of them."""

from __future__ import annotations

from collections.abc import Callable

from forms_service.answers.tally import ANSWERS
from forms_service.store.ledger_state import Document


class Handles:
    """The handle of every kept answer; subscribe `change` to the store. `digest`: a keyed one, so that who
    has a handle has no receipt, and the same as long as the key is."""

    def __init__(self, digest: Callable[[str], str]) -> None:
        self.of = digest
        self._receipts: dict[str, str] = {}

    def change(self, table: str, key: str, old: Document | None, new: Document | None) -> None:
        """Takes one change of the store; an undone commit comes as its inverse."""
        if table != ANSWERS:
            return
        if new is None:
            self._receipts.pop(self.of(key), None)
        elif old is None:
            self._receipts[self.of(key)] = key

    def receipt(self, handle: str) -> str | None:
        """Whose handle it is, or None where it is none, or its answer is gone."""
        return self._receipts.get(handle)
