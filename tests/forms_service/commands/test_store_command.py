"""`linli store` as operators run it: what is gone after it, and what it says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from forms_service.answers.reading import Answer
from forms_service.answers.sending import Sending
from forms_service.answers.tally import ANSWERS
from forms_service.commands.store_command import command
from forms_service.keeping.rules import IDEMPOTENCY, Known
from forms_service.keeping.transaction import KEYS_FOR, keeping
from forms_service.run.serve_command import command as serve
from forms_service.store.tables import JOURNAL_NAME, open_store
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.form import Form
from site_src.source.moments import ZONE

Linli = Callable[..., str]


@pytest.fixture
def linli_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Linli:
    """Runs the command on the store in `tmp_path`; gives what it said."""
    monkeypatch.setenv("LINLI_STATE", str(tmp_path))

    def run(*arguments: object) -> str:
        assert command([str(each) for each in arguments]) == 0
        return capsys.readouterr().out

    return run


def poll(now: datetime) -> Form:
    return FORM_KINDS.read(
        {
            "id": "lamp",
            "kind": "poll",
            "opens": f"{now - timedelta(days=90):%Y-%m-%d}",
            "closes": f"{now + timedelta(days=90):%Y-%m-%d}",
            "questions": [
                {"id": "lamp", "ask": "选哪种？", "type": "choice", "options": ["暖", "冷"]}
            ],
        }
    )


def test_compacting_forgets_old_keys_and_no_answer(tmp_path: Path, linli_store: Linli) -> None:
    now = datetime.now(ZONE)
    form = poll(now)
    ages = {"old": KEYS_FOR + timedelta(minutes=1), "new": KEYS_FOR - timedelta(hours=1)}
    with open_store(tmp_path / "store") as store:
        for key, age in ages.items():
            sending = Sending(form, Answer({"lamp": "暖"}), now - age, key)
            keeping(store, Known(), sending)()
    assert "删掉了 1 个用过的防重复码" in linli_store("compact")
    with open_store(tmp_path / "store") as store:
        [key] = store.keyed(IDEMPOTENCY).all()
        kept = store.keyed(ANSWERS).get(doc_id=key["receipt"])
        assert datetime.fromisoformat(kept["at"]) > now - KEYS_FOR
        assert len(store.keyed(ANSWERS)) == 2
    assert "防重复码" not in linli_store("compact")


def test_what_a_restore_put_aside_is_said_and_gone_with_the_next_compaction(
    tmp_path: Path, linli_store: Linli
) -> None:
    folder, copy = tmp_path / "store", tmp_path / "copy"
    with open_store(folder) as store:
        store.insert({"phone": "13800000000"})
    linli_store("backup", copy)
    for number in (1, 2):
        said = linli_store("restore", copy)
        assert f"原来的存储留在 {folder / JOURNAL_NAME}.before-restore-{number}。" in said
        assert "个人信息" in said
        assert "linli store compact" in said
    with open_store(folder) as store:
        store.truncate()
    assert "删掉了 2 份恢复以前的存储" in linli_store("compact")
    assert all(b"13800000000" not in path.read_bytes() for path in folder.iterdir())
    assert "恢复以前" not in linli_store("compact")


def test_a_state_folder_that_is_not_mounted_yet_becomes_no_new_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole folder is missing, so nothing beside the store tells of it; the built site does, which
    has published how many answered."""
    state, facts = tmp_path / "state", tmp_path / "site" / "facts"
    monkeypatch.setenv("LINLI_STATE", str(state))
    monkeypatch.setenv("LINLI_SITE", str(tmp_path / "site"))
    facts.mkdir(parents=True)
    (facts / "lamp.json").write_text('{"form": "lamp", "answers": 34}')
    assert serve(["--port", "0"]) == 1
    said = capsys.readouterr().err
    assert "统计里「lamp」有 34 份回答" in said
    assert "挂载" in said
    assert f"「{facts}」" in said
    assert not (state / "store" / JOURNAL_NAME).exists()
