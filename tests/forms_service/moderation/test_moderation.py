"""The desk's 「待审」 as a browser without scripts asks it, and what residents then see."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest

from forms_service.staff.roles import Role
from tests.conftest import GOOD, Run
from tests.support.desk import Answered, Desk, sign_in_all
from tests.support.serving import Site, serving

PATH = "/s/desk/moderation"
PHONE = "138 0013 8000"


@dataclass(frozen=True)
class Office:
    site: Site
    desks: dict[Role, Desk]

    @property
    def clerk(self) -> Desk:
        return self.desks[Role.CLERK]

    def send(self, words: str) -> str:
        """Sends a text; the address of its receipt."""
        fields = {"lamp": "暖光", "advice": words}
        sent = Desk(self.site.url).post("/s/forms/lamp", {**fields, "for-another": "yes"})
        assert sent.status == 303, sent.text
        return sent.headers["location"]

    def page(self, side: str = "waiting") -> str:
        found = self.clerk.get(f"{PATH}?show={side}")
        assert found.status == 200
        return found.text

    def form(self, words: str, do: str, side: str = "waiting", **more: str) -> dict[str, str]:
        """What the form beside this text sends."""
        for article in self.page(side).split("<article")[1:]:
            if words in unescape(re.sub(r"<[^>]+>", "", article)):
                hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', article)
                return {**dict(hidden), "do": do, **more}
        raise AssertionError(f"{words} is not there")

    def do(self, words: str, do: str, side: str = "waiting", **more: str) -> Answered:
        return self.clerk.post(PATH, {**self.form(words, do, side, **more)})

    @property
    def public(self) -> str:
        return (self.site.site / "ask/lamp.html").read_text("utf-8")

    def receipt(self, address: str) -> str:
        return Desk(self.site.url).get(address).text

    def holding(self, words: str) -> list[str]:
        """The files of the site and of the facts in which the words stand."""
        files = [*self.site.site.rglob("*"), *(self.site.state / "facts").iterdir()]
        return [f.name for f in files if f.is_file() and words.encode() in f.read_bytes()]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("moderation")
    shutil.copytree(GOOD, folder / "content")
    _always_open(folder / "content" / "ask" / "lamp.md")
    tokens = sign_in_all(folder / "state")
    with serving(folder) as site:
        yield Office(site, {role: Desk(site.url, token) for role, token in tokens.items()})


def _always_open(page: Path) -> None:
    text = page.read_text("utf-8")
    page.write_text(re.sub(r"closes: .*", "closes: 2099-12-31", re.sub(r"opens: .*", "opens: 2020-01-01", text)), "utf-8")  # fmt: skip


def test_a_text_is_published_answered_and_withdrawn(office: Office) -> None:
    """Pages follow at once; its receipt tells each step."""
    receipt = office.send("路口那盏太暗了")
    assert office.holding("路口那盏太暗了") == []
    assert "等工作人员看过，再定公不公开" in office.receipt(receipt)
    done = office.do("路口那盏太暗了", "publish")
    assert done.status == 303
    assert "公开了" in office.clerk.get(done.headers["location"]).text
    assert "路口那盏太暗了" in office.public
    assert "已经公开在网页上" in office.receipt(receipt)
    assert office.do("路口", "reply", "published", taken="yes", why="月底换").status == 303
    assert "<b>采纳</b> 月底换" in office.public
    assert "采纳：月底换" in office.receipt(receipt)
    assert office.do("路口", "down", "published", reason="unchecked").status == 303
    assert office.holding("路口那盏太暗了") == []
    assert "后来撤下了：说的是具体的人或事，还没有核实" in office.receipt(receipt)
    assert "路口那盏太暗了" in office.page("down")


def test_what_waits_stands_on_the_first_page_for_who_may_decide(office: Office) -> None:
    office.send("等着看的话")
    assert "段话等着看" in office.clerk.get("/s/desk").text
    assert "段话等着看" not in office.desks[Role.EDITOR].get("/s/desk").text


def test_a_program_reads_what_became_of_a_text(office: Office) -> None:
    receipt = office.send("多几把长椅")
    office.do("多几把长椅", "down", reason="off-topic")
    told = json.loads(Desk(office.site.url).get(receipt, Accept="application/json").text)
    [text] = told["texts"]
    assert (text["question"], text["status"], text["reply"]) == ("advice", "refused", None)
    assert "无关" in text["reason"]


def test_what_is_personal_is_marked_and_asked_about(office: Office) -> None:
    """Both before it is published and as it would be."""
    office.send(f"打我 {PHONE} 就行")
    assert f"<mark>{PHONE}<span>（手机号）</span></mark>" in office.page()
    asked = office.do("打我", "publish")
    assert asked.status == 200
    assert "还没有公开" in asked.text
    assert f"<mark>{PHONE}" in asked.text
    assert office.holding(PHONE) == []
    office.do("打我", "publish", sure="yes")
    assert PHONE in office.public
    office.do("打我", "down", "published", reason="personal")
    assert office.holding(PHONE) == []


def test_two_clerks_at_once(office: Office) -> None:
    office.send("早点开工")
    sent = office.form("早点开工", "publish")
    assert office.clerk.post(PATH, sent).status == 303
    second = office.desks[Role.ADMIN].post(PATH, sent)
    assert second.status == 409
    assert "clerk在" in second.text
    assert "已公开" in second.text
    assert "回到待审" in second.text


def test_what_is_erased_leaves_the_page(office: Office, run_linli: Run) -> None:
    receipt = office.send("删掉我这一份")
    office.do("删掉我这一份", "publish")
    assert "删掉我这一份" in office.public
    places = {f"LINLI_{name.upper()}": str(getattr(office.site, name)) for name in ("content", "site", "state")}  # fmt: skip
    erased = run_linli("store", "erase", "--receipt", receipt.rpartition("/")[2], env=places)
    assert erased.returncode == 0, erased.stderr
    assert office.holding("删掉我这一份") == []


@pytest.mark.parametrize(
    "more",
    [{"do": "down"}, {"do": "reply", "taken": "yes", "why": ""}, {"do": "reply"}, {"do": "?"}],
)
def test_what_is_not_said_is_asked_for(office: Office, more: dict[str, str]) -> None:
    office.send("没说全的话")
    sent = {**office.form("没说全的话", ""), **more}
    assert office.clerk.post(PATH, sent).status == 422


def test_a_text_under_another_question_is_not_published(office: Office) -> None:
    office.send("换个题目")
    sent = office.form("换个题目", "publish")
    assert office.clerk.post(PATH, {**sent, "part": "lamp"}).status == 409
    assert office.clerk.post(PATH, {**sent, "of": "picnic"}).status == 409
    assert office.clerk.post(PATH, {**sent, "answer": "A" * 16}).status == 404


def test_no_receipt_stands_beside_a_text(office: Office) -> None:
    """It opens the whole answer, unmasked; the log says only who has seen one at its own page."""
    receipt = office.send("别把回执给人").rpartition("/")[2]
    pages = [office.page()]
    office.send("请打13900002222")
    pages.append(office.do("13900002222", "publish").text)
    office.do("别把回执给人", "publish")
    pages.append(office.page("published"))
    for page in pages:
        assert 'name="answer"' in page
        assert 'name="receipt"' not in page
        assert receipt not in page
        assert receipt.replace("-", "") not in page


def test_only_who_may_publish_sees_what_waits(office: Office) -> None:
    office.send("只给经办人看")
    sent = office.form("只给经办人看", "publish")
    for role in (Role.EDITOR, Role.AUDITOR):
        assert office.desks[role].get(PATH).status == 403
        assert office.desks[role].post(PATH, sent).status == 403
    foreign = office.clerk.post(PATH, sent, Sec_Fetch_Site="cross-site")
    assert foreign.status == 403
    assert "只给经办人看" not in office.public


def test_a_text_is_no_markup_in_the_desk(office: Office) -> None:
    office.send("<script>alert(1)</script>")
    assert "<script>" not in office.page()
    assert "&lt;script&gt;" in office.page()
