"""A vote that is over, as residents, the office and whoever runs it see its result."""

from __future__ import annotations

import hashlib
import json

from forms_service.answers.tally import ANSWERS
from forms_service.commands.seal_command import recount, seal
from forms_service.sealing.numbers import public_number
from forms_service.store.tables import open_store
from tests.conftest import Compound
from tests.forms_service.canvass.conftest import Served
from tests.forms_service.canvass.voting import Voted
from tests.support.commands import linli


def test_a_result_is_sealed_and_counted_again_by_commands(shed: Compound, voted: Voted) -> None:
    """Who has no account seals nothing; a ballot that is changed behind everybody's back is found."""
    for stranger in ("路人", "赵监督"):
        assert f"没有「{stranger}」" in linli(shed, seal, "shed", "--by", stranger)[2]
    code, said, fault = linli(shed, seal, "shed", "--by", "王芳")
    assert (code, fault) == (0, "")
    record = (shed.site / "facts" / "shed.lines.txt").read_bytes()
    digest = hashlib.sha256(record).hexdigest()
    assert digest in said
    assert json.loads((shed.site / "facts" / "shed.json").read_text())["seal"]["digest"] == digest
    page = shed.page("ask/shed.html")
    assert digest in page
    assert "facts/shed.lines.txt" in page
    assert shed.publish() == 0
    counted = linli(shed, recount, "shed")
    assert (counted[0], "q 同意：3" in counted[1]) == (0, True), counted
    with open_store(shed.state / "store") as store:
        state, first = store.journal.state, voted.receipts[0]
        bought = {**state[ANSWERS][first], "choices": {"q": ["不同意"]}}
        store.transact(lambda _: ({ANSWERS: {first: bought}}, None))
    code, _, fault = linli(shed, recount, "shed")
    assert code == 1
    assert "名册和合计、逐份选票变过" in fault
    assert "和网页上公布的结果不一样" in fault


def test_the_desk_seals_and_a_receipt_tells_where_its_line_is(served: Served, voted: Voted) -> None:
    receipt, clerk, auditor = voted.receipts[2], served.clerk, served.auditor
    path = "/s/desk/forms/shed/seal"
    assert "结果和封存" in clerk.get("/s/desk/forms/shed").text
    assert "初步" in clerk.get(path).text
    assert "<button>封存结果" not in auditor.get(path).text
    assert auditor.post(path, {}).status == 403
    assert "初步" in clerk.get("/ask/shed.html").text
    assert clerk.post(path, {}).status == 303
    shown = clerk.get(path).text
    assert "已经封存" in shown
    assert "李明" in shown
    page = clerk.get("/ask/shed.html").text
    assert "封存" in page
    assert "李明" not in page
    told = clerk.get(f"/s/receipts/{receipt}", Accept="application/json").text
    line = json.loads(told)["line"]
    assert line == public_number("shed", receipt)
    assert line in clerk.get(f"/s/receipts/{receipt}", Accept="text/html").text
    assert f'["{line}",{{"q":["不同意"]}}]' in clerk.get("/facts/shed.lines.txt").text
    assert "已经封存过" in linli(served.compound, seal, "shed", "--by", "李明")[2]
