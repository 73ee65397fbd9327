"""「人员」 and 「我」: accounts given and taken in the desk, and what everybody does with his own."""

from __future__ import annotations

import re
import time
from urllib.parse import quote, urlencode

import pyotp
import pytest

from forms_service.staff.roles import Role
from tests.support.desk import Answered, Desk
from tests.support.serving import Site
from tests.support.staff import PASSWORD, cookie, given, link, log_in

NEW = "三号楼 下雨天 收衣服"
Desks = dict[Role | None, Desk]


def signed_in(office: Site, name: str, role: str = "clerk") -> Desk:
    """Somebody with an account of his own, at the desk."""
    given(office.state, name, role)
    return Desk(office.url, cookie(log_in(Desk(office.url), name)))


def fault(answered: Answered) -> str:
    found = re.search(r'role="alert">([^<]+)<', answered.text)
    assert found, answered.text
    return found[1]


# 人员.


def test_an_admin_gives_an_account_by_a_link_that_is_shown_once(office: Site, desks: Desks) -> None:
    chief = desks[Role.ADMIN]
    page = chief.post("/s/desk/staff", {"name": "新同事", "role": "editor"})
    assert page.status == 200
    assert page.headers["cache-control"] == "no-store"
    assert "<svg" in page.text
    way = link(page.text.replace('"', " "))
    done = Desk(office.url).post(way, {"password": NEW, "again": NEW})
    assert done.status == 303
    assert log_in(Desk(office.url), "新同事", NEW).status == 303
    row = chief.get("/s/desk/staff").text.partition("新同事")[2].partition("</tr>")[0]
    assert "编辑" in row
    assert "正常" in row
    assert way.split("/")[-1] not in chief.get("/s/desk/staff").text


def test_an_account_gets_another_role_a_new_link_and_an_end(office: Site, desks: Desks) -> None:
    chief, other = desks[Role.ADMIN], signed_in(office, "换来换去")
    assert other.get("/s/desk/staff").status == 403
    fields: dict[str, str | list[str]] = {"name": "换来换去", "role": "auditor"}
    assert chief.post("/s/desk/staff/role", fields).status == 303
    assert other.get("/s/desk/staff").status == 200
    assert link(chief.post("/s/desk/staff/link", fields).text.replace('"', " "))
    assert other.get("/s/desk").status == 200
    asked = chief.get(f"/s/desk/staff/disable?{urlencode({'name': '换来换去'})}")
    assert "登录着的 1 处马上退出" in asked.text
    assert other.get("/s/desk").status == 200
    assert chief.post("/s/desk/staff/disable", fields).status == 303
    assert other.get("/s/desk").status == 303


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"name": "", "role": "clerk"}, 422),
        ({"name": "没有角色"}, 422),
        ({"name": "没有角色", "role": "chief"}, 422),
        ({"name": "ADMIN", "role": "clerk"}, 409),
    ],
)
def test_what_is_wrong_is_said_at_the_form_with_what_was_typed(
    desks: Desks, fields: dict[str, str | list[str]], status: int
) -> None:
    page = desks[Role.ADMIN].post("/s/desk/staff", fields)
    assert page.status == status
    assert fault(page)
    assert f'value="{fields["name"]}"' in page.text


def test_no_list_has_a_button_that_disables(desks: Desks) -> None:
    """What follows is said first, on a page of its own."""
    page = desks[Role.ADMIN].get("/s/desk/staff").text
    assert "/staff/disable?name=clerk" in page
    assert 'action="/s/desk/staff/disable"' not in page


def test_nobody_takes_his_own_account(desks: Desks) -> None:
    chief = desks[Role.ADMIN]
    for way in ("disable", "role"):
        refused = chief.post(f"/s/desk/staff/{way}", {"name": "admin", "role": "clerk"})
        assert (refused.status, "不能停用自己" in refused.text) == (409, True)


def test_an_auditor_sees_who_there_is_and_nothing_to_press(desks: Desks) -> None:
    page = desks[Role.AUDITOR].get("/s/desk/staff").text
    assert "clerk" in page
    assert page.count("<form") == 1  # To go out.


