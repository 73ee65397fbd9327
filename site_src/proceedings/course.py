"""The stages that answers of one kind go through: where each may go from there, who takes it there, and how soon.

A stage's key is stored and stands in facts and addresses, so it never changes; its label is what people read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from site_src.proceedings.follow_up import FollowUp


@dataclass(frozen=True)
class Stage:
    """`label`: what people call an answer that is here. `says`: what its sender is told then, in whole
    sentences; `heading`: the same in a few words, above its receipt, where the label alone isn't clear. `to`: where the office may take it, by key, the usual one first; an answer that can go nowhere has
    ended. `days`: within so many the office is to take it on, if it has to. `by_sender`: where whoever has the
    receipt may take it → what the button says; for `sender_days` days from when it came here, or as long as it
    is here. `follow`: what is written of an answer that is here."""

    label: str
    says: str = ""
    to: tuple[str, ...] = ()
    days: int | None = None
    by_sender: Mapping[str, str] = field(default_factory=dict)
    sender_days: int | None = None
    follow: FollowUp | None = None
    heading: str = ""


@dataclass(frozen=True)
class Course:
    """The stages by key, the first one first. Raises ValueError for one that leads to where there is none."""

    stages: Mapping[str, Stage]

    def __post_init__(self) -> None:
        for stage in self.stages.values():
            if lost := {*stage.to, *stage.by_sender} - self.stages.keys():
                raise ValueError(
                    f"{stage.label} leads to {', '.join(sorted(lost))}, which is no stage"
                )

    @cached_property
    def first(self) -> str:
        """Where an answer begins."""
        return next(iter(self.stages))

    @cached_property
    def ended(self) -> frozenset[str]:
        """The stages from which the office takes an answer nowhere."""
        return frozenset(key for key, stage in self.stages.items() if not stage.to)

    def may_sender_take(self, key: str, to: str, since: datetime, now: datetime) -> bool:
        """Whether its sender may take an answer, at `key` since then, to `to` at `now`."""
        stage = self.stages[key]
        late = stage.sender_days is not None and now >= since + timedelta(days=stage.sender_days)
        return to in stage.by_sender and not late
