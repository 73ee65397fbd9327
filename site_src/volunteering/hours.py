"""Volunteers' hours: what may be known of all, by year, team, theme and person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from site_src.forms.facts import FormFacts


class Sum(BaseModel):
    """What some credits come to: `activities` are dates on which one was held, each once."""

    model_config = ConfigDict(frozen=True)
    minutes: int = 0
    activities: int = 0
    volunteers: int = 0

    @property
    def hours(self) -> str:
        return hours(self.minutes)


class Shown(BaseModel):
    """A volunteer who wants to be seen, as he wants it; `name`: what stands for him."""

    model_config = ConfigDict(frozen=True)
    name: str
    team: str
    minutes: int
    activities: int

    @property
    def hours(self) -> str:
        return hours(self.minutes)


class Year(BaseModel):
    """A year of the compound: all of it, by team and by theme, and who wants to be seen."""

    model_config = ConfigDict(frozen=True)
    total: Sum
    teams: dict[str, Sum] = Field(default_factory=dict)
    themes: dict[str, Sum] = Field(default_factory=dict)
    shown: tuple[Shown, ...] = ()


class Volunteered(FormFacts):
    """Of a registration of volunteers: `years` by their number, the latest first; `members`: how many
    registered for each team."""

    years: Annotated[dict[str, Year], Field(exclude_if=lambda found: not found)] = Field(
        default_factory=dict
    )
    members: Annotated[dict[str, int], Field(exclude_if=lambda found: not found)] = Field(
        default_factory=dict
    )
    personal: ClassVar[Mapping[str, Any]] = {
        **FormFacts.personal,
        "years": {"__all__": {"shown": True}},
    }


@dataclass(frozen=True)
class Credit:
    """Minutes that one volunteer gave at one date of an activity; `volunteer`: a name that no page shows."""

    volunteer: str
    activity: str
    day: str
    theme: str
    minutes: int


@dataclass(frozen=True)
class Profile:
    """A registered volunteer; `shown`: what stands for him where all may see it, None where he doesn't want
    it."""

    team: str
    shown: str | None


def hours(minutes: int) -> str:
    """Minutes in hours, to the tenth: 「2.5」, 「3」."""
    return f"{round(minutes / 60, 1):g}"


def years(credits: Iterable[Credit], profiles: Mapping[str, Profile]) -> dict[str, Year]:
    """What credits come to, the latest year first. Who doesn't want to be shown, or left, is in the sums of
    the whole compound only: out of a team's, a single one could be told."""
    by_year: dict[str, list[Credit]] = {}
    for credit in credits:
        if credit.minutes > 0:
            by_year.setdefault(credit.day[:4], []).append(credit)
    return {year: _year(by_year[year], profiles) for year in sorted(by_year, reverse=True)}


def _year(credits: list[Credit], profiles: Mapping[str, Profile]) -> Year:
    seen: dict[str, list[Credit]] = {}
    teams: dict[str, list[Credit]] = {}
    themes: dict[str, list[Credit]] = {}
    for credit in credits:
        themes.setdefault(credit.theme, []).append(credit)
        profile = profiles.get(credit.volunteer)
        if profile and profile.shown is not None:
            seen.setdefault(credit.volunteer, []).append(credit)
            teams.setdefault(profile.team, []).append(credit)
    shown = [_shown(profiles[name], found) for name, found in seen.items()]
    return Year(
        total=total(credits),
        teams={name: total(found) for name, found in _most_first(teams)},
        themes={name: total(found) for name, found in _most_first(themes)},
        shown=tuple(sorted(shown, key=lambda each: (-each.minutes, each.team, each.name))),
    )


def _most_first(groups: Mapping[str, list[Credit]]) -> list[tuple[str, list[Credit]]]:
    return sorted(groups.items(), key=lambda each: (-total(each[1]).minutes, each[0]))


def _shown(profile: Profile, credits: list[Credit]) -> Shown:
    found = total(credits)
    return Shown(
        name=profile.shown or "",
        team=profile.team,
        minutes=found.minutes,
        activities=found.activities,
    )


def total(credits: Iterable[Credit]) -> Sum:
    """What credits come to together."""
    held = list(credits)
    return Sum(
        minutes=sum(credit.minutes for credit in held),
        activities=len({(credit.activity, credit.day) for credit in held}),
        volunteers=len({credit.volunteer for credit in held}),
    )
