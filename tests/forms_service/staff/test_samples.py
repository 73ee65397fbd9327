"""A demo's office."""

from __future__ import annotations

from forms_service.credentials.secret import Secret
from forms_service.staff.accounts import accounts
from forms_service.staff.administration import Administration, set_by_link
from forms_service.staff.links import whose
from forms_service.staff.roles import Role
from forms_service.staff.samples import CHIEF, demo_link, drop_demo_office
from forms_service.store.ledger_state import LedgerState
from tests.conftest import NOW

SECRET = Secret(b"k" * 32)
COMMAND = Administration(SECRET, None, NOW)


def asked(state: LedgerState) -> str:
    patch, token = demo_link(SECRET, NOW)(state.tables)
    state.apply(patch)
    return token


def test_each_start_gives_a_new_link_until_somebody_has_come_in() -> None:
    state = LedgerState()
    assert asked(state) != asked(state)
    token = asked(state)
    assert {each.role for each in accounts(state.tables)} == set(Role)
    assert [each for each in accounts(state.tables) if each.password] == []
    assert whose(state.tables, SECRET, token, NOW).name == CHIEF
    state.apply(set_by_link(SECRET, token, "hash", NOW)(state.tables)[0])
    assert asked(state) == ""


def test_an_office_of_its_own_is_left_alone() -> None:
    state = LedgerState()
    state.apply(COMMAND.add(CHIEF, Role.CLERK)(state.tables)[0])
    assert asked(state) == ""
    assert drop_demo_office(state.tables) == ({}, 0)


def test_the_demos_people_go_and_no_others() -> None:
    state = LedgerState()
    asked(state)
    state.apply(COMMAND.add("王芳", Role.ADMIN)(state.tables)[0])
    patch, gone = drop_demo_office(state.tables)
    state.apply(patch)
    assert (gone, [each.name for each in accounts(state.tables)]) == (4, ["王芳"])
