"""Whom owners elect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms_service.kinds.weighed import Weighed
from site_src.form_kinds.election import Election
from site_src.forms.form import Form
from site_src.forms.turnout import TookPart


class Elections(Weighed):
    """Of each election what the candidates came to, by those who took part and by all owners."""

    def facts(self, form: Form, turnout: TookPart | None) -> Mapping[str, Any]:
        """`election`, where there is a roster to hold it against; `straw`."""
        assert isinstance(form, Election)
        found: dict[str, Any] = {"straw": self.straw(form, form.marks)}
        if (shares := form.electorate(turnout)) is not None:
            found["election"] = form.election(self.counted(form, form.marks), *shares)
        return found
