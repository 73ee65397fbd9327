"""「个人信息」: erasing one person's data at the desk, and what the desk tells of nights and backups."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from forms_service.answers.reading import Answer
from forms_service.answers.receipts import shown
from forms_service.answers.sending import Sending
from forms_service.erasure.retention import held_now, note
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import keeping
from forms_service.staff.roles import Right, Role
from forms_service.store.tables import open_store
from tests.forms_service.erasure.test_erasure import NOW, anywhere, trip
from tests.forms_service.oversight.conftest import OTHERS, OWNER, PHONE, Office

SEE = (Role.ADMIN, Role.CLERK, Role.AUDITOR)
ERASE = (Role.ADMIN, Role.CLERK)


@pytest.mark.parametrize("role", Role)
def test_who_sees_what_is_kept_and_who_may_erase(office: Office, role: Role) -> None:
    asked = office[role].get("/s/desk/personal")
    assert asked.status == (200 if role in SEE else 403)
    assert ("看看会删掉什么" in asked.text) is (role in ERASE)
    for path in ("find", "erase"):
        sent = office[role].post(f"/s/desk/personal/{path}", {"whose": "13700000000"})
        assert (sent.status != 403) is (role in ERASE)


def test_it_tells_what_is_kept_what_the_night_did_and_which_backups_should_go(
    office: Office,
) -> None:
    said = office[Role.AUDITOR].get("/s/desk/personal").text
    assert "河边野餐报名" in said
    assert "最近一次查过" in said
    assert "比表上写的最长的 90 天还久" in said
    assert f"<code>{office.folder / 'old'}</code>" in said
    assert f"<code>{office.folder / 'new'}</code>" not in said


@pytest.mark.parametrize("whose", ["", "3栋", "1234", "ABCD-EFGH"])
def test_what_is_neither_receipt_nor_phone_is_told(office: Office, whose: str) -> None:
    for path in ("find", "erase"):
        asked = office[Role.CLERK].post(f"/s/desk/personal/{path}", {"whose": whose})
        assert asked.status == 422
        assert 'aria-invalid="true"' in asked.text


def test_an_answer_is_erased_by_its_receipt_after_a_look_at_what_will_go(office: Office) -> None:
    (name, phone), receipt = OTHERS[0], office.receipts[1]
    clerk, facts = office[Role.CLERK], office.folder / "state" / "facts" / "picnic.json"
    before = json.loads(facts.read_text("utf-8"))["answers"]
    look = clerk.post("/s/desk/personal/find", {"whose": shown(receipt).lower()})
    assert "1 份回答整份删掉，统计里少 1 份" in look.text
    assert "河边野餐报名" in look.text
    assert name not in look.text
    assert anywhere(office.folder / "state", name, phone, receipt), "nothing is gone yet"
    done = clerk.post("/s/desk/personal/erase", {"whose": shown(receipt).lower()})
    assert "删掉了 1 份回答，统计里少了 1 份" in done.text
    for place in ("old", "new"):
        assert f"<code>{office.folder / place}</code>" in done.text
    assert anywhere(office.folder / "state", name, phone, receipt) == []
    assert json.loads(facts.read_text("utf-8"))["answers"] == before - 1
    log = office[Role.AUDITOR].get("/s/desk/log?did=personal.erase&who=clerk").text
    assert "1 份回答（picnic）" in log
    again = clerk.post("/s/desk/personal/erase", {"whose": receipt})
    assert "没有找到" in again.text


def test_all_of_a_phone_is_erased_and_who_looked_for_it_is_told(office: Office) -> None:
    """The number that was looked for goes with the rest; that somebody looked stays."""
    name, phone = OTHERS[1]
    admin = office[Role.ADMIN]
    spaced = f"+86 {phone[:3]} {phone[3:7]} {phone[7:]}"
    assert "1 份回答整份删掉" in admin.post("/s/desk/personal/find", {"whose": spaced}).text
    assert "删掉了 1 份回答" in admin.post("/s/desk/personal/erase", {"whose": phone}).text
    assert anywhere(office.folder / "state", name, phone, spaced) == []
    assert "查了一个人留着什么" in admin.get("/s/desk/log?did=personal.find&who=admin").text
    assert PHONE in str(
        [path.read_text("utf-8") for path in (office.folder / "state" / "store").glob("*.jsonl")]
    ), "somebody else's is there"


def test_an_owner_in_the_roster_is_erased_by_phone(office: Office) -> None:
    clerk, (name, phone) = office[Role.CLERK], OWNER
    look = clerk.post("/s/desk/personal/find", {"whose": phone}).text
    assert "业主名册里 1 位业主的姓名和电话：删掉" in look
    done = clerk.post("/s/desk/personal/erase", {"whose": phone}).text
    assert "业主名册里 1 位业主的姓名和电话也删了" in done
    assert anywhere(office.folder / "state", name, phone) == []


def test_what_is_kept_is_counted_by_form_and_the_first_to_go_stands_first(tmp_path: Path) -> None:
    later = trip(id="later", keep=365)
    gone = trip(id="gone")
    with open_store(tmp_path) as store:
        store.transact(lambda state: (note(state, [later, trip()]), None))
        for form, values in (
            (later, {"who": "甲"}),
            (trip(), {"who": "乙", "words": "带伞"}),
            (trip(), {"words": "带伞"}),
            (gone, {"words": "带伞"}),
        ):
            keeping(store, Known(), Sending(form, Answer(dict(values)), NOW))()
        assert held_now(store.journal.state) == {
            "gone": (NOW + timedelta(days=90), 1),
            "trip": (trip().kept_until, 1),
            "later": (later.kept_until, 1),
        }
        assert list(held_now(store.journal.state)) == ["gone", "trip", "later"]


def test_residents_are_told_who_sees_their_names_as_the_roles_have_it(office: Office) -> None:
    """The page is the site's, which knows no roles: so they are held together here."""
    page = (office.folder / "site" / "kept.html").read_text("utf-8")
    told = re.search(r"谁看得到：.*?看不到", page, re.S)
    assert told
    may, _, not_ = told[0].rpartition("。「")
    for role in Role:
        words = may if Right.SEE_PERSONAL in role.rights else f"「{not_}"
        assert f"「{role.label}」" in words
    log = re.search(r"工作记录：.*?</tr>", page, re.S)
    assert log
    for role in Role:
        assert (f"「{role.label}」" in log[0]) is (Right.SEE_LOG in role.rights)
