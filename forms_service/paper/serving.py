"""Served and silent (送达未表态): that a voter was handed what is voted on, when and before whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from forms_service.electorate.paper_entries import SERVED, entry_name
from forms_service.keeping.rules import Known
from forms_service.paper.double_entry import voter_in
from forms_service.refusal import Faulty, Refusal
from forms_service.staff.audit import Deed, merged, noted
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch
from site_src.content.site import PublishedForm
from site_src.source.characters import tidied
from site_src.source.moments import ZONE

ON, WITNESS = "on", "witness"
_LONGEST = 60


@dataclass(frozen=True)
class Served:
    """That somebody of the staff (`by`) notes it of a voter: `on` which day, and who witnessed it."""

    published: PublishedForm
    voter: str
    on: date
    witness: str
    by: str
    now: datetime


def read_served(on: str, witness: str, now: datetime) -> tuple[date, str]:
    """What was typed. Raises Faulty."""
    faults, day = {}, None
    try:
        day = date.fromisoformat(on.strip())
    except ValueError:
        faults[ON] = "请写哪天送到的，例如 2026-11-20"
    if day and day > now.astimezone(ZONE).date():
        faults[ON] = "送到的日子还没有到，请核对"
    who = " ".join(tidied(witness).split())
    if not 1 <= len(who) <= _LONGEST:
        faults[WITNESS] = f"请写见证人是谁，最多 {_LONGEST} 字"
    if faults or day is None:
        raise Faulty(faults)
    return day, who


def serving(known: Known, given: Served) -> Callable[[State], tuple[Patch, str]]:
    """What notes it, in place of what was noted of the same voter; the voter's address. Raises Refusal."""

    def decide(state: State) -> tuple[Patch, str]:
        voter = voter_in(known, given.published, given.voter)
        form = given.published.form.id
        held = {
            "form": form,
            "voter": given.voter,
            "area": voter.area,
            "on": given.on.isoformat(),
            "witness": given.witness,
            "by": given.by,
        }
        note = noted(state, Deed(given.by, "paper.served", form, str(voter)), given.now)
        return merged({SERVED: {entry_name(form, given.voter): held}}, note), str(voter)

    return decide


def unserving(
    known: Known, published: PublishedForm, voter: str, by: str, now: datetime
) -> Callable[[State], tuple[Patch, str]]:
    """What takes it back, as it was noted of the wrong voter; the voter's address. Raises Refusal."""

    def decide(state: State) -> tuple[Patch, str]:
        form, name = published.form.id, entry_name(published.form.id, voter)
        found = voter_in(known, published, voter)
        if name not in state.get(SERVED, {}):
            raise Refusal(409, f"没有记过「{found}」送达，什么也没有改。", "没有去掉")
        note = noted(state, Deed(by, "paper.unserved", form, str(found)), now)
        return merged({SERVED: {name: None}}, note), str(found)

    return decide
