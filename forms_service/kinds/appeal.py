"""Appeals: which entries stand back until they are decided, and which were struck for good."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from forms_service.answers.sending import ABOUT
from forms_service.answers.stages import STAGE
from forms_service.answers.tally import counted_in
from forms_service.projection.kind import Kind
from forms_service.refusal import Refusal
from forms_service.store.ledger_state import Document
from forms_service.store.sealed import Patch
from site_src.forms.form import Form
from site_src.forms.turnout import TookPart
from site_src.source.moments import ZONE
from site_src.taking_part.appeal import DISMISSED, UPHELD

STRUCK = "struck_entries"
"""The table of entries that an appeal removed: entry's key → {"form", "on"}. Nothing of it is personal, and it
outlives the appeal, which its sender may have erased."""
MOST = 2
"""So many appeals may be made against one entry: one before it is published, one after."""
_NOT_KEPT = "没有收下"


class Appeals(Kind):
    """The stages of the appeals that count, by entry and receipt, and what was struck, by form."""

    def __init__(self) -> None:
        self._heard: dict[str, dict[str, tuple[str, str]]] = {}
        self._struck: dict[str, dict[str, str]] = {}

    def change(self, table: str, key: str, old: Document | None, new: Document | None) -> None:
        if table == STRUCK:
            if old is not None:
                self._struck.get(old["form"], {}).pop(key, None)
            if new is not None:
                self._struck.setdefault(new["form"], {})[key] = new["on"]
            return
        for document, sign in counted_in(table, old, new):
            if (entry := document.get(ABOUT)) is None:
                continue
            heard = self._heard.setdefault(entry, {})
            if sign > 0:
                heard[key] = (document["form"], document[STAGE])
            else:
                heard.pop(key, None)

    def may_be_heard(self, about: str) -> None:
        """One appeal at a time, and no endless row of them. Raises Refusal."""
        stages = [stage for _, stage in self._heard.get(about, {}).values()]
        if any(about in struck for struck in self._struck.values()):
            raise Refusal(409, "这一条已经撤下，不用再申诉。", _NOT_KEPT)
        if any(stage != DISMISSED for stage in stages):
            text = "这一条已经有一份申诉在复核，也已经停止公布。要补充，请把回执告诉工作人员。"
            raise Refusal(409, text, _NOT_KEPT)
        if len(stages) >= MOST:
            text = "这一条已经复核过两次，维持原来的决定。还是不服，可以向社区居委会反映，也可以走法律途径。"
            raise Refusal(409, text, _NOT_KEPT)

    def follows(self, document: Document, to: str, now: datetime) -> Patch:
        """An appeal that is upheld strikes its entry."""
        if to != UPHELD or ABOUT not in document:
            return {}
        on = now.astimezone(ZONE).date().isoformat()
        return {STRUCK: {document[ABOUT]: {"form": document["form"], "on": on}}}

    @property
    def paused(self) -> frozenset[str]:
        """The entries that stand back until an appeal is decided."""
        return frozenset(
            entry
            for entry, heard in self._heard.items()
            if any(stage not in (UPHELD, DISMISSED) for _, stage in heard.values())
        )

    def facts(self, form: Form, turnout: TookPart | None) -> Mapping[str, Any]:  # noqa: ARG002
        """`paused` and `upheld`: keys of entries, and days."""
        struck = self._struck.get(form.id, {})
        paused = {
            entry
            for entry, heard in self._heard.items()
            for of, stage in heard.values()
            if of == form.id and stage not in (UPHELD, DISMISSED) and entry not in struck
        }
        upheld = sorted(struck.items(), key=lambda each: (each[1], each[0]), reverse=True)
        return {
            "paused": tuple(sorted(paused)),
            "upheld": tuple({"entry": entry, "on": on} for entry, on in upheld),
        }
