"""The table of form kinds on the service's side. A new one is a class in a module of its own, and a line
here.

- `sign_up`: places, and one for each phone number or household.
- `pledge`: the names that people put under one, and their buildings.
- `booking`: each stretch of a room's time to one at a time.
- `claim`: one holder of each service post.
- `appeal`: which entries of the lists stand back.
- `staged`: how many answers stand at which stage; members who report in, once a number.
- `report`: what was reported, with its history.
- `ballot`: what owners decide, by number and by area.
- `election`: whom owners elect.
- `volunteer`: volunteers, how they are shown, and their hours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from forms_service.answers.tally import Tally
from forms_service.answers.turnout import Turnouts, silent
from forms_service.answers.voices import Voices
from forms_service.electorate.electorates import Electorates
from forms_service.kinds.appeal import Appeals
from forms_service.kinds.ballot import Ballots
from forms_service.kinds.booking import Bookings
from forms_service.kinds.claim import Claims
from forms_service.kinds.election import Elections
from forms_service.kinds.pledge import Pledges
from forms_service.kinds.report import Reports
from forms_service.kinds.sign_up import SignUps
from forms_service.kinds.staged import CheckIns, Staged
from forms_service.kinds.volunteer import Volunteers
from forms_service.projection.kind import Kind
from forms_service.sealing.records import Records
from forms_service.store.ledger_state import Document
from forms_service.store.tables import Store
from site_src.forms.form import Form
from site_src.forms.turnout import SaidNothing, TookPart

KINDS: Mapping[str, type[Kind]] = {
    "poll": Kind,
    "signup": SignUps,
    "nomination": Kind,
    "appeal": Appeals,
    "pledge": Pledges,
    "booking": Bookings,
    "claim": Claims,
    "questionbox": Kind,
    "topics": Kind,
    "checkin": CheckIns,
    "proposal": Staged,
    "report": Reports,
    "evaluation": Kind,
    "consultation": Kind,
    "volunteer": Volunteers,
    "ballot": Ballots,
    "election": Elections,
}


@dataclass(frozen=True)
class Counts:
    """What answers add up to: the tally of all forms, the texts that are published, who may vote and how
    many have, the records of votes, and what each kind remembers besides."""

    tally: Tally = field(default_factory=Tally)
    voices: Voices = field(default_factory=Voices)
    electorates: Electorates = field(default_factory=Electorates)
    turnouts: Turnouts = field(default_factory=Turnouts)
    records: Records = field(default_factory=Records)
    kinds: Mapping[str, Kind] = field(
        default_factory=lambda: {name: kind() for name, kind in KINDS.items()}
    )

    @classmethod
    def of(cls, store: Store) -> Counts:
        """Of all answers in the store, now and from now on."""
        counts = cls()
        store.subscribe(counts.change)
        return counts

    def change(self, table: str, key: str, old: Document | None, new: Document | None) -> None:
        """Takes one change of the store; an undone commit comes as its inverse."""
        self.tally.change(table, key, old, new)
        self.voices.change(table, key, old, new)
        self.electorates.change(table, key, old, new)
        self.turnouts.change(table, key, old, new)
        self.records.change(table, key, old, new)
        for kind in self.kinds.values():
            kind.change(table, key, old, new)

    @property
    def reports(self) -> Reports:
        """What was reported."""
        found = self.kinds["report"]
        assert isinstance(found, Reports)
        return found

    @property
    def appeals(self) -> Appeals:
        """What became of appeals."""
        found = self.kinds["appeal"]
        assert isinstance(found, Appeals)
        return found

    def turnout(self, form: Form) -> TookPart | None:
        """How many of those who may vote have; None of a form that anybody answers, and where there is no
        roster yet."""
        electorate, found = self.electorates.of(form), self.turnouts.of(form.id)
        return electorate.turnout(found.voters, found.area) if electorate else None

    def silent(self, form: Form) -> SaidNothing | None:
        """Who was served and said nothing, of a form that counts them."""
        if form.silent != "majority":
            return None
        held = silent(self.turnouts.of(form.id))
        area = sum(each["area"] for each in held) if form.by == "owner" else None
        return SaidNothing(voters=len(held), area=area)

    def kind(self, form: Form) -> Kind:
        """The kind that `form` is of."""
        return self.kinds[form.kind]
