"""What people wrote and may all read: in the facts that pages are made from, and nowhere else."""

from __future__ import annotations

import json

from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.facts import FormFacts, facts_bytes, figures_bytes, without_texts
from site_src.forms.form import Form
from site_src.forms.voices import Reply, Voice
from tests.conftest import NOW

SAID = Voice(question="words", text="亮一点", on="2026-11-20")
REPLIED = SAID.model_copy(update={"reply": Reply(taken=False, why="灯够了", on="2026-11-22")})


def form(publish: str) -> Form:
    words = {"id": "words", "ask": "想说的", "type": "text", "publish": publish}
    days = {"opens": "2026-11-01", "closes": "2026-12-01"}
    return FORM_KINDS.read({"id": "lamp", "kind": "signup", "capacity": 9, **days, "questions": [words]})  # fmt: skip


def facts(*voices: Voice) -> FormFacts:
    return FormFacts(form="lamp", state="open", answers=3, voices=voices)


def test_a_question_that_is_published_no_more_shows_no_text_of_before() -> None:
    assert form("approved").public(facts(SAID), NOW).voices == (SAID,)
    assert form("never").public(facts(SAID), NOW).voices == ()
    other = SAID.model_copy(update={"question": "name"})
    assert form("approved").public(facts(other), NOW).voices == ()


def test_facts_that_anybody_may_read_are_figures_alone() -> None:
    """A text that is taken back has to go from the pages, and from nowhere else."""
    found = facts(SAID, REPLIED)
    assert FormFacts.model_validate_json(facts_bytes(found)) == found
    assert json.loads(figures_bytes(found)).keys() == json.loads(facts_bytes(facts())).keys()
    assert without_texts(facts_bytes(found)) == facts_bytes(facts())
