"""What is erased on request or when it has been kept long enough, and that no byte of it is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.answers.reading import Answer, Value
from forms_service.answers.sending import Sending
from forms_service.answers.tally import ANSWERS, Tally, counted_afresh
from forms_service.care.care import backup, restore
from forms_service.erasure.removal import Decide, erase, finish, holds, of_phone, of_receipt
from forms_service.erasure.retention import due, next_night, note
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import keeping
from forms_service.roster.importing import Roster
from forms_service.roster.parts import DWELLING, Contact, Part
from forms_service.roster.rosters import current, kept
from forms_service.store.tables import JOURNAL_NAME, Store, open_store
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.form import Form
from site_src.questions.phones import Searched, numbers
from site_src.source.moments import ZONE

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
CLOSES = datetime(2026, 12, 2, tzinfo=ZONE)
"""The trip's closing: its last day is the first of December."""
NAME, PHONE = "欧阳听雨", "13912345678"


def trip(**more: Any) -> Form:
    questions = [
        {"id": "way", "ask": "怎么去？", "type": "choice", "options": ["骑车", "走路"]},
        {"id": "who", "ask": "怎么称呼", "type": "name"},
        {"id": "phone", "ask": "电话", "type": "phone"},
        {"id": "words", "ask": "还想说的", "type": "text"},
    ]
    about = {"id": "trip", "kind": "signup", "opens": "2026-11-01", "closes": "2026-12-01"}
    return FORM_KINDS.read({**about, "keep": 90, "questions": questions, **more})


def keep(store: Store, form: Form, key: str | None = None, **values: Value) -> str:
    """Keeps an answer; its receipt."""
    return keeping(store, Known(), Sending(form, Answer(values), NOW, key))().receipt


def noted(store: Store, *forms: Form) -> None:
    store.transact(lambda state: (note(state, forms), None))


def by_night(store: Store, now: datetime) -> int:
    return erase(store, lambda state: due(state, now), now).answers


def anywhere(folder: Path, *secrets: str) -> list[str]:
    """The files below `folder` that hold any of these texts."""
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(secret.encode() in path.read_bytes() for secret in secrets)
    ]


def owners(store: Store, **contacts: tuple[str, str]) -> None:
    """A roster with a flat of each owner, and whom to reach: name and phone."""
    parts = {
        part.address: part
        for number, owner in enumerate(contacts, 1)
        for part in [Part("1", "", f"10{number}", DWELLING, 9000, owner)]
    }
    roster = Roster(parts, {f"业主 {owner}": Contact(*said) for owner, said in contacts.items()})
    store.transact(lambda state: (kept(state, roster, "李", NOW), None))


# When.


def test_names_and_phones_go_when_the_form_has_been_closed_for_so_long(tmp_path: Path) -> None:
    """The days count from the closing: an early answer is kept no shorter than a late one."""
    form = trip()
    assert form.kept_until == CLOSES + timedelta(days=90)
    with open_store(tmp_path) as store:
        noted(store, form)
        receipt = keep(store, form, "k", way="骑车", who=NAME, phone=PHONE, words="带伞")
        assert by_night(store, form.kept_until - timedelta(seconds=1)) == 0
        assert by_night(store, form.kept_until) == 1
        answer = store.keyed(ANSWERS).get(doc_id=receipt)
        assert answer["choices"] == {"way": ["骑车"]}
        assert answer["entries"] == {"words": "带伞"}
        assert by_night(store, form.kept_until + timedelta(days=1)) == 0
        assert anywhere(tmp_path, NAME, PHONE) == []
        assert store.keyed("idempotency").all() == [], "a phone could be guessed from its digest"


def test_what_was_counted_counts_on(tmp_path: Path) -> None:
    form, tally = trip(), Tally()
    with open_store(tmp_path) as store:
        noted(store, form)
        store.subscribe(tally.change)
        for number in range(5):
            keep(store, form, way="走路", who=NAME, phone=f"1391234567{number}")
        before = tally.of("trip").answers, dict(tally.of("trip").marks)
        assert by_night(store, form.kept_until) == 5
        assert (tally.of("trip").answers, dict(tally.of("trip").marks)) == before
        assert counted_afresh(store.journal.state[ANSWERS]) == tally


def test_a_form_that_is_still_kept_is_left_alone(tmp_path: Path) -> None:
    old, new = trip(), trip(id="later", keep=365)
    with open_store(tmp_path) as store:
        noted(store, old, new)
        keep(store, old, who=NAME)
        keep(store, new, who="另一位", phone=PHONE)
        assert by_night(store, old.kept_until) == 1
        assert anywhere(tmp_path, NAME) == []
        assert anywhere(tmp_path, PHONE) == [JOURNAL_NAME]


