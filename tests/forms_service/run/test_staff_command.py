"""`linli staff` where no service runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms_service.staff.accounts import accounts
from forms_service.store.tables import open_store
from tests.conftest import Compound
from tests.forms_service.care.test_store_care import a_writer
from tests.support.serving import serving
from tests.support.staff import PASSWORD, given, link, staff


def test_nobody_has_an_account_by_default(tmp_path: Path) -> None:
    code, said, _ = staff(tmp_path / "state", "list")
    assert (code, "还没有人" in said) == (0, True)
    assert not (tmp_path / "state").exists()


def test_an_account_is_given_with_a_link_or_with_a_password(tmp_path: Path) -> None:
    state = tmp_path / "state"
    code, said, _ = staff(state, "add", "王芳", "--role", "clerk")
    assert (code, "添加了 王芳（经办人）" in said) == (0, True)
    assert len(link(said).split("/")[-1]) == 43
    given(state, "李明", "admin")
    with open_store(state / "store", read_only=True) as store:
        found = store.transact(lambda held: ({}, accounts(held)))
    assert [(each.name, each.standing) for each in found] == [
        ("李明", "正常"),
        ("王芳", "等设密码"),
    ]
    assert (state / "secret").stat().st_mode & 0o777 == 0o700
    [key] = (state / "secret").iterdir()
    assert key.stat().st_mode & 0o777 == 0o600


def test_the_list_says_role_and_standing_in_columns(tmp_path: Path) -> None:
    given(tmp_path / "state", "王芳", "auditor")
    staff(tmp_path / "state", "add", "欧阳娜娜", "--role", "editor")
    staff(tmp_path / "state", "disable", "王芳")
    assert staff(tmp_path / "state", "list")[1].splitlines() == [
        "名字      角色    状态      第二道验证  上次登录",
        "欧阳娜娜  编辑    等设密码  没有        从未",
        "王芳      监督员  停用      没有        从未",
    ]


@pytest.mark.parametrize("typed", ["", "\n", "123456789\n", "1234567890\n", f"{PASSWORD * 20}\n"])
def test_a_password_that_will_not_do_gives_no_account(tmp_path: Path, typed: str) -> None:
    code, _, err = staff(
        tmp_path / "state", "add", "王芳", "--role", "clerk", "--password-stdin", stdin=typed
    )
    assert (code, "密码" in err) == (1, True)
    assert "还没有人" in staff(tmp_path / "state", "list")[1]


@pytest.mark.parametrize(
    "asked", [["add", "王芳"], ["add", "王芳", "--role", "chief"], ["add"], [], ["disable"]]
)
def test_what_cannot_be_meant_is_refused_before_the_store_is_opened(
    tmp_path: Path, asked: list[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        staff(tmp_path / "state", *asked)
    assert not (tmp_path / "state").exists()


def test_a_store_that_something_else_holds_is_not_changed(tmp_path: Path) -> None:
    with a_writer(tmp_path / "state" / "store") as writer:
        assert writer.stdout
        writer.stdout.readline()
        code, _, err = staff(tmp_path / "state", "add", "王芳", "--role", "clerk")
    assert (code, "什么也没有改" in err) == (1, True)


def test_beside_a_service_the_link_leads_to_where_it_is_served(good: Compound) -> None:
    with serving(good.folder, LINLI_BASE_URL="") as site:
        _, said, _ = staff(good.state, "add", "王芳", "--role", "clerk")
    assert f"{site.url}/s/desk/password/" in said
