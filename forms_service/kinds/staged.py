"""What the office answers one by one: how many stand at which stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from forms_service.answers.stages import STAGE
from forms_service.answers.tally import count, counted_in
from forms_service.kinds.sign_up import SignUps
from forms_service.projection.kind import Kind
from forms_service.store.ledger_state import Document
from site_src.forms.form import Form
from site_src.forms.turnout import TookPart
from site_src.questions.persons import Phone
from site_src.taking_part.applications import UNCONFIRMED


class Staged(Kind):
    """Of answers that count how many stand at each stage of their form's course."""

    def __init__(self) -> None:
        self._stages: dict[str, Counter[str]] = {}

    def change(self, table: str, key: str, old: Document | None, new: Document | None) -> None:  # noqa: ARG002
        for document, sign in counted_in(table, old, new):
            if stage := document.get(STAGE):
                count(self._stages.setdefault(document["form"], Counter()), stage, sign)

    def facts(self, form: Form, turnout: TookPart | None) -> Mapping[str, Any]:  # noqa: ARG002
        """`stages`: how many by stage, in the course's order."""
        held = self._stages.get(form.id, Counter())
        stages = form.course.stages if form.course else {}
        return {"stages": {key: held[key] for key in stages if held[key]}}


class CheckIns(SignUps):
    """Members who report in (双报到): each number once, as for places, unless the office couldn't confirm it."""

    def __init__(self) -> None:
        super().__init__()
        self._staged = Staged()

    def change(self, table: str, key: str, old: Document | None, new: Document | None) -> None:
        """Takes one change of the store; an undone commit comes as its inverse."""
        super().change(table, key, old, new)
        self._staged.change(table, key, old, new)

    def takes(self, document: Document) -> bool:
        """Whoever wasn't confirmed is asked to come again."""
        return super().takes(document) and document.get(STAGE) != UNCONFIRMED

    def told_apart_by(self, form: Form) -> list[str]:
        """By number alone: several of a household may be members."""
        return [each.id for each in form.questions if isinstance(each, Phone)][:1]

    def facts(self, form: Form, turnout: TookPart | None) -> Mapping[str, Any]:
        return self._staged.facts(form, turnout)