def test_a_promise_holds_when_the_form_is_gone(tmp_path: Path) -> None:
    """What the page said is noted in the store: the page may be withdrawn."""
    with open_store(tmp_path) as store:
        noted(store, trip())
        keep(store, trip(), who=NAME, words="带伞")
        noted(store)
        assert by_night(store, trip().kept_until) == 1
        assert anywhere(tmp_path, NAME) == []
        assert anywhere(tmp_path, "带伞") == [JOURNAL_NAME]


def test_a_question_that_was_personal_once_stays_so(tmp_path: Path) -> None:
    plain = [
        {"id": "who", "ask": "怎么称呼", "type": "text"},
        {"id": "tel", "ask": "电话", "type": "phone"},
    ]
    with open_store(tmp_path) as store:
        noted(store, trip())
        keep(store, trip(), who=NAME, phone=PHONE)
        noted(store, trip(questions=plain))
        assert by_night(store, trip().kept_until) == 1
        assert anywhere(tmp_path, NAME, PHONE) == []


def test_answers_to_a_form_that_nobody_knows_go_with_all_that_was_written(tmp_path: Path) -> None:
    """From a time without notes, and withdrawn since: nothing tells a name from a remark."""
    with open_store(tmp_path) as store:
        receipt = keep(store, trip(), way="骑车", who=NAME, words="带伞")
        assert by_night(store, NOW + timedelta(days=89)) == 0
        assert by_night(store, NOW + timedelta(days=90)) == 1
        assert store.keyed(ANSWERS).get(doc_id=receipt)["choices"] == {"way": ["骑车"]}
        assert anywhere(tmp_path, NAME, "带伞") == []


def test_notes_are_written_once(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        noted(store, trip())
        before = store.journal.path.stat().st_size
        assert note(store.journal.state, [trip()]) == {}
        later = trip(closes="2026-12-20")
        noted(store, later)
        assert store.journal.path.stat().st_size > before
        keep(store, later, who=NAME)
        assert by_night(store, trip().kept_until) == 0, "a form that closes later keeps later"


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("2026-11-23T02:59:59", "2026-11-23T03:00"),
        ("2026-11-23T03:00", "2026-11-24T03:00"),
        ("2026-12-31T23:00", "2027-01-01T03:00"),
    ],
)
def test_the_night_begins_at_three(now: str, night: str) -> None:
    moments = [datetime.fromisoformat(text).replace(tzinfo=ZONE) for text in (now, night)]
    assert next_night(moments[0]) == moments[1]


# On request.


def test_an_answer_is_erased_by_its_receipt(tmp_path: Path) -> None:
    tally = Tally()
    with open_store(tmp_path) as store:
        store.subscribe(tally.change)
        receipt = keep(store, trip(), "k", way="骑车", who=NAME, phone=PHONE, words="带伞")
        keep(store, trip(), way="骑车", who="别人")
        done = erase(store, of_receipt(receipt), NOW)
        assert (done.answers, done.counted, done.forms) == (1, 1, {"trip"})
        assert tally.of("trip").answers == 1
        assert not erase(store, of_receipt(receipt), NOW).any
        assert anywhere(tmp_path, NAME, PHONE, receipt, "带伞") == []
        assert "别人" in str(store.journal.state[ANSWERS])


