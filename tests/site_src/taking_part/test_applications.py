"""Projects that are proposed and members who report in, as a demo makes them up."""

from __future__ import annotations

from typing import Any

import pytest

from site_src.form_kinds.table import FORM_KINDS
from site_src.questions.respondents import respondent

TEXT: dict[str, Any] = {"type": "text", "max": 100, "required": True}


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ({"kind": "proposal", "about": "project"}, ("示例：", "示例：从下个月起", "示例：借")),
        ({"kind": "checkin"}, ("示例：",)),
    ],
)
def test_what_is_made_up_answers_what_is_asked(kind: dict[str, str], said: tuple[str, ...]) -> None:
    """Not with what people remark of other things, for all can read it."""
    questions = [{**TEXT, "id": f"q{n}", "ask": "做什么"} for n in range(len(said))]
    phone = {"id": "phone", "type": "phone", "ask": "电话", "required": True}
    name = {"id": "name", "type": "name", "ask": "姓名", "required": True}
    term = {"id": "a", "opens": "2026-01-01", "closes": "2026-12-31"}
    form = FORM_KINDS.read({**term, **kind, "questions": [*questions, name, phone]})
    for household in range(40):
        found = form.made_up(respondent(household, "a"))
        for number, begins in enumerate(said):
            assert found[f"q{number}"][0].startswith(begins)
