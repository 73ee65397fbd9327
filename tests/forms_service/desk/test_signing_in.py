"""Coming into the desk: by password, by a link, and not otherwise."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie

import pytest

from tests.support.desk import Desk
from tests.support.serving import Site
from tests.support.staff import PASSWORD, cookie, given, link, log_in, staff

NEW = "三号楼 下雨天 收衣服"


def from_address(number: int) -> dict[str, str]:
    return {"X_Forwarded_For": f"198.51.{number // 250}.{number % 250}"}


# Log-in.


def test_who_knows_the_password_comes_in_and_goes_out(office: Site) -> None:
    given(office.state, "王芳")
    entered = log_in(Desk(office.url), " 王芳", next="/s/desk?x=1")
    assert (entered.status, entered.headers["location"]) == (303, "/s/desk?x=1")
    inside = Desk(office.url, cookie(entered))
    assert "王芳（经办人）" in inside.get("/s/desk").text
    assert inside.get("/s/desk/login").headers["location"] == "/s/desk"
    left = inside.post("/s/desk/logout", {})
    assert left.status == 303
    assert "已经退出" in Desk(office.url).get(left.headers["location"]).text
    assert inside.get("/s/desk").status == 303


def test_no_script_and_no_other_page_gets_at_the_cookies(office: Site) -> None:
    given(office.state, "饼干")
    kept = SimpleCookie()
    for line in log_in(Desk(office.url), "饼干").headers["set-cookie"].split("\n"):
        kept.load(line)
    assert {
        name: (each["path"], each["samesite"], each["httponly"], each["secure"], each["max-age"])
        for name, each in kept.items()
    } == {
        "linli_desk": ("/s/desk", "strict", True, "", ""),
        "linli_desk_known": ("/s/desk/login", "strict", True, "", str(180 * 86_400)),
    }


def test_a_log_in_takes_no_token_that_a_browser_brings_and_ends_the_session_it_had(
    office: Site,
) -> None:
    """A session that somebody else has laid into the browser (session fixation) is nobody's after."""
    given(office.state, "固定")
    planted = log_in(Desk(office.url, "planted-by-somebody"), "固定")
    assert cookie(planted) != "planted-by-somebody"
    assert Desk(office.url, "planted-by-somebody").get("/s/desk").status == 303
    again = log_in(Desk(office.url, cookie(planted)), "固定")
    assert cookie(again) != cookie(planted)
    assert Desk(office.url, cookie(planted)).get("/s/desk").status == 303
    assert Desk(office.url, cookie(again)).get("/s/desk").status == 200


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example", "/s/deskevil", "/", "", "/s/desk/login", "\\\\x"],
)
def test_nobody_is_led_out_of_the_desk(office: Site, wanted: str) -> None:
    if not staff(office.state, "list")[1].count("往哪去"):
        given(office.state, "往哪去")
    assert log_in(Desk(office.url), "往哪去", next=wanted).headers["location"] == "/s/desk"


