"""What is kept of residents: which data each form asks for, why, until when, and who sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from site_src.content.site import PublishedForm
from site_src.forms.seal import Sealed
from site_src.markup.blocks import BASE
from site_src.show.fragments import fragment
from site_src.show.regions import Region, soonest
from site_src.show.view import View


@dataclass(frozen=True)
class Promise:
    """What a form asks of who answers, and what it says of that: the questions as they are asked, what
    for, and until when the answers to them are kept; None where that is for each answer by itself, `kept_for` so
    long."""

    title: str
    url: str
    asks: tuple[str, ...]
    why: str
    until: datetime | None
    kept_for: str
    unsealed: bool
    """Whether it is counted from a seal that is still to come."""


def promises(view: View) -> list[Promise]:
    """Those of all forms that ask about a person, whose answers are kept longest first."""
    forms = [each for each in view.site.forms.values() if each.form.personal or each.form.votes]
    found = (_promise(each, view.public[each.form.id].seal) for each in forms)
    return sorted(found, key=_longest, reverse=True)


def _longest(promise: Promise) -> tuple[bool, float, str]:
    until = promise.until
    return (until is None, until.timestamp() if until else 0.0, promise.url)


def _promise(published: PublishedForm, seal: Sealed | None) -> Promise:
    form = published.form
    asks = tuple(question.ask for question in form.personal)
    if form.votes:
        asks = (*asks, f"是哪{form.voter_noun}投的")
    url = f"{BASE}/{published.page}"
    until = form.kept_until_sealed(datetime.fromisoformat(seal.at) if seal else None)
    unsealed = form.kept_from_seal and seal is None
    return Promise(published.title, url, asks, form.in_order_to, until, form.kept_for, unsealed)


def kept_region(_argument: str, _url: str, view: View) -> Region:
    """What is kept at present, and what was and is erased."""
    found = promises(view)
    kept = [each for each in found if each.until is None or view.now < each.until]
    gone = [each for each in found if each.until is not None and view.now >= each.until]
    html = fragment("kept", kept=kept, gone=gone)
    return Region(html, soonest(each.until for each in kept if each.until))
