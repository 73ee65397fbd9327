"""Which answers stand at which stage, kept as answers come and go, so that what is to be done is found at the
same cost however many have ended."""

from __future__ import annotations

from dataclasses import dataclass, field

from forms_service.answers.stages import STAGE
from forms_service.answers.tally import counted_in
from forms_service.store.ledger_state import Document


@dataclass
class Underway:
    """Receipts by form and stage, of answers that count; subscribe `change` to the store."""

    forms: dict[str, dict[str, dict[str, Document]]] = field(default_factory=dict)

    def change(self, table: str, key: str, old: Document | None, new: Document | None) -> None:
        """Takes one change of the store; an undone commit comes as its inverse."""
        for document, sign in counted_in(table, old, new):
            if stage := document.get(STAGE):
                held = self.forms.setdefault(document["form"], {}).setdefault(stage, {})
                if sign > 0:
                    held[key] = document
                else:
                    del held[key]

    def at(self, form: str, stage: str) -> dict[str, Document]:
        """Those of a form that stand at a stage, by receipt."""
        return self.forms.get(form, {}).get(stage, {})
