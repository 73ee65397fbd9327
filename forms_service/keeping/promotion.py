"""A place that is given up goes to who has waited longest, in the step in which it is given up.

It follows from the state alone, whoever wrote and why: an answer that was cancelled, by its receipt or by the office,
changed, superseded or erased, and places that the form has since an edit.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from sys import maxsize
from typing import Any

from forms_service.answers.handled import Handled, with_step
from forms_service.answers.sending import judged
from forms_service.answers.tally import ANSWERS, Tally
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch
from site_src.content.site import Site
from site_src.taking_part.sign_up import SignUp


def promoted(state: State, tally: Tally, places: Callable[[str], int], now: datetime) -> Patch:
    """What gives the places that are free to those who wait for them, in their order; nothing where nobody waits.
    `places`: how many a form has at `now`, 0 of one that gives none any more."""
    step = Handled("promoted", now.isoformat(timespec="seconds"), "")
    given: dict[str, Any] = {}
    for name, found in tally.forms.items():
        if found.queue:
            for receipt in found.queue.first(places(name) - found.answers):
                given[receipt] = with_step(judged(state[ANSWERS][receipt], None), step)
    return {ANSWERS: given} if given else {}


def places_on(site: Site, name: str, now: datetime) -> int:
    """The places that a form of `site` has at `now`. It gives them until it closes, and until what one signs up for is
    past: till then one that is given up is of use to somebody."""
    published, activity = site.forms.get(name), site.activity_of(name)
    form = published.form if published else None
    if not isinstance(form, SignUp) or now >= max(
        form.closes, activity[1].over if activity else form.closes
    ):
        return 0
    return maxsize if form.capacity is None else form.capacity
