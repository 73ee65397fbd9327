"""What a form sends of a page, and what its file then says."""

from __future__ import annotations

import pytest

from forms_service.editing.sheet import parsed, sheet_of, written
from site_src.content.new_page import KIND_CHOICES, begun_page
from tests.conftest import NOW


@pytest.mark.parametrize("kind", KIND_CHOICES)
def test_what_is_left_empty_of_a_new_page_is_empty_or_has_its_fault_in_sight(kind: str) -> None:
    """The body and what may be left out are out of the file; the rest says at a field of the form that it must
    be filled in."""
    path, text = begun_page(kind, "停水", NOW)
    before = sheet_of(path, text, ())
    assert before.form is not None
    sent = {f"meta/{field.name}": [field.shown] for field in before.form.fields()}
    saved = written(path, text, {**sent, "body": [""]})
    after = sheet_of(path, saved, parsed(path, saved)[1])
    assert (after.body, after.hint) == ("", "")
    assert "〔填：正文〕" not in saved
    assert not {"", "body"} & set(after.faults)
