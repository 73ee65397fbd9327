"""Who is signed up by which phone number."""

from __future__ import annotations

from collections import Counter

from forms_service.answers.phones import read_phone
from forms_service.answers.tally import ANSWERS, counts
from forms_service.store.ledger_state import Document


class SignedUp:
    """Which numbers stand in answers that count, by form and question; subscribe `change` to the
    store. Only kept answers are in it: it goes with them."""

    def __init__(self) -> None:
        self._numbers: Counter[tuple[str, str, str]] = Counter()

    def change(self, table: str, _key: str, old: Document | None, new: Document | None) -> None:
        """Takes one change of the store; an undone commit comes as its inverse."""
        if table != ANSWERS:
            return
        for document, sign in ((old, -1), (new, +1)):
            if document is None or not counts(document):
                continue
            for question, value in document["entries"].items():
                # As numbers are kept; other texts are not looked into.
                plain = isinstance(value, str) and value.isdecimal()
                if plain and (number := read_phone(value)):
                    name = (document["form"], question, number)
                    self._numbers[name] += sign
                    if not self._numbers[name]:
                        del self._numbers[name]

    def has(self, form: str, question: str, number: str) -> bool:
        return (form, question, number) in self._numbers
