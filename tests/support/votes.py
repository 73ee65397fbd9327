"""A vote that is over, with a roster and ballots in the store below a compound's state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from forms_service.answers.reading import Answer
from forms_service.answers.sending import Sending
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import keeping
from forms_service.kinds.table import Counts
from forms_service.roster.importing import Roster
from forms_service.roster.parts import Part
from forms_service.roster.rosters import kept
from forms_service.store.tables import Store
from site_src.forms.form import Form


def parts(number: int) -> list[Part]:
    """So many dwellings in one building, each with an area of its own."""
    return [Part("1栋", "", str(at), "住宅", 8000 + at) for at in range(1, number + 1)]


def with_roster(store: Store, found: Sequence[Part], at: datetime) -> None:
    """Imports a roster."""
    roster = Roster({part.address: part for part in found}, {})
    store.transact(lambda state: (kept(state, roster, "示例", at), None))


def cast(store: Store, form: Form, choices: Sequence[str], question: str = "q") -> list[str]:
    """Has the voters of its roster choose, one after another, from the vote's opening on; the receipts."""
    known = Known(Counts.of(store))
    electorate = known.counts.electorates.of(form)
    assert electorate
    return [
        keeping(
            store,
            known,
            Sending(
                form, Answer({question: [choice]}), form.opens + timedelta(minutes=at), voter=key
            ),
        )().receipt
        for at, (key, choice) in enumerate(zip(electorate.voters, choices, strict=False))
    ]
