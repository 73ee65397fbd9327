"""Photographs that come with answers: taken in, seen by whom they are for, and gone when they should."""

from __future__ import annotations

import asyncio
import re
import tracemalloc
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from resource import RLIMIT_FSIZE, getrlimit, setrlimit

import pytest
from starlette.requests import Request

from forms_service.answers.receipts import typed
from forms_service.answers.tally import ANSWERS
from forms_service.answers.voices import Voices
from forms_service.care.care import backup, restore
from forms_service.erasure.removal import erase, of_receipt
from forms_service.erasure.retention import due, note
from forms_service.http.uploads import filed
from forms_service.photographs.album import Album
from forms_service.refusal import Refusal
from forms_service.web.photographs import Photographs
from site_src.build.publish import Publisher
from site_src.reporting.report import Report
from site_src.source.moments import ZONE
from tests.site_src.pictures.test_pictures import CANARY, bomb, photo
from tests.support.asking import Asked

NOW = datetime.now(ZONE)


def test_a_photograph_tells_nothing_and_is_shown_to_its_sender_and_the_office_alone(
    asked: Asked,
) -> None:
    """Until somebody has let it be published; and no longer once it is taken down."""
    receipt = asked.sent(photo((2400, 1200)))
    [name] = asked.named(receipt)
    own = f"/s/receipts/{receipt}/photos/{name}"
    kept = asked.album.folder / name
    assert CANARY not in kept.read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert f'src="{own}"' in asked.resident.get(f"/s/receipts/{receipt}").text
    assert asked.resident.get(own).headers["content-type"] == "image/jpeg"
    public = f"/s/photos/{name}"
    assert asked.resident.get(public).status == 404
    assert name not in asked.resident.get("/ask/broken.html").text

    page = asked.clerk.get("/s/desk/moderation?form=broken").text
    [shown] = re.findall(rf'src="(/s/desk/answers/[^"]*/photos/{name})"', page)
    assert asked.clerk.get(shown).status == 200
    assert asked.resident.get(shown).status in (303, 401)
    asked.decide(receipt, "waiting", do="publish")
    assert asked.resident.get(public).status == 200
    asked.decide(receipt, "published", do="down", reason="asked")
    assert asked.resident.get(public).status == 404


def test_one_photograph_is_published_and_another_is_not_and_the_receipt_tells_of_each(
    asked: Asked,
) -> None:
    """Each with its reason, and whoever looks at the results sees those alone that were let be."""
    receipt = asked.sent(photo((65, 47)), photo((47, 65)))
    first, second = asked.store.journal.state[ANSWERS][typed(receipt) or ""]["entries"]["photos"]
    where = "broken"
    page = asked.clerk.get(f"/s/desk/moderation?form={where}").text
    [before] = {int(n) for n in re.findall(r"待审 (\d+)", page)}
    for name, fields in (
        (second, {"do": "down", "reason": "personal"}),
        (first, {"do": "publish"}),
    ):
        [sent] = re.findall(
            rf'name="part" value="photos/{name}">\s*<input[^>]*name="seen" value="([^"]*)"', page
        )[:1]
        [answer] = re.findall(
            rf'value="([^"]*)">\s*<input[^>]*name="part" value="photos/{name}"', page
        )[:1]
        hidden = {"of": where, "answer": answer, "part": f"photos/{name}", "seen": sent}
        assert asked.clerk.post("/s/desk/moderation", {**hidden, **fields}).status == 303
    assert asked.resident.get(f"/s/photos/{first}").status == 200
    assert asked.resident.get(f"/s/photos/{second}").status == 404
    told = asked.resident.get(f"/s/receipts/{receipt}").text
    assert "第 1 张照片：已经公开在网页上。" in told
    assert "第 2 张照片：没有公开：里面有电话、房号、姓名这类个人信息。" in told
    left = asked.clerk.get(f"/s/desk/moderation?form={where}").text
    assert f"待审 {before - 2}" in left


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"this is text", "不是图片"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是照片"),
        (bomb(12_000), "像素"),
        (photo(size=(60, 60), format_="GIF")[:40], "坏的"),
    ],
    ids=["text", "drawing", "bomb", "cut off"],
)
def test_what_is_no_photograph_is_refused_in_words_and_nothing_is_kept(
    asked: Asked, data: bytes, said: str
) -> None:
    before, answers = asked.files, len(asked.store.journal.state[ANSWERS])
    answered = asked.send(data)
    assert answered.status == 422
    assert said in answered.text
    assert "IMG_0.jpg" in answered.text
    assert (asked.files, len(asked.store.journal.state[ANSWERS])) == (before, answers)


