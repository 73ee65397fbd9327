"""From an approved proposal to its page: one button for whoever writes, who sees no answers, and a link on the receipt."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from forms_service.answers.receipts import typed
from forms_service.answers.tally import ANSWERS
from forms_service.following.to_write import to_write
from forms_service.proceedings.underway import Underway
from forms_service.staff.roles import Role
from forms_service.store.tables import open_store
from site_src.proceedings.follow_up import answer_key
from site_src.source.moments import ZONE
from tests.conftest import GOOD, Compound
from tests.support.asking import Asked, receipt_in
from tests.support.composing import composed
from tests.support.desk import Desk, sign_in_all
from tests.support.listening import listening

_QUESTIONS = """  questions:
    - {id: what, ask: 想做什么？, type: text, required: true, publish: approved}
    - {id: help, ask: 要帮什么忙, type: text}
    - {id: name, ask: 您的姓名, type: name, required: true}
    - {id: phone, ask: 您的电话, type: phone, required: true}
    - {id: named, ask: 名字怎么写？, type: choice, options: [写全名, 只写姓，例如「李*」, 不写名字]}
---
说说。
"""
_FORM = "---\ntitle: {}\nkind: form\nform:\n  kind: {}\n  opens: 2020-01-01\n  closes: 2099-12-31\n"
PROJECT = _FORM.format("申报项目", "proposal") + "  id: bao\n  about: project\n" + _QUESTIONS
TOPIC = _FORM.format("提议题", "proposal") + "  id: ti\n  about: topic\n" + _QUESTIONS
TOPICS = (
    _FORM.format("联名", "topics") + "  topics:\n    - {say: 装椅子, text: 石凳凉}\n---\n说说。\n"
)
ELECTION = """---
title: 选举
kind: form
form:
  id: xuan
  kind: election
  seats: 1
  notice: 2026-11-06
  opens: 2026-11-21
  closes: 2026-12-06
  candidates:
    - id: cao
      name: 曹
      speech: 示例
      put_forward: [本人自荐]
      standard: {讲担当: 示例, 讲党性: 示例, 有素质: 示例, 有公心: 示例}
      agreed: 2026-10-15
---
选一位。
"""
SENT = {
    "what": "教老人用手机，每周一次。",
    "help": "借信息港的钥匙",
    "name": "欧阳小明",
    "phone": "13900001234",
    "named": "只写姓，例如「李*」",
    "for-another": "",
}


class Following(Asked):
    """The small compound, served, with somebody of each role."""

    editor: Desk
    admin: Desk

    def approved(self, form: str, to: str, read: bool = True) -> str:
        """The receipt of a proposal that the office said yes to; `read`: its text was let be published."""
        receipt = receipt_in(self.resident.post(f"/s/forms/{form}", SENT))
        if read:
            self.decide(receipt, "waiting", do="publish")
        assert self.step(receipt, to).status == 303
        return receipt

    def begun(self, who: Desk, receipt: str) -> str:
        """The path of the page whose draft the button of an answer began."""
        way = f"/s/desk/following/{answer_key(typed(receipt) or '')}"
        assert f'action="{way}"' in who.get("/s/desk/following").text
        answered = who.post(way, {})
        assert answered.status == 303, answered.text
        return parse_qs(urlsplit(answered.headers["location"]).query)["page"][0]

    def draft(self, who: Desk, path: str) -> str:
        """What the draft says, as text."""
        return who.get(f"/s/desk/write?page={path}&as=text").text


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the compound, built. Tests copy it."""
    compound = Compound(tmp_path_factory.mktemp("following"), base_url="")
    shutil.copytree(GOOD, compound.content)
    for path, text in {"ask/bao.md": PROJECT, "ask/ti.md": TOPIC, "ask/yi.md": TOPICS}.items():
        compound.write(path, text)
    compound.build()
    return compound.folder


@pytest.fixture
def following(built: Path, tmp_path: Path) -> Iterator[Following]:
    compound = Compound(tmp_path / "served", base_url="")
    shutil.copytree(built, compound.folder, symlinks=True)
    tokens = sign_in_all(compound.state)
    with (
        open_store(compound.state / "store") as store,
        listening(composed(compound, store)) as (host, port),
    ):
        url = f"http://{host}:{port}"
        found = Following(compound, store, url, tokens)
        found.editor, found.admin = Desk(url, tokens[Role.EDITOR]), Desk(url, tokens[Role.ADMIN])
        yield found


