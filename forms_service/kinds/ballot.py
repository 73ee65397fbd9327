"""What owners decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms_service.kinds.weighed import Weighed
from site_src.form_kinds.ballot import Ballot
from site_src.forms.form import Form
from site_src.forms.turnout import TookPart


class Ballots(Weighed):
    """Of each ballot what was decided, by those who took part and by all owners."""

    def facts(self, form: Form, turnout: TookPart | None) -> Mapping[str, Any]:
        """`decision`, where there is a roster to hold it against; `straw`."""
        assert isinstance(form, Ballot)
        question = form.deciding
        found: dict[str, Any] = {"straw": self.straw(form, question)}
        if (shares := form.electorate(turnout)) is not None:
            found["decision"] = form.decision(self.counted(form, question), *shares)
        return found
