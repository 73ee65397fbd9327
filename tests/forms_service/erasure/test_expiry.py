"""What the service erases by itself, by night and after a night when it did not run."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from forms_service.answers.reading import Answer
from forms_service.answers.sending import Sending
from forms_service.answers.tally import ANSWERS
from forms_service.care.care import backup
from forms_service.erasure.backup_record import note_made
from forms_service.erasure.expiry import Expiry
from forms_service.erasure.removal import of_phone
from forms_service.erasure.retention import held_now, kept_text
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import keeping
from forms_service.kinds.table import Counts
from forms_service.notices.calls import Called
from forms_service.roster.cells import Row
from forms_service.roster.on_request import importing
from forms_service.roster.parts import Contact, Part
from forms_service.run.attempts import Attempts
from forms_service.run.background import Background
from forms_service.site.built import SitePages
from forms_service.site.pages import ReceiptView
from forms_service.store.tables import Store, open_store
from site_src.build.publish import Publisher
from site_src.content.site import PublishedForm
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.form import Form
from site_src.show.fragments import form_fragment, fragment
from site_src.source.moments import ZONE
from tests.conftest import Compound
from tests.forms_service.erasure.test_erasure import NAME, NOW, PHONE, anywhere, keep, noted, trip
from tests.support.building import building
from tests.support.calling import eventually


def expiry(store: Store, erased: Callable[[int], None], *forms: Form) -> Expiry:
    published = {form.id: PublishedForm(form, form.id, f"{form.id}.html") for form in forms}
    return Expiry(store, lambda: published, erased)


def events(caplog: pytest.LogCaptureFixture, name: str) -> list[dict[str, Any]]:
    return [r.__dict__["fields"] for r in caplog.records if r.getMessage() == name]


def test_a_night_takes_whom_an_import_has_replaced_out_of_the_file(tmp_path: Path) -> None:
    def rows(name: str, phone: str) -> list[Row]:
        return [Row(2, Part("1栋", "1单元", "101", "住宅", 8950, "Y1"), Contact(name, phone))]

    with open_store(tmp_path) as store:
        for said in (("钱早先", "13900000001"), ("孙后来", "13900000002")):
            store.transact(importing(rows(*said), "李明", NOW))
        assert anywhere(tmp_path, "钱早先", "13900000001")
        expiry(store, lambda _: None).by_night(NOW)
        assert not anywhere(tmp_path, "钱早先", "13900000001")
        assert anywhere(tmp_path, "孙后来")


def test_a_night_erases_what_is_due_and_says_how_many(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The log tells a number, never whose."""
    caplog.set_level("INFO", logger="linli")
    counted: list[int] = []
    with open_store(tmp_path) as store:
        nightly = expiry(store, counted.append, trip())
        nightly.note()
        for number in range(3):
            keep(store, trip(), who=NAME, phone=f"1391234567{number}")
        nightly.by_night(trip().kept_until - timedelta(seconds=1))
        assert counted == []
        before = store.journal.path.stat().st_ino
        nightly.by_night(trip().kept_until)
        assert counted == [3]
        assert store.journal.path.stat().st_ino != before, "written again, once"
        before = store.journal.path.stat().st_ino
        nightly.by_night(trip().kept_until + timedelta(days=1))
        assert store.journal.path.stat().st_ino == before, "and not again for nothing"
    assert [each["answers"] for each in events(caplog, "personal data erased")] == [3]
    assert anywhere(tmp_path, NAME, "139123456") == []


def test_a_night_names_the_backups_that_still_hold_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="linli")
    folder, copy = tmp_path / "store", tmp_path / "copy"
    with open_store(folder) as store:
        noted(store, trip())
        keep(store, trip(), who=NAME)
        backup(folder, copy)
        note_made(folder, copy, NOW)
        note_made(folder, tmp_path / "gone", NOW)
        expiry(store, lambda _: None, trip()).by_night(trip().kept_until)
    [said] = events(caplog, "personal data erased")
    assert said["backups"] == [f"2026-11-23 10:00 {copy}"]


