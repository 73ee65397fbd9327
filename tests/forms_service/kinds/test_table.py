"""Both sides know the same kinds of form."""

from __future__ import annotations

from forms_service.kinds.table import KINDS
from site_src.form_kinds.table import FORM_KINDS


def test_every_kind_of_form_that_can_be_written_is_known_to_the_service() -> None:
    assert KINDS.keys() == FORM_KINDS.members.keys()
