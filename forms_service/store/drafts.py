"""A table's documents as TinyDB's readers and updaters see them: copied one by one when touched, with
changes kept apart, so that an operation costs what it touches and not what is stored."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any

from forms_service.store.ledger_state import Document, encode


def same(old: Any, new: Any) -> bool:
    """Whether they are stored alike: Python holds True and 1 for equal, JSON doesn't."""
    return bool(old == new) and encode(old) == encode(new)


class Draft(MutableMapping[Any, Any]):
    """A table as an updater sees it: documents are copied when first touched, changes kept apart."""

    def __init__(self, held: Mapping[str, Document], id_class: Callable[[str], Any]) -> None:
        self._held, self._id_class = held, id_class
        self._touched: dict[str, Any] = {}
        self._gone: set[str] = set()

    def __getitem__(self, key: Any) -> Any:
        name = str(key)
        if name in self._gone:
            raise KeyError(key)
        if name not in self._touched:
            self._touched[name] = copy.deepcopy(self._held[name])
        return self._touched[name]

    def __setitem__(self, key: Any, document: Any) -> None:
        self._gone.discard(str(key))
        self._touched[str(key)] = document

    def __delitem__(self, key: Any) -> None:
        if key not in self:
            raise KeyError(key)
        self._touched.pop(str(key), None)
        self._gone.add(str(key))

    def clear(self) -> None:
        self._touched.clear()
        self._gone.update(self._held)

    def __contains__(self, key: object) -> bool:
        name = str(key)
        return name not in self._gone and (name in self._touched or name in self._held)

    def __iter__(self) -> Iterator[Any]:
        fresh = (name for name in self._touched if name not in self._held)
        for name in [*self._held, *fresh]:
            if name not in self._gone:
                yield self._id_class(name)

    def __len__(self) -> int:
        fresh = sum(name not in self._held for name in self._touched)
        return len(self._held) + fresh - sum(name in self._held for name in self._gone)

    def changes(self) -> dict[str, Any]:
        """What differs from what is held: id → document, None for a removed one."""
        changed: dict[str, Any] = {name: None for name in self._gone if name in self._held}
        changed |= {
            name: dict(document)
            for name, document in self._touched.items()
            if name not in self._held or not same(self._held[name], document)
        }
        return changed


class Documents(Mapping[str, Any]):
    """A table's documents at one moment, each copied when it is read."""

    def __init__(self, held: dict[str, Document]) -> None:
        self._held = held

    def __getitem__(self, key: str) -> Any:
        return copy.deepcopy(self._held[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)
