"""What every kind of form must know, on the service's side; see `site_src/form_kinds/table.py` for the site's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from forms_service.answers.sending import Sending, Verdict
from forms_service.answers.tally import Tally
from forms_service.store.ledger_state import Document
from forms_service.store.sealed import Patch
from site_src.forms.form import Form
from site_src.forms.turnout import TookPart


class Kind:
    """One kind of form in a running service. It hears of every change of the store, as `change` of a
    subscriber, so that what it remembers of answers costs the same at any number of them."""

    def change(self, table: str, key: str, old: Document | None, new: Document | None) -> None:
        """Takes one change of the store; an undone commit comes as its inverse."""

    def verdict(self, sending: Sending, tally: Tally) -> Verdict:  # noqa: ARG002
        """What it says of an answer that its questions allow. Raises Refusal."""
        return None

    def refuse_step(self, form: Form, document: Document, to: str, now: datetime) -> None:
        """Raises Refusal where an answer can't be taken to the stage `to` of its course, though that leads there."""

    def may_be_heard(self, about: str) -> None:
        """Raises Refusal where it takes no answer about this, of a kind whose answers are about what a
        letter's code says."""

    def follows(self, document: Document, to: str, now: datetime) -> Patch:  # noqa: ARG002
        """What else is stored as the office takes an answer to the stage `to`."""
        return {}

    def facts(self, form: Form, turnout: TookPart | None) -> Mapping[str, Any]:  # noqa: ARG002
        """What it adds to the facts of `form`, as `form.kept_facts` has it: nothing but what may be
        public. `turnout`: how many of those who may vote have, where it is a vote."""
        return {}
