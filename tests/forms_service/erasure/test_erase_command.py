"""`linli store erase`, with the service running and without it, and what it tells of backups."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from forms_service.answers.receipts import shown
from forms_service.commands.store_command import command
from forms_service.control import SOCKET, NobodyAnswers, ask
from forms_service.editing.drafts import Draft, Drafts
from forms_service.erasure.backup_record import made_of, note_made
from forms_service.store.tables import JOURNAL_NAME, open_store
from site_src.proceedings.follow_up import answer_key
from site_src.source.moments import ZONE
from tests.conftest import Compound
from tests.forms_service.care.test_store_care import a_writer
from tests.forms_service.erasure.test_erasure import NAME, NOW, PHONE, anywhere, keep, owners, trip
from tests.support.calling import Service, serving

Linli = Callable[..., tuple[int, str, str]]
HOME = (
    "---\ntitle: 首页\ncompound: {name: 柳园, full_name: 柳园小区, address: 河边, "
    "motto: 有事好商量, households: 3}\n---\n"
)
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def linli_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Linli:
    """Runs the command on the compound in `tmp_path`; gives its code and what it said."""
    for name, value in Compound(tmp_path).environment.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: object) -> tuple[int, str, str]:
        code = command([str(each) for each in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def filled(tmp_path: Path) -> str:
    """A store with one answer of somebody who will ask, and one of somebody else; its receipt."""
    with open_store(tmp_path / "state/store") as store:
        receipt = keep(store, trip(), "k", way="骑车", who=NAME, phone=PHONE)
        keep(store, trip(), who="别人", phone="13800000000")
    return receipt


def test_a_receipt_as_it_was_read_out_erases_its_answer(tmp_path: Path, linli_store: Linli) -> None:
    receipt = filled(tmp_path)
    code, out, _ = linli_store("erase", "--receipt", shown(receipt).lower())
    assert code == 0
    assert "删掉了 1 份回答，统计里少了 1 份。\n这些回答在表单：trip。" in out
    assert "已经没有它的内容" in out
    assert anywhere(tmp_path / "state", NAME, PHONE, receipt) == []
    code, _, err = linli_store("erase", "--receipt", receipt)
    assert code == 1
    assert "没有找到这个回执" in err


def test_a_phone_however_it_is_typed_erases_all_its_answers(
    tmp_path: Path, linli_store: Linli
) -> None:
    filled(tmp_path)
    code, out, _ = linli_store("erase", "--phone", "+86 １３９-1234 5678")
    assert (code, "删掉了 1 份回答" in out) == (0, True)
    assert anywhere(tmp_path / "state", NAME, PHONE) == []
    assert linli_store("erase", "--phone", PHONE)[0] == 1


def test_a_phone_that_only_the_roster_has_is_erased_there(
    tmp_path: Path, linli_store: Linli
) -> None:
    with open_store(tmp_path / "state/store") as store:
        owners(store, a=(NAME, PHONE))
    code, out, _ = linli_store("erase", "--phone", PHONE)
    assert (code, "业主名册里 1 位业主的姓名和电话也删了" in out) == (0, True)
    assert anywhere(tmp_path / "state", NAME, PHONE) == []


@pytest.mark.parametrize(
    "asked", [["--receipt", "short"], ["--phone", "三栋"], [], ["--phone", PHONE, "--receipt", "x"]]
)
def test_what_cannot_be_meant_is_refused_before_the_store_is_opened(
    tmp_path: Path, linli_store: Linli, asked: list[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        linli_store("erase", *asked)
    assert not (tmp_path / "state").exists()


def test_nothing_is_made_where_nobody_has_answered(tmp_path: Path, linli_store: Linli) -> None:
    code, _, err = linli_store("erase", "--phone", PHONE)
    assert (code, "还没有人回答过" in err) == (1, True)
    assert not (tmp_path / "state/store" / JOURNAL_NAME).exists()


def test_pages_that_were_begun_from_it_are_named_with_drafts(
    tmp_path: Path, linli_store: Linli
) -> None:
    """Somebody has to look at them: they stand as they are."""
    receipt = filled(tmp_path)
    key = answer_key(receipt)
    compound = Compound(tmp_path)
    compound.write("index.md", HOME)
    compound.write("projects/phones.md", f"---\ntitle: 手机课\nanswers: [{key}]\n---\n周二来。\n")
    compound.build()
    Drafts.below(tmp_path / "state").keep(
        Draft("projects/new.md", "editor", f"answers: [{key}]", "", NOW)
    )
    code, out, _ = linli_store("erase", "--receipt", receipt)
    assert code == 0
    assert "这些页面是从这份回答写起的，没有跟着删" in out
    assert "：\n  projects/new.md\n  projects/phones.md\n" in out


# Backups.


def test_backups_that_hold_it_still_are_named_with_their_dates(
    tmp_path: Path, linli_store: Linli
) -> None:
    begun = datetime.now(ZONE)
    with open_store(tmp_path / "state/store") as store:
        keep(store, trip(), who="别人")
    linli_store("backup", tmp_path / "before")
    receipt = filled(tmp_path)
    for name in ("by hand", "damaged", "gone"):
        linli_store("backup", tmp_path / name)
    linli_store("backup", tmp_path / "nightly", "--keep", 2)
    damaged = tmp_path / "damaged" / JOURNAL_NAME
    damaged.write_bytes(damaged.read_bytes().replace(NAME.encode(), b"x" * len(NAME.encode())))
    shutil.rmtree(tmp_path / "gone")
    code, out, _ = linli_store("erase", "--receipt", receipt)
    assert code == 0
    days = tuple(f"{at:%Y年%-m月%-d日}" for at in (begun, datetime.now(ZONE)))
    named = [line.strip() for line in out.splitlines() if line.startswith("  ")]
    assert len(named) == 4
    assert all(line.startswith(days) for line in named)
    [night] = (tmp_path / "nightly").iterdir()
    for place, why in (
        ("by hand", ""),
        ("damaged", "（读不出来，可能有）"),
        ("gone", "（现在找不到，可能挪走了，或在没插上的盘里）"),
        (f"nightly/{night.name}/store", ""),
    ):
        assert sum(line.endswith(f"{tmp_path / place}{why}") for line in named) == 1
    assert "恢复了就会带回来" in out
    code, out, _ = linli_store("erase", "--phone", "13900000000")
    assert (code, "请自己看看" in out) == (1, True)


def test_backups_that_the_nightly_job_removed_are_not_spoken_of(
    tmp_path: Path, linli_store: Linli
) -> None:
    filled(tmp_path)
    linli_store("backup", tmp_path / "b/2026-11-20T032000/store")
    linli_store("backup", tmp_path / "b", "--keep", 1)
    [made] = made_of(tmp_path / "state/store")
    assert made.place.parent.name.startswith("20")
    assert (made.place / JOURNAL_NAME).exists()


def test_a_backup_nobody_has_seen_for_long_is_forgotten(tmp_path: Path) -> None:
    note_made(tmp_path, tmp_path / "usb stick", NOW)
    note_made(tmp_path, tmp_path / "other", NOW + timedelta(days=399))
    assert len(made_of(tmp_path)) == 2
    note_made(tmp_path, tmp_path / "third", NOW + timedelta(days=401))
    assert [made.place.name for made in made_of(tmp_path)] == ["other", "third"]


def test_a_backup_counts_though_it_cannot_be_noted(tmp_path: Path, linli_store: Linli) -> None:
    filled(tmp_path)
    (tmp_path / "state/store/backups.jsonl").mkdir()
    code, out, err = linli_store("backup", tmp_path / "copy")
    assert (code, "已备份" in out, "没能" in err) == (0, True, True)


# With the service running.


def write_trip(compound: Compound) -> None:
    today = datetime.now(ZONE).date()
    compound.write(
        "ask/trip.md",
        "---\ntitle: 去看海\nkind: form\nform:\n  id: trip\n  kind: signup\n  capacity: 5\n"
        f"  opens: {today - timedelta(days=1)}\n  closes: {today + timedelta(days=30)}\n"
        "  questions:\n    - {id: who, ask: 怎么称呼, type: name, required: true}\n"
        "    - {id: phone, ask: 电话, type: phone, required: true}\n"
        "    - {id: words, ask: 还想说的, type: text}\n---\n",
    )


def sign_up(service: Service, **values: str) -> str:
    body = json.dumps({"answers": values}).encode()
    status, said, _ = service.ask("POST", "/s/forms/trip", body, JSON | {"Idempotency-Key": "k"})
    assert status == 201, said
    return str(said["receipt"])


def test_a_running_service_erases_when_the_command_asks(
    tmp_path: Path, built_good: Compound, linli_store: Linli
) -> None:
    """The answer is gone from pages, facts and every file when the command returns, and the service
    goes on; a socket that a killed service left doesn't hinder the command after it."""
    shutil.copytree(built_good.content, tmp_path / "content")
    write_trip(Compound(tmp_path))
    with open_store(tmp_path / "state/store") as store:
        owners(store, a=(NAME, PHONE))
    with serving(tmp_path) as service:
        socket = service.state / "store" / SOCKET
        assert socket.stat().st_mode & 0o777 == 0o600
        receipt = sign_up(service, who=NAME, phone=PHONE)
        assert service.ask("GET", "/facts/trip.json")[1]["left"] == 4
        linli_store("backup", tmp_path / "copy")
        code, out, err = linli_store("erase", "--phone", PHONE)
        assert (code, err) == (0, "")
        assert "删掉了 1 份回答，" in out
        assert "业主名册里 1 位业主的" in out
        assert str(tmp_path / "copy") in out
        assert service.ask("GET", "/facts/trip.json")[1]["left"] == 5
        assert anywhere(service.state, NAME, PHONE, receipt.replace("-", "")) == []
        assert anywhere(tmp_path / "site", NAME, PHONE) == []
        assert NAME not in service.log
        assert PHONE not in service.log
        assert service.ask("GET", f"/s/receipts/{receipt}")[0] == 404
        metrics = service.ask("GET", "/s/metrics")[1]
        assert 'linli_answers_erased_total{why="asked"} 1.0' in metrics
        assert linli_store("erase", "--phone", PHONE)[0] == 1
        again = sign_up(service, who=NAME, phone=PHONE)
        service.process.send_signal(signal.SIGKILL)
        service.process.wait()
        assert socket.exists()
        code, out, _ = linli_store("erase", "--receipt", again)
        assert (code, "统计和页面已经跟上" in out) == (0, True)
        assert anywhere(service.state, NAME, PHONE) == []
    facts = json.loads((tmp_path / "state/facts/trip.json").read_text("utf-8"))
    assert facts["left"] == 5


def test_a_store_that_something_else_holds_is_not_erased_from(
    tmp_path: Path, linli_store: Linli
) -> None:
    """A command at work is no service: it is waited for, or stopped."""
    folder = tmp_path / "state/store"
    with a_writer(folder) as writer:
        assert writer.stdout
        writer.stdout.readline()
        code, _, err = linli_store("erase", "--phone", PHONE)
    assert code == 1
    assert f"进程 {writer.pid}" in err
    assert "再运行一次" in err


def test_nobody_answers_where_there_is_no_socket(tmp_path: Path) -> None:
    with pytest.raises(NobodyAnswers):
        ask(tmp_path, "erase", {})
    with pytest.raises(NobodyAnswers):
        ask(tmp_path / "nowhere", "erase", {})