@pytest.mark.parametrize("way", [{"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}])
def test_a_foreign_page_logs_nobody_in(office: Site, way: dict[str, str]) -> None:
    refused = log_in(Desk(office.url), "王芳", headers=way)
    assert refused.status == 403
    assert "set-cookie" not in refused.headers


def test_who_is_wrong_is_told_on_the_form_and_a_program_in_words(office: Site) -> None:
    refused = log_in(Desk(office.url), "<b>谁", "不对的密码 一二三")
    assert refused.status == 403
    assert "名字、密码或验证码不对" in refused.text
    assert 'value="&lt;b&gt;谁"' in refused.text
    assert "不对的密码" not in refused.text
    said = log_in(Desk(office.url), "谁", headers={"Accept": "application/json"})
    assert said.status == 403
    assert "名字、密码或验证码不对" in said.text


def test_a_thousand_guesses_get_ten_answers_and_the_words_of_who_is_not_there(office: Site) -> None:
    """From a thousand addresses, sixteen at a time. Meanwhile the desk answers others."""
    given(office.state, "有人的")

    def guess(name: str, number: int) -> tuple[int, str]:
        said = log_in(
            Desk(office.url), name, f"猜的密码 第{number}个", headers=from_address(number)
        )
        text = re.search(r'role="alert">([^<]+)<', said.text)
        assert text
        return said.status, re.sub(r"\d+", "N", text[1])

    with ThreadPoolExecutor(16) as threads:
        found = list(threads.map(lambda number: guess("有人的", number), range(1000)))
        other = log_in(Desk(office.url), "clerk", headers=from_address(9000))
    statuses = [status for status, _ in found]
    assert (statuses.count(403), statuses.count(429)) == (10, 990)
    assert other.status == 403
    assert {guess("没人的", 5000 + number) for number in range(12)} == set(found)


def test_the_browser_that_was_let_in_before_is_let_in_while_strangers_guess(office: Site) -> None:
    given(office.state, "熟人")
    mark = cookie(log_in(Desk(office.url), "熟人", headers=from_address(1)), "linli_desk_known")
    for number in range(11):
        log_in(Desk(office.url), "熟人", "猜的密码", headers=from_address(2000 + number))
    refused = log_in(Desk(office.url), "熟人", headers=from_address(3000))
    assert refused.status == 429
    assert int(refused.headers["retry-after"]) > 60
    known = {**from_address(3001), "Cookie": f"linli_desk_known={mark}"}
    assert log_in(Desk(office.url), "熟人", headers=known).status == 303


# Links.


def test_a_link_sets_a_password_once_and_ends_what_was_signed_in(office: Site) -> None:
    desk = Desk(office.url)
    _, said, _ = staff(office.state, "add", "新来的", "--role", "editor")
    way = link(said)
    for _ in range(2):  # A chat that shows what a link leads to uses nothing up.
        page = desk.get(way)
        assert page.status == 200
        assert "新来的" in page.text
    short = desk.post(way, {"password": "短", "again": "短"})
    assert (short.status, "至少 10 个字符" in short.text) == (422, True)
    twice = desk.post(way, {"password": NEW, "again": PASSWORD})
    assert (twice.status, "两次写的不一样" in twice.text) == (422, True)
    done = desk.post(way, {"password": NEW, "again": NEW})
    assert done.status == 303
    assert "密码设好了" in desk.get(done.headers["location"]).text
    for used in (desk.get(way), desk.post(way, {"password": NEW, "again": NEW})):
        assert (used.status, "链接用过了" in used.text) == (404, True)
    inside = Desk(office.url, cookie(log_in(desk, "新来的", NEW)))
    assert inside.get("/s/desk").status == 200
    way = link(staff(office.state, "link", "新来的")[1])
    assert inside.get("/s/desk").status == 200
    assert desk.post(way, {"password": PASSWORD, "again": PASSWORD}).status == 303
    assert inside.get("/s/desk").status == 303
    assert log_in(desk, "新来的", NEW).status == 403


def test_a_foreign_page_sets_no_password(office: Site) -> None:
    way = link(staff(office.state, "add", "没点过", "--role", "editor")[1])
    fields: dict[str, str | list[str]] = {"password": NEW, "again": NEW}
    assert Desk(office.url).post(way, fields, Sec_Fetch_Site="cross-site").status == 403
    assert Desk(office.url).get(way).status == 200


# The command, beside the service.


def test_a_disabled_account_is_out_at_once(office: Site) -> None:
    given(office.state, "走了的")
    inside = Desk(office.url, cookie(log_in(Desk(office.url), "走了的")))
    assert inside.get("/s/desk").status == 200
    code, said, _ = staff(office.state, "disable", "走了的")
    assert (code, "停用了 走了的" in said) == (0, True)
    assert inside.get("/s/desk").status == 303
    assert log_in(Desk(office.url), "走了的").status == 403


def test_a_running_service_says_why_it_does_not_do_what_is_asked(office: Site) -> None:
    given(office.state, "两次")
    code, _, err = staff(office.state, "add", "两次", "--role", "admin")
    assert (code, "已经有「两次」了" in err) == (1, True)
    code, _, err = staff(office.state, "link", "不认识的")
    assert (code, "没有「不认识的」" in err) == (1, True)
    assert "两次" in staff(office.state, "list")[1]


def test_no_password_and_no_token_is_in_the_state_or_the_log(office: Site) -> None:
    given(office.state, "找不到")
    entered = log_in(Desk(office.url), "找不到")
    way = link(staff(office.state, "link", "找不到")[1])
    secrets = [PASSWORD, cookie(entered), cookie(entered, "linli_desk_known"), way.split("/")[-1]]
    files = [path for path in office.state.rglob("*") if path.is_file()]
    for path in (*files, office.state.parent / "log"):
        held = path.read_bytes()
        assert [secret for secret in secrets if secret.encode() in held] == [], path
