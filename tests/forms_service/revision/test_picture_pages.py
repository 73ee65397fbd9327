"""A picture added from a phone, as the desk takes it."""

from __future__ import annotations

import html
import re
import select
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from forms_service.desk.access import COOKIE
from forms_service.staff.roles import Role
from tests.conftest import article
from tests.forms_service.revision.conftest import Office
from tests.site_src.pictures.test_pictures import CANARY, bomb, photo
from tests.site_src.pictures.test_received import SCRIPT

PAGE = "news/fete.md"
PICTURES = "/s/desk/pictures"
FIELDS = {"page": PAGE, "alt": "志愿者在门口登记", "where": "image"}


@pytest.fixture
def page(office: Office) -> Iterator[str]:
    """A page, new each time, of which nobody keeps a draft."""
    text = article("游园", "2026-11-20", "热闹。", category="活动  # 每年一次")
    office.tree.commit("写游园", fete=text)
    yield text
    office.editor.post(f"/s/desk/write?page={PAGE}", {"do": "discard"})


def written(office: Office, page: str = PAGE) -> str:
    """The text of the editor's draft of a page."""
    asked = {"page": page, "as": "text"}
    shown = office.editor.get(f"/s/desk/write?{urlencode(asked)}").text
    found = re.search(r'<textarea id="text"[^>]*>\n(.*?)</textarea>', shown, re.DOTALL)
    assert found, shown
    return html.unescape(found[1])


def test_a_picture_becomes_the_own_one_of_a_draft_with_the_words_for_it(
    office: Office, page: str
) -> None:
    """The file in a commit in the name of who added it; the page as residents see it stays as it was."""
    sent = office.editor.send(PICTURES, FIELDS, "picture", ("IMG_0001.jpg", photo()))
    assert sent.status == 303
    assert "照片放进草稿了" in office.editor.get(sent.headers["location"].partition("#")[0]).text
    [place] = [*office.tree.content.glob("images/*-img_0001.jpg")]
    assert CANARY not in place.read_bytes()
    lines = f'image: "/images/{place.name}"\nimage_alt: 志愿者在门口登记\n'
    text = written(office)
    assert lines in text
    assert text.replace(lines, "") == page
    assert office.tree.read(PAGE) == page
    assert office.tree.log()[0].startswith("editor|")
    assert office.tree.git("status", "--porcelain") == ""


def test_a_page_that_is_not_published_yet_takes_a_picture(office: Office) -> None:
    """Behind the paragraph that was chosen by its first words; and shows it before it is published."""
    begun = office.editor.post("/s/desk/pages", {"kind": "news", "title": "换灯"})
    page = parse_qs(urlsplit(begun.headers["location"]).query)["page"][0]
    form = office.editor.get(f"{PICTURES}?page={page}").text
    assert "《换灯》" in form
    fields = {"page": page, "alt": "[灯] 亮了", "where": "body"}
    sent = office.editor.send(PICTURES, fields, "picture", ("deng.jpg", photo()))
    assert sent.status == 303, sent.text
    found = re.search(
        r"---\n\n!\[［灯］ 亮了\]\((/images/\S+-deng.jpg)\)\n$", written(office, page)
    )
    assert found
    shown = office.editor.get(f"/s/desk/write?page={page}").text
    assert f'path={found[1][1:].replace("/", "%2F")}"' in shown
    assert not (office.tree.content / page).exists()


def test_a_step_of_a_project_takes_a_picture(office: Office) -> None:
    """Which of them is chosen by its day and what was done."""
    begun = office.editor.post("/s/desk/pages", {"kind": "project", "title": "磨刀"})
    page = parse_qs(urlsplit(begun.headers["location"]).query)["page"][0]
    form = office.editor.get(f"{PICTURES}?page={page}").text
    assert re.search(
        r'<option value="step:0">大事记里，「\d{4}-\d\d-\d\d 立项」这一步</option>', form
    )
    fields = {"page": page, "alt": "磨刀石", "where": "step:0"}
    sent = office.editor.send(PICTURES, fields, "picture", ("dao.jpg", photo()))
    assert sent.status == 303, sent.text
    assert re.search(r'image: "/images/\S+-dao.jpg", alt: 磨刀石', written(office, page))


