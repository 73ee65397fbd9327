"""A secret vote in the desk: its key made for three observers and tried, its box opened by two of them."""

from __future__ import annotations

import json
import re

from forms_service.commands.seal_command import recount
from forms_service.commands.vote_command import command
from forms_service.secrecy.ballot_box import ENVELOPES
from tests.conftest import Compound
from tests.forms_service.canvass.conftest import Served
from tests.forms_service.canvass.voting import Voted
from tests.support.commands import linli

SLIP = re.compile(r"<code>((?:[0-9A-Z]{4}-){7}[0-9A-Z]{4})</code>")


def test_a_key_is_shown_once_and_two_observers_try_it(served: Served) -> None:
    """By the desk and by the command; it is nowhere on the machine."""
    clerk, base = served.clerk, "/s/desk/forms/later/box"
    assert "还没有钥匙" in clerk.get(base).text
    assert served.auditor.post(f"{base}/key", {}).status == 403
    made = clerk.post(f"{base}/key", {})
    one, other, third = SLIP.findall(made.text)
    assert made.headers["cache-control"] == "no-store"
    assert one not in clerk.get(base).text
    tried = clerk.post(f"{base}/try", {"one": third, "other": one.lower()})
    assert "这两份合得上" in tried.text
    wrong = clerk.post(f"{base}/try", {"one": one, "other": one})
    assert (wrong.status, "同一位监票人" in wrong.text) == (422, True)
    said = linli(served.compound, command, "rehearse", "later", stdin=f"{one}\n{other}\n")
    assert (said[0], "合得上" in said[1]) == (0, True), said
    assert linli(served.compound, command, "rehearse", "guard", stdin="")[0] == 1
    assert "没有开箱" in clerk.post(f"{base}/open", {"one": one, "other": other}).text
    held = b"".join(
        path.read_bytes() for path in served.compound.state.rglob("*") if path.is_file()
    )
    assert not any(part.encode() in held for part in (one, other, third))


def test_two_observers_open_the_box_and_the_page_tells_the_result(
    served: Served, voted: Voted
) -> None:
    clerk, base = served.clerk, "/s/desk/forms/guard/box"
    before = clerk.get("/ask/guard.html").text
    assert "票箱还没有开" in before
    assert json.loads(clerk.get("/facts/guard.json").text)["questions"] == {}
    assert clerk.get("/facts/guard.lines.txt").status == 404
    assert "不同意" not in clerk.get("/s/desk/forms/guard/answers.csv").text
    assert "票箱里有 3 份" in clerk.get(base).text
    assert "没有结果" in clerk.post("/s/desk/forms/guard/seal", {}).text
    one, _, other = voted.slips.parts
    miscopied = clerk.post(f"{base}/open", {"one": one, "other": other[:-1] + "?"})
    assert miscopied.status == 422
    assert clerk.post(f"{base}/open", {"one": one, "other": other}).status == 303
    assert "开了箱" in clerk.get(base).text
    found = json.loads(clerk.get("/facts/guard.json").text)
    assert found["questions"]["q"]["counts"] == {"同意": 1, "不同意": 2}
    lines = clerk.get("/facts/guard.lines.txt").text.splitlines()
    assert [len(json.loads(line)) for line in lines[2:]] == [1] * 6
    assert linli(served.compound, recount, "guard")[0] == 0
    journal = (served.compound.state / "store" / "journal.jsonl").read_text()
    assert ENVELOPES in journal
    patches = [patch for line in journal.splitlines() for patch in json.loads(line).get("p", ())]
    tables = [patch.get(ENVELOPES) or {} for patch in patches]
    assert "guard" not in {each["form"] for table in tables for each in table.values() if each}


def test_while_the_vote_is_over_and_shut_there_is_no_count_to_repeat(shed: Compound) -> None:
    code, _, fault = linli(shed, recount, "guard")
    assert (code, "票箱还没有开" in fault) == (1, True)


def test_a_vote_that_was_voided_says_so_beside_each_answer_and_on_each_receipt(
    served: Served, voted: Voted
) -> None:
    clerk, list_address = served.clerk, "/s/desk/forms/lamps"
    before = clerk.get(list_address).text
    assert (before.count(">算数<"), before.count(">作废<")) == (3, 0)
    assert clerk.post(f"{list_address}/box/void", {"sure": "作废"}).status == 303
    after = clerk.get(list_address).text
    assert (after.count(">算数<"), after.count(">作废<")) == (0, 3)
    assert "算数" not in clerk.get(f"{list_address}/answers.csv").text
    found = clerk.get(f"/s/desk/answers?receipt={voted.lost[0]}").headers["location"]
    assert "作废" in clerk.get(found).text
    receipt = f"/s/receipts/{voted.lost[0]}"
    assert "<h1>这次投票作废了</h1>" in clerk.get(receipt).text
    said = json.loads(clerk.get(receipt, Accept="application/json").text)
    assert said["status"] == "void"
