"""The voters of each vote, kept as rosters are imported."""

from __future__ import annotations

from datetime import datetime

from forms_service.electorate.electorate import By, Electorate, electorate_of
from forms_service.roster.rosters import IMPORTS, ROSTERS, counted_by, parts_of
from forms_service.store.ledger_state import Document, State
from site_src.forms.form import Form


def electorate_in(state: State, form: Form) -> Electorate | None:
    """The voters of `form` by what the store holds; None of one that anybody answers, and where no roster
    was imported yet."""
    if form.by == "anyone":
        return None
    digest = counted_by(state.get(IMPORTS, {}).values(), form.opens)
    return None if digest is None else electorate_of(parts_of(state[ROSTERS][digest]), form.by)


class Electorates:
    """The same without looking through a roster each time; subscribe `change` to the store."""

    def __init__(self) -> None:
        self._imports: dict[str, Document] = {}
        self._rosters: dict[str, Document] = {}
        self._known: dict[tuple[str, By], Electorate] = {}

    def change(self, table: str, key: str, old: Document | None, new: Document | None) -> None:  # noqa: ARG002
        """Takes one change of the store; an undone commit comes as its inverse."""
        held = {IMPORTS: self._imports, ROSTERS: self._rosters}.get(table)
        if held is None:
            return
        if new is None:
            held.pop(key, None)
        else:
            held[key] = new
        if table == ROSTERS:
            self._known.clear()

    def of(self, form: Form) -> Electorate | None:
        """See `electorate_in`."""
        if form.by == "anyone":
            return None
        digest = self._digest(form.opens)
        if digest is None:
            return None
        name = (digest, form.by)
        if name not in self._known:
            self._known[name] = electorate_of(parts_of(self._rosters[digest]), form.by)
        return self._known[name]

    def _digest(self, opens: datetime) -> str | None:
        return counted_by(self._imports.values(), opens)
