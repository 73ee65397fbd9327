"""「记录」: the audit log in the desk."""

from __future__ import annotations

import pytest

from forms_service.staff.roles import Role
from tests.forms_service.oversight.conftest import REASON, Office

READERS = (Role.ADMIN, Role.AUDITOR)


@pytest.mark.parametrize("role", Role)
def test_who_may_read_it_sees_who_did_what_to_what(office: Office, role: Role) -> None:
    asked = office[role].get("/s/desk/log")
    assert asked.status == (200 if role in READERS else 403)
    if role in READERS:
        assert "取消了一份回答" in asked.text
        assert "picnic" in asked.text
        assert REASON not in asked.text


def test_it_is_filtered_by_what_stands_in_the_address(office: Office) -> None:
    found = office[Role.AUDITOR].get("/s/desk/log?did=answer.export&what=lamp&who=clerk").text
    assert "<td>lamp</td>" in found
    assert "<td>score</td>" not in found
    assert "没有这样的记录" in office[Role.AUDITOR].get("/s/desk/log?who=nobody").text
    odd = office[Role.AUDITOR].get("/s/desk/log?since=yesterday&before=x&after=%F0%9F%98%80")
    assert odd.status == 200
    assert "日期写成 2026-11-28 这样" in odd.text
    assert office[Role.AUDITOR].get("/s/desk/log?until=9999-12-31").status == 200
    assert office[Role.ADMIN].post(f"/s/desk/log/{'9' * 5000}", {}).status == 404


def test_what_it_says_of_a_person_is_shown_one_by_one_and_that_is_noted(office: Office) -> None:
    """To whoever may see personal data, that is."""
    refused = office[Role.AUDITOR].post("/s/desk/log/1", {})
    assert refused.status == 403
    assert REASON not in refused.text
    before = office[Role.ADMIN].get("/s/desk/log").text.count("看了记录里说到个人的话</td>")
    seen = office[Role.ADMIN].post("/s/desk/log/1", {})
    assert REASON in seen.text
    assert seen.headers["cache-control"] == "no-store"
    after = office[Role.ADMIN].get("/s/desk/log").text.count("看了记录里说到个人的话</td>")
    assert after == before + 1
    for number in ("999", "0", "x", "%C2%B2"):
        assert office[Role.ADMIN].post(f"/s/desk/log/{number}", {}).status in (404, 400)


def test_its_chain_is_checked_on_demand(office: Office) -> None:
    said = office[Role.AUDITOR].get("/s/desk/log/chain").text
    assert "一条接着一条，没有被改过" in said
