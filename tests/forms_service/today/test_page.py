"""The desk's first page."""

from __future__ import annotations

from forms_service.staff.roles import Role
from tests.support.desk import Desk


def test_the_first_page_says_what_waits_and_how_the_machine_is(
    desks: dict[Role | None, Desk],
) -> None:
    page = desks[Role.AUDITOR].get("/s/desk").text
    assert "回答还没有做过备份" in page
    assert "磁盘还剩" in page
    assert "提醒发到JSON（第 1 个地址）" in page
    assert "127.0.0.1:1" not in page
