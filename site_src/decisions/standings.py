"""What became of an election, as its facts have it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from site_src.decisions.votes import Votes
from site_src.forms.turnout import Area


def _absent(found: object) -> bool:
    return found is None


class Placed(BaseModel):
    """What a candidate came to, as facts have it (`decisions.elections.Standing`): by `owners` and their `area`, or
    by `households`."""

    model_config = ConfigDict(frozen=True)
    id: str
    name: str
    owners: Annotated[int | None, Field(exclude_if=_absent)] = None
    area: Annotated[Area | None, Field(exclude_if=_absent)] = None
    households: Annotated[int | None, Field(exclude_if=_absent)] = None
    qualified: bool
    elected: bool
    tied: bool
    alternate: Annotated[int | None, Field(exclude_if=_absent)] = None

    @property
    def votes(self) -> Votes:
        """What they were given."""
        return Votes(owners=self.owners or self.households or 0, area=self.area or 0)


class Result(BaseModel):
    """Who was elected to `seats`; no `candidates` until the vote is over and counted."""

    model_config = ConfigDict(frozen=True)
    seats: int
    candidates: tuple[Placed, ...] = ()