def test_an_editor_begins_the_page_of_an_approved_project_and_its_receipt_leads_there(
    following: Following,
) -> None:
    """By one button, with nothing in it but what was let be published and the name as its sender agreed."""
    receipt = following.approved("bao", "approved")
    assert "等着写" in following.clerk.get(following.handle(receipt)).text
    clerk = following.clerk.get("/s/desk/following").text
    assert "教老人用手机" in clerk
    assert "<button" not in clerk.partition("<main")[2]
    path = following.begun(following.editor, receipt)
    assert path == "projects/jiao-lao-ren-yong-shou-ji.md"
    assert following.begun(following.admin, receipt) == path, "drafts are each member's own"
    draft = following.draft(following.editor, path)
    assert "欧\\*" in draft
    for personal in ("欧阳", "13900001234", "钥匙", receipt.replace("-", "")):
        assert personal not in draft
    [key] = re.findall(r"answers: \[(a[0-9a-f]{10})\]", draft)
    page = f"---\ntitle: 手机慢慢教\nanswers: [{key}]\n---\n周二来。\n"
    following.compound.write(path, page)
    following.compound.build()
    following.resident.get("/s/forms/none")  # The service looks at the site again.
    assert "手机慢慢教</a>" in following.resident.get(f"/s/receipts/{receipt}").text
    assert "没有等着写的" in following.editor.get("/s/desk/following").text
    assert "手机慢慢教</a>" in following.clerk.get(following.handle(receipt)).text


def test_who_erases_an_answer_is_told_which_pages_were_begun_from_it(following: Following) -> None:
    """Before, after and in the audit log: a page that is published, by its title, and a draft. What was written
    from it stands until somebody has looked."""
    project = following.approved("bao", "approved")
    topic = following.approved("ti", "listed")
    path = following.begun(following.editor, project)
    assert path.startswith("projects/")
    key = answer_key(typed(project) or "")
    page = f"---\ntitle: 手机慢慢教\nanswers: [{key}]\n---\n周二来。\n"
    following.compound.write("projects/phones.md", page)
    following.compound.build()
    following.resident.get("/s/forms/none")  # The service looks at the site again.
    assert following.begun(following.editor, topic) == "ask/yi.md"
    for way in ("find", "erase"):
        told = following.clerk.post(f"/s/desk/personal/{way}", {"whose": project}).text
        assert '<a href="/s/desk/write?page=projects%2Fphones.md">手机慢慢教</a>' in told
        assert f">{path}</a>" in told
        assert "yi.md" not in told
    log = following.admin.get("/s/desk/log").text
    assert f"请看看由它写成的：{path}、projects/phones.md" in log


def test_what_nobody_has_read_reaches_no_editor(following: Following) -> None:
    receipt = following.approved("bao", "approved", read=False)
    listed = following.editor.get("/s/desk/following").text
    assert "写的话还没有审过" in listed
    assert "手机" not in listed
    assert "手机" not in following.draft(
        following.editor, following.begun(following.editor, receipt)
    )


def test_a_topic_goes_into_the_list_and_then_onto_a_meetings_page(following: Following) -> None:
    receipt = following.approved("ti", "listed")
    assert following.begun(following.editor, receipt) == "ask/yi.md"
    draft = following.draft(following.editor, "ask/yi.md")
    assert "say: 教老人用手机" in draft
    assert "装椅子" in draft
    key = answer_key(typed(receipt) or "")
    following.compound.write("ask/yi.md", TOPICS.replace("凉}", f"凉, answers: [{key}]}}"))
    following.compound.build()
    following.resident.get("/s/forms/none")  # The service looks at the site again.
    assert "没有等着写的" in following.editor.get("/s/desk/following").text
    assert following.step(receipt, "scheduled").status == 303
    answer = following.admin.get(following.handle(receipt)).text
    assert "联名</a>" in answer
    assert "起草会议页" in answer
    assert following.begun(following.admin, receipt).startswith("meetings/")


def test_nobody_is_to_be_made_a_candidate_once_people_vote(good: Compound) -> None:
    """The row waits while there is no election yet, and until it opens; then there is nothing to be done."""
    good.write("ask/zi.md", PROJECT.replace("id: bao", "id: zi").replace("project", "candidate"))
    now = datetime(2026, 10, 1, tzinfo=ZONE)
    underway = Underway()
    document = {
        "form": "zi",
        "at": now.isoformat(),
        "stage": "standing",
        "steps": [],
        "choices": {},
        "entries": {},
    }
    underway.change(ANSWERS, "K7M2Q9X4T6R3W8YB", None, document)

    def waits(on: datetime) -> bool:
        return bool(to_write(underway, good.read(), on))

    assert waits(now)
    good.write("ask/xuan.md", ELECTION)
    assert waits(datetime(2026, 11, 20, tzinfo=ZONE))
    assert not waits(datetime(2026, 11, 21, tzinfo=ZONE))