def test_who_has_to_put_something_else_right_keeps_the_photographs(asked: Asked) -> None:
    """Without a script: the form again has them, and another can still be taken out."""
    again = asked.send(photo((90, 90)), where="")
    assert again.status == 422
    names = re.findall(r'type="checkbox" name="photos" value="([^"]*)" checked', again.text)
    assert len(names) == 1
    fields: dict[str, str | list[str]] = {"where": "西门", "photos": names}
    answered = asked.resident.post("/s/forms/broken", fields)
    assert asked.named(answered.headers["location"].rpartition("/")[2]) == names


def test_one_photograph_too_many_is_said_before_any_is_looked_at(asked: Asked) -> None:
    before = asked.files
    answered = asked.send(*[photo((100 + n, 50)) for n in range(4)])
    assert answered.status == 422
    assert "最多 3 张，选了 4 张" in answered.text
    assert asked.files == before


def test_who_sends_too_much_at_once_reads_why_and_keeps_what_was_written(asked: Asked) -> None:
    """Whether that is known from the beginning or not; nothing of it is kept."""
    before = asked.files
    large = b"x" * 24_000_000
    answered = asked.send(large, large, large)
    assert answered.status == 413
    assert "照片一共太大，没有收下。一张最多 20 MB" in answered.text
    assert re.search(r'value="东门" checked', answered.text)
    assert asked.files == before


def test_names_that_nobody_received_are_no_photographs(asked: Asked) -> None:
    for made_up in (f"{'0' * 32}.jpg", "../../etc/passwd", "IMG_1.jpg"):
        fields: dict[str, str | list[str]] = {"where": "东门", "photos": made_up}
        answered = asked.resident.post("/s/forms/broken", fields)
        assert answered.status == 422
        assert "照片没有收到" in answered.text


def test_an_erased_answer_takes_its_photographs_along_but_not_a_neighbour_s(asked: Asked) -> None:
    shared, own = photo((70, 30)), photo((30, 70))
    first, second = asked.sent(shared, own), asked.sent(shared)
    both, [left] = asked.named(first), asked.named(second)
    erase(asked.store, of_receipt(typed(first) or ""), NOW)
    assert left in asked.files
    assert not {*both} - {left} & {*asked.files}


def test_photographs_that_are_not_published_go_when_their_form_s_time_is_over(asked: Asked) -> None:
    receipt = asked.sent(photo((31, 31)))
    [name] = asked.named(receipt)
    form = asked.resident.get("/s/forms/broken").text
    assert '"photo"' in form
    from site_src.form_kinds.table import FORM_KINDS

    said = {
        "id": "broken",
        "kind": "poll",
        "opens": "2020-01-01",
        "closes": "2020-02-01",
        "questions": [{"id": "photos", "ask": "拍", "type": "photo", "publish": "approved"}],
    }
    asked.store.transact(lambda state: (note(state, [FORM_KINDS.read(said)]), None))
    erase(asked.store, lambda state: due(state, NOW), NOW)
    assert asked.named(receipt) == []
    assert name not in asked.files


def test_what_no_answer_names_is_swept_once_nobody_can_still_be_sending(tmp_path: Path) -> None:
    album = Album.beside(tmp_path)
    name = album.keep(b"one", ".jpg")
    named = album.keep(b"two", ".jpg")
    assert album.sweep({named}, NOW) == 0
    assert album.sweep({named}, NOW + timedelta(hours=3)) == 1
    assert (album.holds(name), album.holds(named)) == (False, True)


