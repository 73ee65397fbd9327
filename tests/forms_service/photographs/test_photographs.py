"""Photographs that come with answers: taken in, seen by whom they are for, and gone when they should."""

from __future__ import annotations

import asyncio
import re
import shutil
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from starlette.requests import Request

from forms_service.answers.receipts import typed
from forms_service.answers.tally import ANSWERS
from forms_service.care.care import backup, restore
from forms_service.erasure.removal import erase, of_receipt
from forms_service.erasure.retention import due, note
from forms_service.http.uploads import filed
from forms_service.photographs.album import Album
from forms_service.photographs.names import named_in
from forms_service.staff.roles import Role
from forms_service.store.tables import Store, open_store
from site_src.source.moments import ZONE
from tests.conftest import Compound
from tests.site_src.pictures.test_pictures import CANARY, bomb, photo
from tests.support.composing import composed
from tests.support.desk import Answered, Desk, sign_in
from tests.support.listening import listening

PAGE = """---
title: 坏了什么
kind: form
form:
  id: broken
  kind: poll
  opens: 2020-01-01
  closes: 2099-12-31
  results: never
  questions:
    - {id: where, ask: 在哪里, type: choice, options: [东门, 西门], required: true}
    - {id: photos, ask: 拍一张, type: photo, publish: approved}
---
请拍照。
"""
NOW = datetime.now(ZONE)


class Place:
    """The small compound with a form that asks for photographs, and who asks there."""

    def __init__(self, store: Store, site: Path, url: str, token: str) -> None:
        self.store, self.site = store, site
        self.resident, self.clerk = Desk(url), Desk(url, token)

    @property
    def album(self) -> Album:
        return Album.of_journal(self.store.journal.path)

    @property
    def files(self) -> list[str]:
        folder = self.album.folder
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []

    def send(self, *photos: bytes, where: str = "东门") -> Answered:
        files = [("photos", f"IMG_{number}.jpg", data) for number, data in enumerate(photos)]
        fields = {"where": where, "for-another": ""} if where else {"for-another": ""}
        return self.resident.send_all("/s/forms/broken", fields, files)

    def sent(self, *photos: bytes) -> str:
        """The receipt of an answer that was kept."""
        answered = self.send(*photos)
        assert answered.status == 303, answered.text
        return answered.headers["location"].rpartition("/")[2]

    def named(self, receipt: str) -> list[str]:
        document = self.store.journal.state[ANSWERS][typed(receipt) or ""]
        return sorted(named_in(document))


@pytest.fixture(scope="module")
def place(_good_once: Compound, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("photographs")
    compound = Compound(folder, base_url="")
    shutil.copytree(_good_once.content, compound.content)
    compound.write("ask/broken.md", PAGE)
    compound.build()
    token = sign_in(compound.state, {"clerk": Role.CLERK})["clerk"]
    with (
        open_store(compound.state / "store") as store,
        listening(composed(compound, store)) as (host, port),
    ):
        yield Place(store, compound.site, f"http://{host}:{port}", token)


def test_a_photograph_tells_nothing_and_is_shown_to_its_sender_and_the_office_alone(
    place: Place,
) -> None:
    """Until somebody has let it be published; and no longer once it is taken down."""
    receipt = place.sent(photo((2400, 1200)))
    [name] = place.named(receipt)
    own = f"/s/receipts/{receipt}/photos/{name}"
    kept = place.album.folder / name
    assert CANARY not in kept.read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert f'src="{own}"' in place.resident.get(f"/s/receipts/{receipt}").text
    assert place.resident.get(own).headers["content-type"] == "image/jpeg"
    public = f"/s/photos/{name}"
    assert place.resident.get(public).status == 404
    assert name not in place.resident.get("/ask/broken.html").text

    page = place.clerk.get("/s/desk/moderation?form=broken").text
    [shown] = re.findall(rf'src="(/s/desk/answers/[^"]*/photos/{name})"', page)
    assert place.clerk.get(shown).status == 200
    assert place.resident.get(shown).status in (303, 401)
    hidden = dict(re.findall(r'name="(of|answer|question|seen)" value="([^"]*)"', page))
    for do, status in (("publish", 200), ("down", 404)):
        fields = {**hidden, "do": do, "show": "waiting", "form": "broken", "reason": "asked"}
        if do == "down":
            page = place.clerk.get("/s/desk/moderation?form=broken&show=published").text
            [seen] = re.findall(r'name="seen" value="([^"]*)"', page)[:1]
            fields["seen"] = seen
        assert place.clerk.post("/s/desk/moderation", fields).status == 303
        assert place.resident.get(public).status == status


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
    place: Place, data: bytes, said: str
) -> None:
    before, answers = place.files, len(place.store.journal.state[ANSWERS])
    answered = place.send(data)
    assert answered.status == 422
    assert said in answered.text
    assert "IMG_0.jpg" in answered.text
    assert (place.files, len(place.store.journal.state[ANSWERS])) == (before, answers)


