"""Volunteers: who registered, how each wants to be shown, and their hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from forms_service.answers.tally import ANSWERS, counted_in
from forms_service.attendance.credits import HOURS, credit_of, number_of
from forms_service.kinds.sign_up import SignUps
from forms_service.store.ledger_state import Document
from site_src.forms.form import Form
from site_src.forms.turnout import TookPart
from site_src.volunteering.hours import Credit, Profile, years
from site_src.volunteering.profile import NAME, NOT, SHOWN, TEAM, shown_as
from site_src.volunteering.registration import Volunteer


class Volunteers(SignUps):
    """One registration for each phone, as for places. Whole names are kept only as far as somebody chose to
    be shown by them, and go with the answer that counts."""

    def __init__(self) -> None:
        super().__init__()
        self._profiles: dict[str, dict[str, Profile]] = {}
        self._hours: dict[str, Credit] = {}

    def change(self, table: str, key: str, old: Document | None, new: Document | None) -> None:
        """Takes one change of the store; an undone commit comes as its inverse."""
        super().change(table, key, old, new)
        if table == HOURS:
            self._hours.pop(key, None)
            if new is not None:
                self._hours[key] = credit_of(new)
        if table == ANSWERS:
            for document, sign in counted_in(table, old, new):
                if SHOWN not in document["choices"]:
                    continue
                held = self._profiles.setdefault(document["form"], {})
                held.pop(key, None)
                if sign > 0:
                    held[key] = _profile(key, document)

    def facts(self, form: Form, turnout: TookPart | None) -> Mapping[str, Any]:  # noqa: ARG002
        """`years` and `members`, as they may be shown."""
        assert isinstance(form, Volunteer)
        words = next(question.wordings for question in form.questions if question.id == TEAM)
        profiles = {
            receipt: Profile(words.get(profile.team, profile.team), profile.shown)
            for receipt, profile in self._profiles.get(form.id, {}).items()
        }
        members = Counter(profile.team for profile in profiles.values())
        order = [option.say for option in form.teams]
        return {
            "years": years(self._hours.values(), profiles),
            "members": {team: members[team] for team in order if members[team]},
        }


def _profile(receipt: str, document: Document) -> Profile:
    choices, entries = document["choices"], document["entries"]
    way = "".join(choices.get(SHOWN, (NOT,)))
    name = str(entries.get(NAME, ""))
    team = "".join(choices.get(TEAM, ()))
    return Profile(team, shown_as(way, name, number_of(receipt)))
