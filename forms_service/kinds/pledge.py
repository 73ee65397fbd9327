"""Pledges: the names that people put under one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from forms_service.answers.tally import ANSWERS, counts
from forms_service.kinds.kind import Kind
from forms_service.store.ledger_state import Document
from site_src.forms.form import Form
from site_src.forms.pledge import SIGNED, shown_name


class Pledges(Kind):
    """How often each name stands under a pledge, as all may see it; whole names are not in it. Only of
    kept answers: a name goes with its answer, and when it has been kept long enough."""

    def __init__(self) -> None:
        self._names: Counter[tuple[str, str]] = Counter()

    def change(self, table: str, key: str, old: Document | None, new: Document | None) -> None:  # noqa: ARG002
        if table != ANSWERS:
            return
        for document, sign in ((old, -1), (new, +1)):
            if document is not None and counts(document) and SIGNED in document["entries"]:
                shown = (document["form"], shown_name(str(document["entries"][SIGNED])))
                self._names[shown] += sign
                if not self._names[shown]:
                    del self._names[shown]

    def facts(self, form: Form) -> Mapping[str, Any]:
        """`names`, sorted."""
        found = (name for name in self._names.elements() if name[0] == form.id)
        return {"names": sorted(name for _, name in found)}
