"""A vote that is over, as residents, the office and whoever runs it see its result."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from forms_service.answers.tally import ANSWERS
from forms_service.commands.seal_command import recount, seal
from forms_service.sealing.numbers import public_number
from forms_service.staff.roles import Role
from forms_service.store.tables import open_store
from site_src.forms.form import Form
from tests.conftest import NOW, Compound
from tests.support.desk import Desk, sign_in
from tests.support.serving import serving
from tests.support.votes import cast, parts, with_roster

PAGE = """---
title: 建车棚
kind: form
form:
  kind: poll
  by: owner
  opens: 2026-11-01
  closes: 2026-11-20
  results: after-close
  questions:
    - {id: q, ask: 同意吗？, type: choice, options: [同意, 不同意], required: true}
---

/// form | shed
///

/// results | shed
///
"""
HOME = """---
title: 首页
order: 0
compound: {name: 柳岸新村, full_name: 柳岸市柳岸新村, address: 柳岸路1号, motto: 有事好商量, households: 30}
---

/// forms
///
"""


@pytest.fixture(scope="module")
def voted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Compound, list[str]]:
    """A compound of a page or two, with a vote that is over and not sealed; its receipts. Tests only
    read it."""
    compound = Compound(tmp_path_factory.mktemp("voted"))
    compound.write("index.md", HOME)
    compound.write("ask/index.md", "---\ntitle: 请您说说\norder: 1\n---\n")
    compound.write("ask/shed.md", PAGE)
    sign_in(compound.state, {"王芳": Role.CLERK, "赵监督": Role.AUDITOR})
    form: Form = compound.read().forms["shed"].form
    with open_store(compound.state / "store") as store:
        with_roster(store, parts(5), form.opens - timedelta(days=1))
        receipts = cast(store, form, ["同意", "同意", "不同意", "同意"])
    compound.build(NOW)
    return compound, receipts


@pytest.fixture
def shed(voted: tuple[Compound, list[str]], tmp_path: Path) -> Iterator[Compound]:
    folder = tmp_path / "compound"
    shutil.copytree(voted[0].folder, folder, symlinks=True)
    yield Compound(folder)
    shutil.rmtree(folder)


Said = tuple[int, str, str]


def linli(compound: Compound, work: Callable[[Sequence[str]], int], *words: str) -> Said:
    """Gives the command; its exit code and what it says."""
    out, err = io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        for name, value in compound.environment.items():
            patch.setenv(name, value)
        code = work(words)
    return code, out.getvalue(), err.getvalue()


def test_a_result_is_sealed_and_counted_again_by_commands(
    shed: Compound, voted: tuple[Compound, list[str]]
) -> None:
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
        state, first = store.journal.state, voted[1][0]
        bought = {**state[ANSWERS][first], "choices": {"q": ["不同意"]}}
        store.transact(lambda _: ({ANSWERS: {first: bought}}, None))
    code, _, fault = linli(shed, recount, "shed")
    assert code == 1
    assert "名册和合计、逐份选票变过" in fault
    assert "和网页上公布的结果不一样" in fault


def test_the_desk_seals_and_a_receipt_tells_where_its_line_is(
    shed: Compound, voted: tuple[Compound, list[str]]
) -> None:
    receipt = voted[1][2]
    tokens = sign_in(shed.state, {"李明": Role.CLERK, "赵监督": Role.AUDITOR})
    with serving(shed.folder) as site:
        clerk, auditor = Desk(site.url, tokens["李明"]), Desk(site.url, tokens["赵监督"])
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
        assert "已经封存过" in linli(shed, seal, "shed", "--by", "李明")[2]
