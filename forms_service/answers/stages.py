"""At which stage of its course an answer stands (`site_src/proceedings/course.py`), and since when.

It stands in the answer's document under `stage`; how it came there is told by `handled`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from forms_service.answers.handled import Handled, handled, with_step
from forms_service.store.ledger_state import Document
from site_src.forms.form import Form
from site_src.proceedings.course import Course

STAGE = "stage"


def stage_of(document: Mapping[str, Any], course: Course) -> str:
    """The key of the stage; the first one of an answer that came before its form had a course."""
    found = document.get(STAGE, course.first)
    return found if found in course.stages else course.first


def since(document: Mapping[str, Any]) -> datetime:
    """Since when it stands there."""
    moved = (step.at for step in reversed(handled(document)) if step.did == "moved")
    return datetime.fromisoformat(next(moved, document["at"]))


def due(document: Mapping[str, Any], form: Form) -> datetime | None:
    """When the office is to have taken it on, if it has to."""
    if form.course is None:
        return None
    days = form.days_at(stage_of(document, form.course), document["choices"])
    return None if days is None else since(document) + timedelta(days=days)


def with_stage(document: Mapping[str, Any], course: Course, stage: str, step: Handled) -> Document:
    """The document once `step` took it to `stage`."""
    label = course.stages[stage].label
    moved = replace(step, did="moved", stage=stage, label=label)
    return with_step({**document, STAGE: stage}, moved)