def test_a_photograph_that_the_disk_has_no_room_for_takes_none(tmp_path: Path) -> None:
    """What of it was written goes at once, not when nobody can still be sending."""
    album, hard = Album(tmp_path), getrlimit(RLIMIT_FSIZE)[1]
    setrlimit(RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            album.keep(bytes(5000), ".jpg")
    finally:
        setrlimit(RLIMIT_FSIZE, (hard, hard))
    assert list(tmp_path.iterdir()) == []


def test_photographs_come_back_with_a_backup(asked: Asked, tmp_path: Path) -> None:
    receipt = asked.sent(photo((33, 44)))
    [name] = asked.named(receipt)
    backup(asked.store.journal.path.parent, tmp_path / "one")
    backup(asked.store.journal.path.parent, tmp_path / "two", tmp_path / "one")
    held = [Album.beside(tmp_path / which).folder / name for which in ("one", "two")]
    assert held[0].samefile(held[1])
    assert held[0].stat().st_mode & 0o777 == 0o600
    restore(tmp_path / "two", tmp_path / "again")
    assert Album.beside(tmp_path / "again").read(name) == held[0].read_bytes()


def test_files_are_never_in_memory_however_large() -> None:
    async def body() -> AsyncIterator[dict[str, object]]:
        head = b'--x\r\nContent-Disposition: form-data; name="photos"; filename="a"\r\n\r\n'
        for piece in (head, *[bytes(65_536)] * 600, b"\r\n--x--\r\n"):
            yield {"type": "http.request", "body": piece, "more_body": True}
        yield {"type": "http.request", "body": b"", "more_body": False}

    sent = body()
    scope = {
        "type": "http",
        "method": "POST",
        "headers": [(b"content-type", b"multipart/form-data; boundary=x")],
    }

    async def read() -> int:
        async with filed(Request(scope, lambda: anext(sent)), 60_000_000, "") as came:  # type: ignore[arg-type]
            return came.files["photos"][0].size or 0

    tracemalloc.start()
    try:
        assert asyncio.run(read()) == 600 * 65_536
        assert tracemalloc.get_traced_memory()[1] < 1_500_000
    finally:
        tracemalloc.stop()


def test_a_photograph_is_public_only_as_long_as_its_form_publishes_it(asked: Asked) -> None:
    """At its own address too, whatever was decided of it before: an edit made its sort private, or had its question
    publish nothing, or took the form away."""
    reported, given = photo((64, 49)), photo((64, 50))
    sent = (asked.report("门禁坏了。", reported), asked.sent(given))
    names = [name for receipt in sent for name in asked.named(receipt)]
    asked.decide(sent[0], "waiting", do="publish")  # What was said; then the photographs.
    for receipt in sent:
        asked.decide(receipt, "waiting", do="publish")
    assert [asked.resident.get(f"/s/photos/{name}").status for name in names] == [200, 200]

    now = {
        published.form.id: published
        for published in Publisher(asked.compound.site, asked.compound.state).forms().values()
    }
    forms = dict(now)
    voices = Voices()
    asked.store.subscribe(voices.change)
    photographs = Photographs.of(asked.store, voices.of_photo, lambda: forms)

    def told(name: str) -> int:
        scope = {"type": "http", "method": "GET", "headers": [], "path_params": {"name": name}}
        try:
            return asyncio.run(photographs.public(Request(scope))).status_code
        except Refusal as refusal:
            return refusal.status

    assert [told(name) for name in names] == [200, 200]
    report, broken = now["report"].form, now["broken"].form
    assert isinstance(report, Report)
    sorts = tuple(sort.model_copy(update={"private": True}) for sort in report.sorts)
    asks = tuple(
        q.model_copy(update={"publish": "never"}) if q.id == "photos" else q
        for q in broken.questions
    )
    forms["report"] = replace(now["report"], form=report.model_copy(update={"sorts": sorts}))
    forms["broken"] = replace(now["broken"], form=broken.model_copy(update={"questions": asks}))
    assert [told(name) for name in names] == [404, 404]
    forms.clear()
    assert [told(name) for name in names] == [404, 404]