@pytest.mark.usefixtures("page")
def test_a_picture_that_no_page_shows_yet_waits(office: Office) -> None:
    """Sent again it is kept once; it is shown with the line to copy."""
    for _ in range(2):
        led = office.editor.send(PICTURES, {"alt": "灯"}, "picture", ("a.jpg", photo()))
        assert led.status == 303
    shown = office.editor.get(led.headers["location"]).text
    [source] = re.findall(r'src="(\S+file\S+)"', shown)
    assert len([*office.tree.content.glob("images/*-a*.jpg")]) == 1
    picture = office.editor.get(source.replace("%2F", "/"), Accept="image/*")
    assert picture.headers["content-type"] == "image/jpeg"
    assert "sandbox" in picture.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("fields", "file", "what"),
    [
        ({"alt": ""}, ("a.jpg", photo()), "看不见图的人"),
        ({}, ("", b""), "还没有选图片"),
        ({}, ("a.jpg", SCRIPT), "脚本"),
        ({}, ("a.png", bomb(7200)), "像素"),
        ({}, ("a.jpg", b"PK\x03\x04" + bytes(1000)), "不是图片"),
        ({"page": "../../etc/passwd"}, ("a.jpg", photo()), "没有这一页"),
    ],
)
@pytest.mark.usefixtures("page")
def test_what_is_wrong_is_said_and_nothing_is_kept(
    office: Office, fields: dict[str, str], file: tuple[str, bytes], what: str
) -> None:
    """With the words that were typed still in their field."""
    before = sorted(office.tree.content.rglob("*"))
    sent = office.editor.send(PICTURES, {**FIELDS, **fields}, "picture", file)
    assert sent.status == 422
    assert what in sent.text
    assert fields.get("alt", FIELDS["alt"]) in sent.text
    assert sorted(office.tree.content.rglob("*")) == before


@pytest.mark.usefixtures("page")
def test_a_pictures_name_leads_nowhere(office: Office) -> None:
    """Wherever it points, it lies among the pictures."""
    name = "../../../state/secret.jpg"
    assert office.editor.send(PICTURES, FIELDS, "picture", (name, photo())).status == 303
    assert [*office.tree.content.glob("images/*-secret.jpg")]
    for path in ("../state/secret", "index.md", "images/none.jpg", "/etc/passwd"):
        assert office.editor.get(f"{PICTURES}/file?path={path}").status == 404


def test_who_may_not_write_adds_no_picture(office: Office) -> None:
    clerk = office.desks[Role.CLERK]
    assert clerk.send(PICTURES, FIELDS, "picture", ("a.jpg", photo())).status == 403
    foreign = {"Sec_Fetch_Site": "cross-site", "Origin": "https://evil.example"}
    sent = office.editor.send(PICTURES, FIELDS, "picture", ("a.jpg", photo()), **foreign)
    assert sent.status == 403


def peak(office: Office) -> int:
    """The most memory the service has held so far, in bytes."""
    lock = next((office.site.state / "store").glob("*.lock")).read_text(encoding="utf-8")
    pid = re.search(r"进程 (\d+)", lock)
    assert pid
    status = Path(f"/proc/{pid[1]}/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


@pytest.mark.parametrize("declared", [True, False])
def test_a_picture_of_a_gigabyte_is_cut_off_while_it_is_read(
    office: Office, declared: bool
) -> None:
    """Whether it says so or not; and memory stays flat."""
    gigabyte, piece = 1_000_000_000, b"\xff" * 1_000_000
    before = peak(office)
    where = urlsplit(office.site.url)
    length = f"Content-Length: {gigabyte}" if declared else "Transfer-Encoding: chunked"
    begins = b'--x\r\nContent-Disposition: form-data; name="picture"; filename="a.jpg"\r\n\r\n'
    sent = 0
    with socket.create_connection((where.hostname, where.port or 80)) as connection:
        connection.sendall(
            f"POST {PICTURES} HTTP/1.1\r\nHost: {where.netloc}\r\n"
            f"Cookie: {COOKIE}={office.editor.token}\r\nSec-Fetch-Site: same-origin\r\n"
            f"Content-Type: multipart/form-data; boundary=x\r\n{length}\r\n\r\n".encode()
        )
        for data in [begins, *[piece] * 1000]:
            head, end = (b"", b"") if declared else (f"{len(data):x}\r\n".encode(), b"\r\n")
            connection.sendall(head + data + end)
            sent += len(data)
            if select.select([connection], [], [], 0)[0]:
                break
        with connection.makefile("rb") as answer:
            assert answer.readline().startswith(b"HTTP/1.1 413 ")
    assert sent < 200_000_000
    assert peak(office) - before < 30_000_000
