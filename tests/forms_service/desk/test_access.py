"""Who may come into the desk."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from starlette.responses import Response

from forms_service.credentials.secret import Secret
from forms_service.desk.access import Access
from forms_service.desk.frame import Desk as Frame
from forms_service.staff.roles import Role
from forms_service.staff.sessions import Sessions
from forms_service.store.commits import Commits
from forms_service.store.tables import open_store
from site_src.source.moments import ZONE
from tests.support.desk import Desk


def test_who_is_not_signed_in_is_led_to_the_login(desks: dict[Role | None, Desk]) -> None:
    asked = desks[None].get("/s/desk")
    assert asked.status == 303
    assert asked.headers["location"] == "/s/desk/login?next=%2Fs%2Fdesk"
    assert desks[None].get("/s/desk", Accept="application/json").status == 401


def test_everybody_with_an_account_sees_the_first_page(desks: dict[Role | None, Desk]) -> None:
    for role in Role:
        asked = desks[role].get("/s/desk")
        assert asked.status == 200
        assert role.label in asked.text
        assert asked.headers["cache-control"] == "no-store"
        # Its pictures are asked for without its address.
        assert asked.headers["referrer-policy"] == "strict-origin"


def test_a_foreign_page_changes_nothing(desks: dict[Role | None, Desk]) -> None:
    refused = desks[Role.AUDITOR].post("/s/desk/logout", {}, Sec_Fetch_Site="cross-site")
    assert refused.status == 403
    assert "没有改" in refused.text
    assert desks[Role.AUDITOR].get("/s/desk").status == 200


def test_who_logs_out_has_to_log_in_again(leaver: Desk) -> None:
    assert leaver.get("/s/desk").status == 200
    left = leaver.post("/s/desk/logout", {})
    assert left.status == 303
    assert "linli_desk=" in left.headers["set-cookie"]
    assert leaver.get("/s/desk").status == 303


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_session_goes_over_https_alone_where_the_site_does(tmp_path: Path, scheme: str) -> None:
    with open_store(tmp_path) as store:
        access = Access(
            store,
            Commits(store),
            Sessions(Secret(bytes(32))),
            Frame(lambda: "柳园"),
            f"{scheme}://example.cn",
            lambda: datetime.now(ZONE),
        )
        response = Response()
        access.signed_in(response, "token")
    cookie = response.headers["set-cookie"]
    assert ("Secure" in cookie) == (scheme == "https")
    assert "HttpOnly; Path=/s/desk; SameSite=strict" in cookie
