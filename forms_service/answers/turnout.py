"""How many have taken part in each vote, kept as answers come: the derivative of the ledger's fold.

The document of an answer that was given for a household or an owner has besides (see `tally`): `by`, "household"
or "owner"; `voter`, their key, and `building`, both personal, which go when they have been kept long enough;
`area`, of an owner's parts in 1/100 m²; `channel`, "paper" where it came so.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from forms_service.answers.tally import count, counted_in
from forms_service.electorate.paper_entries import SERVED
from forms_service.store.ledger_state import Document

_PERSONAL = ("voter", "building")


def with_voter_gone(document: Document) -> Document:
    """The document without who gave it; it counts as before."""
    return {name: value for name, value in document.items() if name not in _PERSONAL}


@dataclass
class FormTurnout:
    """So many `voters` have taken part in a form, with so much `area` in 1/100 m²; `buildings`: how many of
    each. `cast`: the keys of those who are known; `served`: what was noted of who was handed a ballot."""

    voters: int = 0
    area: int = 0
    cast: Counter[str] = field(default_factory=Counter)
    served: dict[str, Document] = field(default_factory=dict)
    buildings: Counter[str] = field(default_factory=Counter)


def silent(found: FormTurnout) -> list[Document]:
    """What was noted of those who were served and have said nothing."""
    return [held for held in found.served.values() if held.get("voter") not in found.cast]


class Turnouts:
    """All forms' turnouts; subscribe `change` to the store. Of answers that count."""

    def __init__(self) -> None:
        self._forms: dict[str, FormTurnout] = {}

    def change(self, table: str, key: str, old: Document | None, new: Document | None) -> None:
        """Takes one change of the store; an undone commit comes as its inverse."""
        if table == SERVED:
            if old is not None:
                self._of(old["form"]).served.pop(key, None)
            if new is not None:
                self._of(new["form"]).served[key] = new
        for document, sign in counted_in(table, old, new):
            if "by" in document:
                found = self._of(document["form"])
                found.voters += sign
                found.area += sign * document.get("area", 0)
                if voter := document.get("voter"):
                    count(found.cast, voter, sign)
                if building := document.get("building"):
                    count(found.buildings, building, sign)

    def _of(self, form: str) -> FormTurnout:
        return self._forms.setdefault(form, FormTurnout())

    def of(self, form: str) -> FormTurnout:
        """A form's turnout; none where nobody has voted."""
        return self._forms.get(form, FormTurnout())