# 我.


def test_sessions_are_listed_and_ended_one_by_one(office: Site) -> None:
    one = signed_in(office, "两处登录")
    phone = {"User_Agent": "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0"}
    two = Desk(office.url, cookie(log_in(Desk(office.url), "两处登录", headers=phone)))
    page = one.get("/s/desk/me").text
    assert "微信，安卓手机" in page
    ends = re.findall(r'action="(/s/desk/me/sessions/[0-9a-f]+/end)"', page)
    here, there = ends
    stranger = signed_in(office, "别人的")
    for way in ends:
        assert stranger.post(way, {}).status == 303
    assert two.get("/s/desk").status == 200
    assert one.post(there, {}).headers["location"] == "/s/desk/me?done=session"
    assert two.get("/s/desk").status == 303
    assert one.post(here, {}).headers["location"].startswith("/s/desk/login")
    assert one.get("/s/desk").status == 303


def test_a_new_password_asks_for_the_old_one_and_ends_all_sessions(office: Site) -> None:
    one, two = signed_in(office, "换密码"), Desk(office.url)
    two = Desk(office.url, cookie(log_in(two, "换密码")))
    form: dict[str, str | list[str]] = {"current": PASSWORD, "password": NEW, "again": NEW}
    wrong = one.post("/s/desk/me/password", {**form, "current": "不是它"})
    assert (wrong.status, "现在的密码不对" in fault(wrong)) == (403, True)
    short = one.post("/s/desk/me/password", {**form, "password": "短", "again": "短"})
    assert (short.status, "至少 10 个字符" in fault(short)) == (422, True)
    assert two.get("/s/desk").status == 200
    done = one.post("/s/desk/me/password", form)
    assert done.headers["location"] == "/s/desk/login?done=password"
    assert [desk.get("/s/desk").status for desk in (one, two)] == [303, 303]
    assert log_in(Desk(office.url), "换密码").status == 403
    assert log_in(Desk(office.url), "换密码", NEW).status == 303


def test_a_second_factor_is_asked_for_once_its_digits_came_back(office: Site) -> None:
    desk = signed_in(office, "两道门")
    page = desk.get("/s/desk/me/factor").text
    assert "<svg" in page
    secret, fresh = (
        re.search(r"<code>([A-Z2-7 ]+)<", page),
        re.search(r'nonce" value="(\w+)"', page),
    )
    assert secret
    assert fresh
    app = pyotp.TOTP(secret[1].replace(" ", ""))
    form: dict[str, str | list[str]] = {"nonce": fresh[1], "current": PASSWORD}
    wrong = desk.post("/s/desk/me/factor", {**form, "code": "000000"})
    assert (wrong.status, "验证码不对" in fault(wrong)) == (422, True)
    assert secret[1] in wrong.text
    now = int(time.time())
    wrong = desk.post("/s/desk/me/factor", {**form, "code": app.at(now), "current": "不是它"})
    assert (wrong.status, "现在的密码不对" in fault(wrong)) == (403, True)
    done = desk.post("/s/desk/me/factor", {**form, "code": app.at(now)})
    assert done.headers["location"] == "/s/desk/me?done=factor"
    assert log_in(Desk(office.url), "两道门").status == 403
    # The digits that it was added with are used up.
    assert log_in(Desk(office.url), "两道门", code=app.at(now)).status == 403
    entered = log_in(Desk(office.url), "两道门", code=app.at(now + 30))
    assert entered.status == 303
    again = Desk(office.url, cookie(entered))
    wrong = again.post("/s/desk/me/factor/remove", {"current": "不是它"})
    assert (wrong.status, "现在的密码不对" in fault(wrong)) == (403, True)
    assert again.post("/s/desk/me/factor/remove", {"current": PASSWORD}).status == 303
    assert log_in(Desk(office.url), "两道门").status == 303


def test_a_session_that_is_not_there_is_ended_without_a_word(office: Site) -> None:
    desk = signed_in(office, "没有这处")
    assert desk.post(f"/s/desk/me/sessions/{quote('没有')}/end", {}).status == 303
    assert desk.get("/s/desk").status == 200
