"""Hours of a demo: made-up volunteers at the compound's past activities, the same each time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from forms_service.answers.tally import ANSWERS, counts, made_up
from forms_service.attendance.credits import HOURS, credit
from forms_service.attendance.lists import LISTS, list_name
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch
from site_src.content.site import Page
from site_src.kinds.page_kinds import ActivityMeta
from site_src.volunteering.profile import SHOWN

_MOST = 6
"""So many volunteers see to one date."""
_LONGEST = 4 * 60
_TIDY = timedelta(days=3)
"""Lists of the last days are still open, for who tries a demo."""
_NOBODY = "示例"


def made_up_hours(
    state: State, activities: Iterable[tuple[Page, ActivityMeta]], now: datetime
) -> Patch:
    """What made-up volunteers gave until `now`."""
    people = sorted(
        receipt
        for receipt, document in state.get(ANSWERS, {}).items()
        if made_up(document) and counts(document) and SHOWN in document["choices"]
    )
    if not people:
        return {}
    found: dict[str, Any] = {}
    lists: dict[str, Any] = {}
    for page, meta in activities:
        for occasion in meta.occasions:
            if occasion.ends + _TIDY > now:
                break
            minutes = min(occasion.minutes, _LONGEST)
            held = {
                "activity": page.path,
                "title": page.title,
                "theme": meta.theme,
                "day": occasion.day.isoformat(),
                "minutes": minutes,
                "closed": occasion.ends.isoformat(timespec="milliseconds"),
                "by": _NOBODY,
                "sample": True,
            }
            name = list_name(page.path, occasion.day)
            lists[name] = held
            draw = Random(name)
            came = draw.sample(range(len(people)), min(len(people), draw.randint(2, _MOST)))
            for number in came:
                found[f"{name}|{number}"] = credit(held, people[number], minutes)
    return {LISTS: lists, HOURS: found} if found else {}


def without_nobodys(state: State) -> Patch:
    """What takes out hours in the name of an answer that is gone, and lists of a demo."""
    answers = state.get(ANSWERS, {})
    hours = state.get(HOURS, {}).items()
    gone = {key: None for key, each in hours if each["receipt"] not in answers}
    lists = {name: None for name, each in state.get(LISTS, {}).items() if each.get("sample")}
    return {table: found for table, found in ((HOURS, gone), (LISTS, lists)) if found}