def test_a_night_finishes_an_erasure_that_was_cut_short(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        keep(store, trip(), who=NAME, phone=PHONE)
        found = of_phone(PHONE)(store.journal.state)
        owed = {"care": {"compaction": {"since": NOW.isoformat()}}}
        store.transact(lambda _: ({**found.patch, **owed}, None))
        assert anywhere(tmp_path, PHONE)
        expiry(store, lambda _: None).by_night(NOW)
        assert anywhere(tmp_path, PHONE, NAME) == []


def test_a_night_that_failed_is_told_until_another_did_the_rest(tmp_path: Path) -> None:
    """Nobody would see that a promise is broken, but in the log."""
    with open_store(tmp_path) as store:
        keep(store, trip(), who=NAME, phone=PHONE)
        nightly = expiry(store, lambda _: None, trip())
        # A copy that can't be looked into, by root neither.
        copy = tmp_path / "journal.jsonl.before-restore-1"
        copy.mkdir()
        with pytest.raises(OSError, match="directory"):
            nightly.by_night(trip().kept_until)
        [told] = nightly.warnings
        assert "没有删成" in told
        copy.rmdir()
        nightly.by_night(trip().kept_until)
        assert nightly.warnings == ()
        assert anywhere(tmp_path, PHONE, NAME) == []


def test_unfinished_lines_go_after_a_month(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for name, age in (("old", 31), ("new", 29)):
            piece = tmp_path / f"journal.torn-{name}"
            piece.write_text(PHONE)
            moment = (NOW - timedelta(days=age)).timestamp()
            os.utime(piece, (moment, moment))
        expiry(store, lambda _: None).by_night(NOW)
    assert anywhere(tmp_path, PHONE) == ["journal.torn-new"]


def test_a_receipt_tells_until_when_a_name_is_kept() -> None:
    form = trip()
    answer = {"entries": {"phone": PHONE, "words": "带伞"}}
    assert kept_text(form, answer, NOW) == (
        "「电话」只给工作人员联系用，不公开，保留到2027年3月1日，过后当晚自动删除。"
    )
    assert kept_text(form, {"entries": {"words": "带伞"}}, NOW) == ""
    gone = kept_text(form, {"entries": {"words": "带伞"}}, form.kept_until)
    assert gone == "姓名和电话只保留到2027年3月1日，已经删除。"
    vote = trip(kind="poll", questions=[{"id": "words", "ask": "想说的", "type": "text"}])
    assert kept_text(vote, {"entries": {"words": "带伞"}}, form.kept_until) == ""


def test_the_form_and_the_receipt_tell_the_same_day() -> None:
    facts = trip().public(None, NOW)
    assert "截止 90 天后（2027年3月1日）删除" in form_fragment(trip(), facts)
    told = trip().acknowledgement("看海", NOW)
    published = PublishedForm(trip(), "看海", "a.html")
    view = ReceiptView("X", told, published, "今天", (), "「电话」保留到2027年3月1日。")
    page = fragment("receipt", view=view, activity=None, when="", made=None)
    assert "「电话」保留到2027年3月1日。" in page


def test_the_service_erases_when_it_starts_and_when_the_night_comes(good: Compound) -> None:
    """Two forms: one was due while nothing ran, one will be at three in the coming night."""
    begin = datetime(2026, 11, 23, 2, 59, 58, tzinfo=ZONE)
    for name, closes, keep_for in (("past", "2026-11-01", 10), ("soon", "2026-11-22T03:00", 1)):
        good.write(
            f"ask/{name}.md",
            f"---\ntitle: 去看海{name}\nkind: form\nform:\n  id: {name}\n  kind: signup\n"
            f"  opens: 2026-10-01\n  closes: {closes}\n  keep: {keep_for}\n"
            "  questions:\n    - {id: who, ask: 怎么称呼, type: name}\n---\n",
        )
    good.build(begin)
    counted: list[int] = []

    def now() -> datetime:
        return begin + timedelta(seconds=2 if counted else 0)

    async def run(store: Store) -> None:
        pages = SitePages(
            Publisher(good.site, good.state),
            store,
            Counts(),
            Called(),
            good.state / "facts",
            now,
            lambda _: None,
        )
        nightly = Expiry(store, pages.forms, counted.append)
        async with Background(
            pages, good.content, nightly, Attempts(), now, building(good, now)
        ).running():
            await asyncio.to_thread(eventually, lambda: counted == [1, 1])

    with open_store(good.state / "store") as store:
        for name, who in (("past", "王一"), ("soon", "李二")):
            form = good.read().forms[name].form
            at = form.opens + timedelta(days=1)
            keeping(store, Known(), Sending(form, Answer({"who": who}), at))()
        asyncio.run(run(store))
        assert len(store.keyed(ANSWERS)) == 2
    assert anywhere(good.state, "王一", "李二") == []


def test_what_pages_show_of_a_name_goes_when_the_name_does(good: Compound) -> None:
    """A pledge was due while nothing ran: a name's first character stands on its page until the start."""
    now = datetime(2026, 11, 23, 12, tzinfo=ZONE)
    says = "我的电动车不上楼"
    good.write(
        "ask/word.md",
        "---\ntitle: 不上楼\nkind: form\nform:\n  id: word\n  kind: pledge\n"
        f"  opens: 2026-10-01\n  closes: 2026-11-01\n  keep: 10\n  says: {says}\n---\n",
    )
    good.build(now)

    def shown() -> bool:
        facts = (good.state / "facts" / "word.json").read_text(encoding="utf-8")
        return "欧*" in good.page("ask/word.html") or "欧*" in facts

    async def run(pages: SitePages, nightly: Expiry) -> None:
        async with Background(
            pages, good.content, nightly, Attempts(), lambda: now, building(good, lambda: now)
        ).running():
            await asyncio.to_thread(eventually, lambda: not shown())

    with open_store(good.state / "store") as store:
        counts, called, facts = Counts.of(store), Called(), good.state / "facts"
        publisher = Publisher(good.site, good.state)
        pages = SitePages(publisher, store, counts, called, facts, lambda: now, lambda _: None)
        form = good.read().forms["word"].form
        answer = Answer({"pledge": [says], "signed_as": "欧阳建国"})
        keeping(store, Known(counts), Sending(form, answer, form.opens + timedelta(days=1)))()
        pages.refresh(None)
        assert shown()
        asyncio.run(run(pages, Expiry(store, pages.forms, lambda _: None)))
    assert "已有 1 位邻居承诺" in good.page("ask/word.html")


def test_of_a_form_that_continues_each_answer_has_its_own_days(tmp_path: Path) -> None:
    """It takes answers for years; nobody's number waits for its closing."""

    class Counter(Form):
        continues: ClassVar[bool] = True

    said = trip().model_dump(mode="json", exclude_unset=True, exclude_none=True)
    form = Counter.model_validate({**said, "keep": 30})
    assert form.kept_until is None
    with open_store(tmp_path) as store:
        nightly = expiry(store, lambda _: None, form)
        nightly.note()
        keep(store, form, who="赵先来", phone="13900000001")
        later = Sending(
            form, Answer({"who": "周后到", "phone": "13900000002"}), NOW + timedelta(days=5)
        )
        keeping(store, Known(), later)()
        nightly.by_night(NOW + timedelta(days=30))
        assert not anywhere(tmp_path, "赵先来", "13900000001")
        assert anywhere(tmp_path, "周后到", "13900000002")
        nightly.by_night(NOW + timedelta(days=35))
        assert not anywhere(tmp_path, "周后到", "13900000002")


def test_what_is_reported_of_a_person_goes_whoever_sent_it_and_of_a_lamp_stays(
    tmp_path: Path,
) -> None:
    """Without a name too; and whoever sent it is told until when."""
    form = FORM_KINDS.read(
        {
            "id": "report",
            "kind": "report",
            "opens": "2026-11-01",
            "closes": "2028-12-31",
            "keep": 30,
            "where": ["东门", "西门"],
            "sorts": [{"say": "公共设施"}, {"say": "走访", "private": True}],
        }
    )
    visit, lamp = "走访了一位独居老人", "东门的灯不亮了"
    over = NOW + timedelta(days=30)
    with open_store(tmp_path) as store:
        nightly = expiry(store, lambda _: None, form)
        nightly.note()
        private = keep(store, form, place="东门", sort="走访", what=visit)
        public = keep(store, form, place="东门", sort="公共设施", what=lamp)
        answers = store.journal.state[ANSWERS]
        told = kept_text(form, answers[private], NOW)
        assert told.startswith("「什么事」只给办这件事的工作人员看，不公开，保留到2026年12月23日")
        assert kept_text(form, answers[public], NOW) == ""
        assert held_now(store.journal.state) == {"report": (over, 1)}
        nightly.by_night(over - timedelta(seconds=1))
        assert anywhere(tmp_path, visit)
        nightly.by_night(over)
        assert not anywhere(tmp_path, visit)
        assert anywhere(tmp_path, lamp)
        assert held_now(store.journal.state) == {}
