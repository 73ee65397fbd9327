"""Pledges: the names that people put under one, and how many of each building there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from forms_service.answers.tally import count, counted_in
from forms_service.projection.kind import Kind
from forms_service.store.ledger_state import Document
from site_src.forms.form import Form
from site_src.forms.turnout import TookPart
from site_src.taking_part.pledge import SIGNED, shown_name, told_by_building


class Pledges(Kind):
    """How often each name stands under a pledge, as all may see it; whole names are not in it. Only of
    kept answers: a name goes with its answer, and when it has been kept long enough; so does of which
    building a household is."""

    def __init__(self) -> None:
        self._names: dict[str, Counter[str]] = {}
        self._buildings: dict[str, Counter[str]] = {}

    def change(self, table: str, key: str, old: Document | None, new: Document | None) -> None:  # noqa: ARG002
        for document, sign in counted_in(table, old, new):
            if SIGNED in document["entries"]:
                names = self._names.setdefault(document["form"], Counter())
                count(names, shown_name(str(document["entries"][SIGNED])), sign)
            if building := document.get("building"):
                count(self._buildings.setdefault(document["form"], Counter()), building, sign)

    def facts(self, form: Form, turnout: TookPart | None) -> Mapping[str, Any]:  # noqa: ARG002
        """`names`, sorted, and `buildings`, as far as they may be told."""
        found: dict[str, Any] = {"names": sorted(self._names.get(form.id, Counter()).elements())}
        if buildings := told_by_building(self._buildings.get(form.id, Counter())):
            found["buildings"] = buildings
        return found