def test_all_answers_of_a_phone_are_erased_and_its_mention_elsewhere(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for form in (trip(), trip(id="later")):
            keep(store, form, who=NAME, phone=PHONE)
        other = keep(
            store, trip(), who="别人", words="问 139-1234 5678 那位，或 +86１３９１２３４５６７８。"
        )
        keep(store, trip(), who="又一位", phone="13912345679", words="139123456780 不是电话")
        done = erase(store, of_phone(" +86 139 1234-5678 "), NOW)
        assert (done.answers, done.mentions) == (2, 1)
        words = store.keyed(ANSWERS).get(doc_id=other)["entries"]["words"]
        assert words == "问 （号码已删除） 那位，或 （号码已删除）。"
        assert len(store.keyed(ANSWERS)) == 2
        assert anywhere(tmp_path, NAME, PHONE + '"') == []


def test_an_owner_whom_the_roster_reaches_by_a_phone_is_forgotten_and_the_flat_counts_on(
    tmp_path: Path,
) -> None:
    with open_store(tmp_path) as store:
        owners(store, a=(NAME, "+86 139-1234-5678"), b=("别人", "13800000000"))
        before = current(store.journal.state)
        done = erase(store, of_phone(PHONE), NOW)
        assert (done.any, done.answers, done.contacts) == (True, 0, 1)
        after = current(store.journal.state)
        assert after.parts == before.parts
        assert after.contacts == {"业主 b": Contact("别人", "13800000000")}
        assert "1 位业主" in str(store.journal.state["audit"])
        assert anywhere(tmp_path, NAME, "139-1234-5678") == []
        assert not erase(store, of_phone(PHONE), NOW).any


@pytest.mark.parametrize(
    "written",
    [
        "13912345678",
        "139 1234 5678",
        "139-1234-5678",
        "+86 139 1234 5678",
        "+8613912345678",
        "008613912345678",
        "8613912345678",
        "013912345678",
        "１３９１２３４５６７８",
        "＋８６（139）1234－5678",
    ],
)
def test_a_number_is_found_however_it_is_written(written: str) -> None:
    assert numbers(written) == {PHONE}
    assert Searched(PHONE).struck(f"打{written}！", "…") == "打…！"
    assert Searched(PHONE).is_all_of(written)
    assert Searched(written).is_all_of(PHONE)


def test_an_answer_that_did_not_count_leaves_counts_as_they_are(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        receipt = keep(store, trip(), who=NAME, phone=PHONE)
        store.transact(
            lambda s: ({ANSWERS: {receipt: {**s[ANSWERS][receipt], "status": "pending"}}}, None)
        )
        done = erase(store, of_receipt(receipt), NOW)
        assert (done.answers, done.counted) == (1, 0)
    assert anywhere(tmp_path, NAME, PHONE) == []


def test_a_land_line_is_found_with_and_without_its_zero() -> None:
    assert "07352345678" in numbers("+86 735 2345678")
    assert numbers("0735-2345678") == {"07352345678"}
    assert "01012345678" in numbers("+86 10 12345678")


@pytest.mark.parametrize(
    "text", ["", "3栋", "2026", "我的电话 13912345678", "1" * 30, "+", "--", "++13912345678"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert numbers(text) == frozenset()


@pytest.mark.parametrize(
    "written",
    [
        "1 3 9 1 2 3 4 5 6 7 8", "139/1234/5678", "139_1234_5678", "139，1234，5678", "139~1234~5678",
        "139−1234−5678", "139*1234*5678", "139\n1234\n5678", "一三九一二三四五六七八",
        "幺三九幺二三四五六七八", "１39一2345678", "①③⑨①②③④⑤⑥⑦⑧", "١٣٩١٢٣٤٥٦٧٨",
        "𝟏𝟑𝟗𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖", "1️⃣3️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣", "1\u200b3912345678", "+86 (0)139 1234 5678",
    ],
)  # fmt: skip
def test_a_number_that_was_to_be_hidden_from_machines_is_found_in_a_text(written: str) -> None:
    """Whoever asks to be forgotten asks for what people can read as the number."""
    struck = Searched(PHONE).struck(f"打{written}找我", "…")
    assert struck.replace("\ufe0f\u20e3", "") == "打…找我"


def test_another_number_and_words_that_count_are_left_as_they_are() -> None:
    for text in ("9139123456780", "13912345679", "一三九号楼一二三四单元", "139，1234"):
        assert Searched(PHONE).struck(text, "…") == text


@given(st.text("0189+- （）８６\n号", max_size=20))
def test_a_number_that_was_found_is_struck_and_any_text_may_be_asked_about(text: str) -> None:
    for number in numbers(text):
        assert number not in Searched(number).struck(text, "…")


# Every file.


def lies_everywhere(tmp_path: Path) -> tuple[Path, str]:
    """A store with copies of one answer wherever there may be some; the folder and its receipt."""
    folder = tmp_path / "store"
    with open_store(folder) as store:
        receipt = keep(store, trip(), way="骑车", who=NAME, phone=PHONE)
        keep(store, trip(), who="别人")
    backup(folder, tmp_path / "copy")
    for _ in range(3):
        restore(tmp_path / "copy", folder)
    damaged = folder / f"{JOURNAL_NAME}.before-restore-2"
    raw = bytearray(damaged.read_bytes())
    raw[100] ^= 1
    damaged.write_bytes(raw)
    journal = (folder / JOURNAL_NAME).read_bytes()
    for name in ("journal.new", "journal.restored", "journal.torn-20261123T020000Z"):
        (folder / name).write_bytes(journal[:-10])
    assert len(anywhere(folder, PHONE)) == 7
    return folder, receipt


@pytest.mark.parametrize("way", ["receipt", "phone", "due"])
def test_no_file_of_the_state_holds_what_was_erased(tmp_path: Path, way: str) -> None:
    folder, receipt = lies_everywhere(tmp_path)
    form = trip()
    decide: dict[str, Decide] = {
        "receipt": of_receipt(receipt),
        "phone": of_phone(PHONE),
        "due": lambda state: due(state, form.kept_until),
    }
    with open_store(folder) as store:
        noted(store, form)
        done = erase(store, decide[way], NOW)
    assert done.answers == (2 if way == "due" else 1)
    assert done.copies == 2
    assert set(done.removed) == {
        f"{JOURNAL_NAME}.before-restore-2",
        "journal.torn-20261123T020000Z",
    }
    assert anywhere(folder, NAME, PHONE) == []
    assert way == "due" or anywhere(folder, receipt) == []
    kept = folder / f"{JOURNAL_NAME}.before-restore-3"
    with open_store(tmp_path / "again") as store:
        store.insert({})
    restore_from = tmp_path / "set aside"
    restore_from.mkdir()
    kept.rename(restore_from / JOURNAL_NAME)
    restore(restore_from, tmp_path / "again")
    with open_store(tmp_path / "again") as store:
        assert len(store.keyed(ANSWERS)) == (2 if way == "due" else 1), "the rest of it is there"


def test_a_damaged_copy_stays_where_nothing_was_found(tmp_path: Path) -> None:
    """It may be the last to hold what others answered: a mistyped number, or a night with nothing due,
    takes nothing away."""
    folder, _ = lies_everywhere(tmp_path)
    damaged = f"{JOURNAL_NAME}.before-restore-2"
    with open_store(folder) as store:
        done = erase(store, of_phone("13900000000"), NOW)
        assert (done.any, done.removed, done.unread) == (False, (), (damaged,))
        noted(store, trip())
        assert by_night(store, NOW) == 0
    assert (folder / damaged).exists()
    assert list(folder.glob("journal.torn-*"))


def test_an_answer_that_only_a_replaced_store_holds_is_erased_there(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with open_store(folder) as store:
        keep(store, trip(), who="别人")
    backup(folder, tmp_path / "copy")
    with open_store(folder) as store:
        receipt = keep(store, trip(), who=NAME)
    restore(tmp_path / "copy", folder)
    with open_store(folder) as store:
        done = erase(store, of_receipt(receipt), NOW)
    assert (done.answers, done.copies, done.any) == (0, 1, True)
    assert anywhere(folder, NAME, receipt) == []


KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from forms_service.erasure import removal as erasure
from forms_service.store.tables import Store, open_store

class Dies(Store):
    def compact(self):
        if sys.argv[3] == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        super().compact()
        os.kill(os.getpid(), signal.SIGKILL)

store = Dies(open_store(Path(sys.argv[1])).journal)
erasure.erase(store, erasure.of_phone(sys.argv[2]), datetime.now())
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_erasure_that_was_killed_is_finished_by_the_next_opening(
    tmp_path: Path, when: str
) -> None:
    """The answer is gone from the state by then, so nothing but the note tells that the file holds it."""
    with open_store(tmp_path) as store:
        keep(store, trip(), who=NAME, phone=PHONE)
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), PHONE, when])
    assert done.returncode == -signal.SIGKILL
    assert anywhere(tmp_path, PHONE) == ([JOURNAL_NAME] if when == "before" else [])
    if when == "before":
        assert holds((tmp_path / JOURNAL_NAME).read_bytes(), of_phone(PHONE))
    with open_store(tmp_path) as store:
        assert finish(store)
        assert not finish(store)
        assert store.keyed("care").all() == []
    assert anywhere(tmp_path, NAME, PHONE) == []


def test_who_holds_the_lock_is_noted_without_the_number_he_asked_about(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from forms_service.store.tables import open_store; "
    )
    command = [sys.executable, "-c", f"{script}open_store(Path({str(tmp_path)!r}))"]
    asked: Sequence[str] = ["store", "erase", "--phone", PHONE]
    subprocess.run([*command, *asked], check=True, env={**os.environ})
    assert "store erase" in (tmp_path / "journal.lock").read_text("utf-8")
    assert anywhere(tmp_path, PHONE) == []
