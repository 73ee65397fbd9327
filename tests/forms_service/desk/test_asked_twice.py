"""What can't be undone is asked about before it is done."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT

DESK = ROOT / "theme" / "desk"
# A form that does something for good, and a page where nothing else is asked: what follows stands there.
ASKED = {"/staff/disable": "staff-disable.html", "/personal/erase": "personal_find.html"}


@pytest.mark.parametrize(
    "word",
    [
        "/cancel",
        'value="unreply"',
        'value="discard"',
        'value="delete"',
        'value="revoke"',
        'name="again" value="yes"',
    ],
)
def test_a_button_that_ends_something_lies_folded_beside_what_follows(word: str) -> None:
    """Below a summary that names it, with a sentence that says what there will be no more."""
    found = 0
    for template in DESK.glob("*.html"):
        text = template.read_text("utf-8")
        for place in re.finditer(re.escape(word), text):
            before = text[: place.start()]
            assert before.count("<details") > before.count("</details>"), (template.name, word)
            found += 1
    assert found


def test_what_ends_somebody_has_a_page_of_its_own() -> None:
    for address, page in ASKED.items():
        forms = [
            t.name
            for t in DESK.glob("*.html")
            if f'action="{{{{ desk }}}}{address}"' in t.read_text("utf-8")
        ]
        assert forms == [page], address
