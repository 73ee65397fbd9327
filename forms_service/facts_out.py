"""Projects tallies as facts: what may be public, written as files for the site to read.

Only this module writes `state/facts`. Nothing personal is in it: counts of the form's own options,
how many answers, and when the last one came; and the urgent notices that were called.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from forms_service.tally import FormTally
from site_src.facts import FormFacts, QuestionFacts, facts_bytes, public_facts
from site_src.files import write_atomic
from site_src.forms import Form
from site_src.notices import CALLED, Urgent, called_bytes


def facts_of(form: Form, tally: FormTally, now: datetime) -> FormFacts:
    """A form's public facts at `now`. Hold the store still meanwhile, so that they say how one
    moment was."""
    raw = FormFacts(
        form=form.id,
        state=form.state(now),
        answers=tally.answers,
        questions={
            question.id: QuestionFacts(
                counts={
                    option: tally.counts.get(question.id, Counter())[option]
                    for option in question.counted
                }
            )
            for question in form.questions
            if question.counted
        },
        updated=tally.updated,
    )
    return public_facts(form, raw, now)


def write_facts(folder: Path, facts: Iterable[FormFacts]) -> int:
    """Brings these facts' files up to date; returns how many changed. Raises OSError."""
    return sum(write_atomic(folder / f"{f.form}.json", facts_bytes(f)) for f in facts)


def write_called(folder: Path, notices: Iterable[Urgent]) -> int:
    """Brings the called notices' file up to date; returns whether it changed. Raises OSError."""
    return write_atomic(folder / CALLED, called_bytes(notices))
