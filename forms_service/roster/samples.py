"""The roster of a demo: parts that nobody owns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from random import Random

from forms_service.roster.importing import NOBODY, Roster
from forms_service.roster.parts import DWELLING, Part
from forms_service.roster.rosters import IMPORTS, ROSTERS, current, kept, since
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch
from site_src.questions.respondents import home_of

MADE_UP = "示例数据"
"""By whom it was imported."""
_AREAS = (8_946, 10_512, 11_873, 13_230)
"""Of the flats of a floor, in 1/100 m²."""
_SHOPS = 12


def put_demo_roster(state: State, households: int, now: datetime) -> tuple[Patch, None]:
    """Makes up a roster where there is none."""
    if since(state) is not None:
        return {}, None
    parts = {part.address: part for part in made_up_parts(households)}
    return kept(state, Roster(parts, {}), MADE_UP, now), None


def to_merge_into(state: State) -> Roster:
    """What an import is merged into: a demo's roster gives way whole."""
    held = since(state)
    return NOBODY if held is not None and held["by"] == MADE_UP else current(state)


def drop_demo_roster(state: State) -> tuple[Patch, bool]:
    """Takes it out while it is the one that holds; whether it was."""
    held = since(state)
    if held is None or held["by"] != MADE_UP:
        return {}, False
    gone: Patch = {table: dict.fromkeys(state.get(table, {})) for table in (IMPORTS, ROSTERS)}
    return gone, True


def made_up_parts(households: int) -> Iterator[Part]:
    """The parts of a compound of so many dwellings: some have a parking space too, a few the same owner, and
    some are the developer's still."""
    draw = Random("roster")
    for number in range(households):
        building, unit, room = home_of(number)
        chance, owner = draw.random(), f"S{number + 1:04}"
        if chance < 0.04:
            owner = "开发商"
        elif chance < 0.09:
            owner = f"S{number:04}"  # The neighbour's.
        area = _AREAS[int(room[-2:]) - 1]
        yield Part(building, unit, room, DWELLING, area, owner)
        if draw.random() < 0.4:
            yield Part("地下车库", "", f"{number + 1:03}", "车位", 1_325, owner)
    for number in range(_SHOPS):
        yield Part("1栋", "", f"商{number + 1}", "商铺", 6_240)
