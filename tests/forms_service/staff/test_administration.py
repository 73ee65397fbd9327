"""Giving and taking accounts, and the links by which passwords are set."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forms_service.credentials.secret import Secret
from forms_service.refusal import Refusal
from forms_service.staff.accounts import account, accounts, member
from forms_service.staff.administration import Administration, Decide, Given, set_by_link
from forms_service.staff.audit import LOG
from forms_service.staff.links import GOOD_FOR, whose
from forms_service.staff.roles import Member, Role
from forms_service.staff.sessions import SESSIONS, Sessions
from forms_service.store.ledger_state import LedgerState
from tests.conftest import NOW

SECRET = Secret(b"k" * 32)
COMMAND = Administration(SECRET, None, NOW)


class Office:
    """A state, and what is decided on it."""

    def __init__(self) -> None:
        self.state = LedgerState()

    def does(self, decide: Decide) -> Given:
        patch, given = decide(self.state.tables)
        self.state.apply(patch)
        return given

    def refused(self, decide: Decide) -> Refusal:
        with pytest.raises(Refusal) as refused:
            decide(self.state.tables)
        return refused.value

    def in_use(self, name: str, role: Role) -> Member:
        """Somebody with a password."""
        self.does(COMMAND.add(name, role, "hash"))
        found = member(self.state.tables, name)
        assert found
        return found

    def signs_in(self, name: str) -> None:
        self.state.apply(Sessions(SECRET).begun(self.state.tables, name, NOW)[0])

    @property
    def sessions(self) -> list[str]:
        return [each["name"] for each in self.state.tables.get(SESSIONS, {}).values()]

    @property
    def log(self) -> list[tuple[str, str, str]]:
        return [(e["who"], e["did"], e["what"]) for e in self.state.tables[LOG].values()]


@pytest.fixture
def office() -> Office:
    return Office()


# Accounts.


def test_a_new_account_waits_for_its_password_and_is_in_the_log(office: Office) -> None:
    given = office.does(COMMAND.add(" 王　芳 ", Role.CLERK))
    assert (given.name, given.role) == ("王 芳", Role.CLERK)
    [found] = accounts(office.state.tables)
    assert (found.standing, found.password) == ("等设密码", None)
    assert given.token not in str(office.state.tables)
    assert office.log == [("命令行", "staff.add", "王 芳 经办人")]


@pytest.mark.parametrize("name", ["", "　", "王" * 31, "a/b", "王\x00芳"])
def test_what_is_no_name_is_refused(office: Office, name: str) -> None:
    assert office.refused(COMMAND.add(name, Role.CLERK)).status == 422


@pytest.mark.parametrize("typed", ["Wang", "wang", "ＷＡＮＧ", "Wa\u200bn\u202eg", " WANG "])
def test_a_name_is_one_however_it_is_typed(office: Office, typed: str) -> None:
    office.in_use("Wang", Role.CLERK)
    assert office.refused(COMMAND.add(typed, Role.ADMIN)).status == 409
    found = account(office.state.tables, typed)
    assert found
    assert (found.name, found.role) == ("Wang", Role.CLERK)


def test_a_disabled_account_has_nothing_left_to_come_in_by(office: Office) -> None:
    office.in_use("王芳", Role.CLERK)
    office.does(COMMAND.link("王芳"))
    office.signs_in("王芳")
    office.does(COMMAND.disable("王芳"))
    [found] = accounts(office.state.tables)
    assert found.standing == "停用"
    assert found.document.keys() == {"role", "added", "disabled"}
    assert office.sessions == []
    assert member(office.state.tables, "王芳") is None
    assert office.refused(COMMAND.link("王芳")).status == 409
    assert office.refused(COMMAND.disable("王芳")).status == 409


def test_who_comes_back_begins_with_a_new_link(office: Office) -> None:
    office.in_use("王芳", Role.CLERK)
    office.does(COMMAND.disable("王芳"))
    given = office.does(COMMAND.add("王芳", Role.EDITOR))
    [found] = accounts(office.state.tables)
    assert (found.role, found.standing) == (Role.EDITOR, "等设密码")
    assert given.token


def test_nobody_of_that_name_is_told_as_such(office: Office) -> None:
    for decide in (COMMAND.link("谁"), COMMAND.disable("谁"), COMMAND.give_role("谁", Role.ADMIN)):
        assert office.refused(decide).status == 404


# Who gives and takes.


def test_an_admin_gives_another_role_from_the_next_click_on(office: Office) -> None:
    chief = office.in_use("李明", Role.ADMIN)
    office.in_use("王芳", Role.CLERK)
    office.signs_in("王芳")
    office.does(Administration(SECRET, chief, NOW).give_role("王芳", Role.AUDITOR))
    assert member(office.state.tables, "王芳") == Member("王芳", Role.AUDITOR)
    assert office.sessions == ["王芳"]
    assert office.log[-1] == ("李明", "staff.role", "王芳 监督员")


def test_nobody_takes_his_own_account_so_there_is_always_an_admin(office: Office) -> None:
    chief = office.in_use("李明", Role.ADMIN)
    his = Administration(SECRET, chief, NOW)
    assert office.refused(his.disable("李明")).status == 409
    assert office.refused(his.give_role("李明", Role.CLERK)).status == 409


def test_of_two_admins_who_take_each_others_account_one_stays(office: Office) -> None:
    """Both asked while both were admins; the second is heard when the first is through."""
    one, two = office.in_use("李明", Role.ADMIN), office.in_use("赵云", Role.ADMIN)
    office.does(Administration(SECRET, one, NOW).disable("赵云"))
    assert office.refused(Administration(SECRET, two, NOW).disable("李明")).status == 403


# Links.


def test_a_link_sets_a_password_once(office: Office) -> None:
    token = office.does(COMMAND.add("王芳", Role.CLERK)).token
    assert whose(office.state.tables, SECRET, token, NOW).name == "王芳"
    office.does(set_by_link(SECRET, token, "hash", NOW))
    [found] = accounts(office.state.tables)
    assert found.password == "hash"
    assert office.refused(set_by_link(SECRET, token, "other", NOW)).status == 404
    assert office.log[-1] == ("王芳", "staff.password", "王芳")


def test_a_link_is_good_for_a_day_and_until_the_next_is_made(office: Office) -> None:
    first = office.does(COMMAND.add("王芳", Role.CLERK)).token
    last = NOW + GOOD_FOR
    assert whose(office.state.tables, SECRET, first, last - timedelta(seconds=1))
    assert office.refused(set_by_link(SECRET, first, "hash", last)).status == 404
    second = office.does(COMMAND.link("王芳")).token
    assert office.refused(set_by_link(SECRET, first, "hash", NOW)).status == 404
    office.does(set_by_link(SECRET, second, "hash", NOW))


@pytest.mark.parametrize("token", ["", "x", "é", "x" * 5000])
def test_a_link_that_we_did_not_make_sets_nothing(office: Office, token: str) -> None:
    office.does(COMMAND.add("王芳", Role.CLERK))
    assert office.refused(set_by_link(SECRET, token, "hash", NOW)).status == 404


def test_a_new_password_ends_every_session_and_lets_in_who_lost_his_phone(office: Office) -> None:
    office.in_use("王芳", Role.CLERK)
    office.in_use("李明", Role.ADMIN)
    office.state.apply({"staff": {"王芳": {"role": "clerk", "factor": {}, "password": "old"}}})
    for name in ("王芳", "王芳", "李明"):
        office.signs_in(name)
    token = office.does(COMMAND.link("王芳")).token
    found = account(office.state.tables, "王芳")
    assert found
    assert (found.password, found.has_second_factor) == ("old", True)
    office.does(set_by_link(SECRET, token, "new", NOW))
    found = account(office.state.tables, "王芳")
    assert found
    assert (found.password, found.has_second_factor) == ("new", False)
    assert office.sessions == ["李明"]
