"""Erasure and the audit log: what was erased is told in it, what it said of that person goes, and its
chain stays whole."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from forms_service.care.care import verify
from forms_service.commands.store_command import command
from forms_service.erasure.expiry import Expiry
from forms_service.erasure.removal import erase, of_phone, of_receipt
from forms_service.erasure.retention import WORDS_FOR, due
from forms_service.staff.audit import LOG, WORDS, Deed, noted
from forms_service.store.tables import Store, open_store
from site_src.content.site import PublishedForm
from tests.forms_service.erasure import test_erasure
from tests.forms_service.erasure.test_erasure import NAME, NOW, PHONE, anywhere, keep, trip

REASON = "她说改天再去"


def note(store: Store, words: str, receipt: str = "", now: datetime = NOW) -> None:
    deed = Deed("王芳", "answer.cancel", "trip", words, receipt)
    store.transact(lambda state: (noted(state, deed, now), None))


def told(store: Store) -> list[tuple[str, str, str]]:
    entries = store.journal.state[LOG].values()
    return [(entry["who"], entry["did"], entry["what"]) for entry in entries]


def words(store: Store) -> list[str]:
    return [each["words"] for each in store.journal.state.get(WORDS, {}).values()]


def test_what_the_log_says_of_an_answer_goes_with_it(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        mine, other = keep(store, trip(), who=NAME), keep(store, trip(), who="别人")
        note(store, REASON, mine)
        note(store, "别人的事", other)
        done = erase(store, of_receipt(mine), NOW, "李明")
        assert (done.answers, done.words) == (1, 1)
        assert told(store)[-1] == (
            "李明",
            "personal.erase",
            "1 份回答（trip），1 条操作记录里的话",
        )
        assert words(store) == ["别人的事"]
    assert anywhere(tmp_path, NAME, REASON, mine) == []
    found = verify(tmp_path)
    assert (found.sound, found.log.entries, found.log.fault) == (True, 3, None)


@pytest.mark.parametrize("said", [f"来电 {PHONE}", "来电 139-1234-5678", "尾号 5678", "5678"])
def test_what_the_log_says_of_a_phone_goes_with_it(tmp_path: Path, said: str) -> None:
    """Its end too, by which somebody looked for it."""
    with open_store(tmp_path) as store:
        note(store, said)
        note(store, "尾号 15678，和 56781")
        done = erase(store, of_phone(PHONE), NOW)
        assert (done.any, done.answers, done.words) == (True, 0, 1)
        assert words(store) == ["尾号 15678，和 56781"]
    assert anywhere(tmp_path, f'"{said}"') == []
    assert verify(tmp_path).log.fault is None


@pytest.mark.parametrize("said", [PHONE, "+86 139 1234 5678"])
def test_a_phone_that_was_looked_for_goes_with_the_answer_of_a_receipt(
    tmp_path: Path, said: str
) -> None:
    """What is said of another answer stays, as that does, and what is said of other phones."""
    with open_store(tmp_path) as store:
        mine = keep(store, trip(), who=NAME, phone=PHONE, words="2026-11-23")
        other = keep(store, trip(), who="别人")
        note(store, said)
        note(store, "2026-11-23 的事")
        note(store, f"也留了 {PHONE}", other)
        note(store, "13900000000")
        done = erase(store, of_receipt(mine), NOW)
        assert (done.answers, done.words) == (1, 1)
        assert words(store) == ["2026-11-23 的事", f"也留了 {PHONE}", "13900000000"]
    assert anywhere(tmp_path, f'"{said}"') == []
    assert verify(tmp_path).log.fault is None


def test_a_night_takes_words_with_the_names_they_are_about_and_says_what_it_did(
    tmp_path: Path,
) -> None:
    with open_store(tmp_path) as store:
        published = {"trip": PublishedForm(trip(), "看海", "trip.html")}
        nightly = Expiry(store, lambda: published, lambda _: None)
        nightly.note()
        receipt = keep(store, trip(), way="骑车", who=NAME)
        note(store, REASON, receipt)
        assert nightly.looked is None
        nightly.by_night(trip().kept_until)
        assert nightly.looked == trip().kept_until
        assert told(store)[-1] == (
            "服务",
            "personal.expire",
            "1 份回答（trip），1 条操作记录里的话",
        )
        note(store, "后来又来问", receipt, trip().kept_until)
        nightly.by_night(trip().kept_until + timedelta(days=1))
        assert words(store) == []
        assert len(told(store)) == 4
        nightly.by_night(trip().kept_until + timedelta(days=2))
        assert len(told(store)) == 4, "a night with nothing to do is no deed"
    assert anywhere(tmp_path, NAME, REASON, "后来又来问") == []


def test_words_about_no_answer_go_after_half_a_year(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        note(store, "10.1.2.3")
        assert due(store.journal.state, NOW + WORDS_FOR - timedelta(seconds=1)).words == 0
        assert due(store.journal.state, NOW + WORDS_FOR).words == 1


def test_an_erasure_that_found_nothing_is_no_deed(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        erase(store, of_phone(PHONE), NOW)
        assert LOG not in store.journal.state


def test_a_replaced_store_loses_what_its_log_says_too(tmp_path: Path) -> None:
    folder, receipt = test_erasure.lies_everywhere(tmp_path)
    with open_store(folder) as store:
        note(store, REASON, receipt)
        erase(store, of_receipt(receipt), NOW)
        assert told(store)[-1][:2] == ("命令行", "personal.erase")
    assert anywhere(folder, NAME, REASON, receipt) == []


def test_verify_says_that_somebody_changed_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LINLI_STATE", str(tmp_path))
    with open_store(tmp_path / "store") as store:
        note(store, REASON)
        note(store, REASON)
    assert command(["verify"]) == 0
    assert "操作记录 2 条，一条接着一条" in capsys.readouterr().out
    with open_store(tmp_path / "store") as store:
        entry = {**store.journal.state[LOG]["1"], "who": "别人"}
        store.transact(lambda _: ({LOG: {"1": entry}}, None))
    assert command(["verify"]) == 1
    assert "操作记录第 1 条或它前面的被改动过" in capsys.readouterr().err
