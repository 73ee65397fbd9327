"""Forced browsing: every route of the desk, asked by everybody who may not, and by who may."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from forms_service.desk.access import DeskOperation
from forms_service.http.operations import Operation
from forms_service.staff.roles import Right, Role
from forms_service.store.tables import open_store
from tests.conftest import Compound
from tests.support.composing import composed
from tests.support.desk import Desk

Desks = dict[Role | None, Desk]
# Whoever comes is nobody yet.
OPEN = {
    ("GET", "/s/desk/login"),
    ("POST", "/s/desk/login"),
    ("GET", "/s/desk/password/{link}"),
    ("POST", "/s/desk/password/{link}"),
}
# What everybody does with his own account.
OWN = {
    "/s/desk/logout",
    "/s/desk/me/password",
    "/s/desk/me/sessions/{session}/end",
    "/s/desk/me/factor",
    "/s/desk/me/factor/remove",
}


@pytest.fixture(scope="module")
def operations(
    _good_once: Compound, tmp_path_factory: pytest.TempPathFactory
) -> list[DeskOperation]:
    """Every route of the desk, of all its parts."""
    folder: Path = tmp_path_factory.mktemp("roles") / "compound"
    left = shutil.ignore_patterns("state", "facts")
    shutil.copytree(_good_once.folder, folder, symlinks=True, ignore=left)
    with open_store(folder / "state" / "store") as store:
        routes = composed(Compound(folder), store).routes
    served = [each for each in routes if isinstance(each, Operation)]
    found = [each for each in served if each.path.startswith("/s/desk")]
    assert all(isinstance(each, DeskOperation) for each in found)
    return [each for each in found if isinstance(each, DeskOperation)]


def address(operation: DeskOperation) -> str:
    return re.sub(r"\{\w+(:\w+)?\}", "1", operation.path)


def asked(desk: Desk, operation: DeskOperation, **headers: str) -> tuple[int, str]:
    """The status, and where it leads."""
    path = address(operation)
    said = (
        desk.get(path, **headers) if operation.method == "GET" else desk.post(path, {}, **headers)
    )
    return said.status, said.headers.get("location", "")


def test_only_coming_in_is_open_to_who_is_not_signed_in(operations: list[DeskOperation]) -> None:
    """Styles apart, which hold nothing of anybody: a preview's frame is no page of ours, and sends no
    cookie."""
    free = {(each.method, each.path) for each in operations if each.right is None}
    assert {each for each in free if not each[1].endswith(".css")} == OPEN


def test_whoever_is_not_signed_in_is_led_to_the_login_and_a_program_told(
    operations: list[DeskOperation], desks: Desks
) -> None:
    for operation in operations:
        if operation.right is None:
            continue
        status, where = asked(desks[None], operation)
        assert (status, where.partition("?")[0]) == (303, "/s/desk/login"), operation.path
        assert asked(desks[None], operation, Accept="application/json")[0] == 401, operation.path
        forged = Desk(desks[None].url, "a" * 43)
        assert asked(forged, operation)[1].startswith("/s/desk/login"), operation.path


@pytest.mark.parametrize("role", Role)
def test_whose_role_lacks_the_right_is_refused(
    operations: list[DeskOperation], desks: Desks, role: Role
) -> None:
    lacking = [each for each in operations if each.right and each.right not in role.rights]
    assert bool(lacking) == (role is not Role.ADMIN)
    for operation in lacking:
        assert asked(desks[role], operation)[0] == 403, (operation.method, operation.path)


@pytest.mark.parametrize("role", Role)
def test_whose_role_has_the_right_is_let_in(
    operations: list[DeskOperation], desks: Desks, role: Role
) -> None:
    for operation in operations:
        if operation.method == "GET" and operation.right in role.rights:
            status, where = asked(desks[role], operation)
            assert status not in (401, 403, 500), operation.path
            assert not where.startswith("/s/desk/login"), operation.path


@pytest.mark.parametrize("way", ["cross-site", "same-site"])
def test_no_page_of_another_site_changes_anything(
    operations: list[DeskOperation], desks: Desks, way: str
) -> None:
    """Whatever cookie a browser should let it send along (CSRF)."""
    posts = [each for each in operations if each.method != "GET"]
    assert posts
    for operation in posts:
        assert asked(desks[Role.ADMIN], operation, Sec_Fetch_Site=way)[0] == 403, operation.path
    assert desks[Role.ADMIN].get("/s/desk").status == 200


def test_what_asks_for_a_page_changes_nothing_and_is_not_sent(
    operations: list[DeskOperation],
) -> None:
    assert {each.method for each in operations} <= {"GET", "POST"}


def test_auditors_change_nothing_but_their_own_account(operations: list[DeskOperation]) -> None:
    theirs = [each for each in operations if each.right in Role.AUDITOR.rights]
    assert {each.path for each in theirs if each.method == "POST"} == OWN


def test_only_clerks_and_admins_see_personal_data() -> None:
    for right in (Right.SEE_PERSONAL, Right.HANDLE_ANSWERS, Right.MODERATE):
        assert {role for role in Role if right in role.rights} == {Role.ADMIN, Role.CLERK}
    assert {role for role in Role if Right.MANAGE_STAFF in role.rights} == {Role.ADMIN}
    assert {role for role in Role if Right.WRITE_CONTENT in role.rights} == {
        Role.ADMIN,
        Role.EDITOR,
    }
