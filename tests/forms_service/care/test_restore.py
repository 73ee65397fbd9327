"""A restore as an operator does it: whatever runs, pages and service show what was restored."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path

from forms_service.answers.reading import Answer
from forms_service.answers.sending import Sending
from forms_service.care.care import backup
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import keeping
from forms_service.store.tables import open_store
from site_src.source.moments import ZONE
from tests.conftest import Compound, Run, stamps
from tests.forms_service.run.test_serve import page, vote, write_poll
from tests.support.calling import serving


def bench(tmp_path: Path, built: Compound) -> Compound:
    """The small compound, built, with a poll that is open today."""
    shutil.copytree(built.content, tmp_path / "content")
    compound = Compound(tmp_path, "http://127.0.0.1:8000")
    write_poll(compound, "bench")
    compound.build(datetime.now(ZONE))
    return compound


def answers_in(compound: Compound) -> int:
    facts = json.loads((compound.state / "facts/bench.json").read_text("utf-8"))
    assert f"共 {facts['answers']} 份回答" in compound.page("ask/bench.html")
    return int(facts["answers"])


def answer(compound: Compound, times: int) -> None:
    form = compound.read().forms["bench"].form
    with open_store(compound.state / "store") as store:
        for _ in range(times):
            sending = Sending(form, Answer({"where": "河边"}), datetime.now(ZONE))
            keeping(store, Known(), sending)()


def test_a_restore_waits_for_the_service_to_stop_and_is_shown_at_once(
    tmp_path: Path, built_good: Compound, run_linli: Run
) -> None:
    compound = bench(tmp_path, built_good)
    copy, environment = tmp_path / "copy", compound.environment
    with serving(tmp_path, LINLI_BASE_URL=compound.base_url) as service:
        vote(service, "bench")
        backup(compound.state / "store", copy)
        vote(service, "bench")
        refused = run_linli("store", "restore", str(copy), env=environment)
        assert refused.returncode == 1
        assert f"被另一个进程占用：进程 {service.process.pid}" in refused.stderr
        assert "请先停掉它" in refused.stderr
        vote(service, "bench")
        assert "共 3 份回答" in page(service, "ask/bench.html")
    assert answers_in(compound) == 3
    done = run_linli("store", "restore", str(copy), env=environment)
    assert done.returncode == 0, done.stderr
    assert "统计和页面已经跟上" in done.stdout
    assert answers_in(compound) == 1
    before = stamps(compound.site.resolve())
    compound.publish(datetime.now(ZONE))
    assert stamps(compound.site.resolve()) == before, "nothing was left to publish"


def test_a_restore_before_the_first_build_needs_no_site(tmp_path: Path, run_linli: Run) -> None:
    with open_store(tmp_path / "store") as store:
        store.insert({"n": 1})
    backup(tmp_path / "store", tmp_path / "copy")
    environment = Compound(tmp_path).environment
    done = run_linli("store", "restore", str(tmp_path / "copy"), env=environment)
    assert (done.returncode, done.stderr) == (0, "")


def test_pages_that_cannot_follow_a_restore_are_said_and_the_restore_stands(
    tmp_path: Path, built_good: Compound, run_linli: Run
) -> None:
    compound = bench(tmp_path, built_good)
    answer(compound, 1)
    copy = tmp_path / "copy"
    backup(compound.state / "store", copy)
    answer(compound, 1)
    (compound.state / "facts/bench.json").mkdir(parents=True)
    done = run_linli("store", "restore", str(copy), env=compound.environment)
    assert done.returncode == 0
    assert "已恢复" in done.stdout
    assert "统计和页面还没有跟上" in done.stderr
    assert "linli serve" in done.stderr
    with open_store(compound.state / "store") as store:
        assert len(store.keyed("answers")) == 1