def test_who_has_to_put_something_else_right_keeps_the_photographs(place: Place) -> None:
    """Without a script: the form again has them, and another can still be taken out."""
    again = place.send(photo((90, 90)), where="")
    assert again.status == 422
    names = re.findall(r'type="checkbox" name="photos" value="([^"]*)" checked', again.text)
    assert len(names) == 1
    fields: dict[str, str | list[str]] = {"where": "西门", "photos": names}
    answered = place.resident.post("/s/forms/broken", fields)
    assert place.named(answered.headers["location"].rpartition("/")[2]) == names


def test_one_photograph_too_many_is_said_before_any_is_looked_at(place: Place) -> None:
    before = place.files
    answered = place.send(*[photo((100 + n, 50)) for n in range(4)])
    assert answered.status == 422
    assert "最多 3 张，选了 4 张" in answered.text
    assert place.files == before


def test_names_that_nobody_received_are_no_photographs(place: Place) -> None:
    for made_up in (f"{'0' * 32}.jpg", "../../etc/passwd", "IMG_1.jpg"):
        fields: dict[str, str | list[str]] = {"where": "东门", "photos": made_up}
        answered = place.resident.post("/s/forms/broken", fields)
        assert answered.status == 422
        assert "照片没有收到" in answered.text


def test_an_erased_answer_takes_its_photographs_along_but_not_a_neighbour_s(place: Place) -> None:
    shared, own = photo((70, 30)), photo((30, 70))
    first, second = place.sent(shared, own), place.sent(shared)
    both, [left] = place.named(first), place.named(second)
    erase(place.store, of_receipt(typed(first) or ""), NOW)
    assert left in place.files
    assert not {*both} - {left} & {*place.files}


def test_photographs_that_are_not_published_go_when_their_form_s_time_is_over(place: Place) -> None:
    receipt = place.sent(photo((31, 31)))
    [name] = place.named(receipt)
    form = place.resident.get("/s/forms/broken").text
    assert '"photo"' in form
    from site_src.form_kinds.table import FORM_KINDS

    said = {
        "id": "broken",
        "kind": "poll",
        "opens": "2020-01-01",
        "closes": "2020-02-01",
        "questions": [{"id": "photos", "ask": "拍", "type": "photo", "publish": "approved"}],
    }
    place.store.transact(lambda state: (note(state, [FORM_KINDS.read(said)]), None))
    erase(place.store, lambda state: due(state, NOW), NOW)
    assert place.named(receipt) == []
    assert name not in place.files


def test_what_no_answer_names_is_swept_once_nobody_can_still_be_sending(tmp_path: Path) -> None:
    album = Album.beside(tmp_path)
    name = album.keep(b"one", ".jpg")
    named = album.keep(b"two", ".jpg")
    assert album.sweep({named}, NOW) == 0
    assert album.sweep({named}, NOW + timedelta(hours=3)) == 1
    assert (album.holds(name), album.holds(named)) == (False, True)


def test_photographs_come_back_with_a_backup(place: Place, tmp_path: Path) -> None:
    receipt = place.sent(photo((33, 44)))
    [name] = place.named(receipt)
    backup(place.store.journal.path.parent, tmp_path / "one")
    backup(place.store.journal.path.parent, tmp_path / "two", tmp_path / "one")
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
