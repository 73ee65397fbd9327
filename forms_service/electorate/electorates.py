"""The voters of each vote, kept as rosters are imported."""

from __future__ import annotations

from forms_service.electorate.electorate import By, Electorate, electorate_of
from forms_service.roster.rosters import CURRENT, IMPORTS, ROSTERS, counted_by, parts_of
from forms_service.store.ledger_state import Document, State
from site_src.forms.form import Form

_Name = tuple[str, By]
"""The digest of a roster, and whom of it."""


def electorate_in(state: State, form: Form) -> Electorate | None:
    """The voters of `form` by what the store holds; None of one that anybody answers, and where no roster
    was imported yet."""
    name = _name_in(state, form)
    return None if name is None else _made(state, name)


def _name_in(state: State, form: Form) -> _Name | None:
    if form.by == "anyone":
        return None
    digest = counted_by(state.get(IMPORTS, {}).values(), form.opens)
    return None if digest is None else (digest, form.by)


def _made(state: State, name: _Name) -> Electorate:
    digest, by = name
    return electorate_of(parts_of(state[ROSTERS][digest]), by)


class Electorates:
    """The same without looking through a roster each time; subscribe `change` to the store."""

    def __init__(self) -> None:
        self._held: dict[str, dict[str, Document]] = {IMPORTS: {}, ROSTERS: {}}
        self._known: dict[_Name, Electorate] = {}

    def change(self, table: str, key: str, old: Document | None, new: Document | None) -> None:  # noqa: ARG002
        """Takes one change of the store; an undone commit comes as its inverse."""
        held = self._held.get(table)
        if held is None:
            return
        if new is None:
            held.pop(key, None)
        else:
            held[key] = new
        if table == ROSTERS:
            self._known.clear()

    @property
    def households(self) -> Electorate | None:
        """Those of the roster that holds now; None where there is none."""
        held = self._held[IMPORTS].get(CURRENT)
        return None if held is None else self._named((held["digest"], "household"))

    def of(self, form: Form) -> Electorate | None:
        """See `electorate_in`."""
        name = _name_in(self._held, form)
        return None if name is None else self._named(name)

    def _named(self, name: _Name) -> Electorate:
        if name not in self._known:
            self._known[name] = _made(self._held, name)
        return self._known[name]
