"""Pages as files: written whole, below content/ alone, and never over what somebody else has written."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms_service.editing.page_files import PageFiles
from forms_service.editing.saves import Conflict, NotSaved, Opened, Saved
from forms_service.staff.roles import Member, Role
from tests.conftest import NOW

ME = Member("wang", Role.EDITOR)
RAW = "\ufeff---\r\ntitle: 甲\r\n---\r\n"


def test_a_page_is_read_and_written_byte_for_byte(tmp_path: Path) -> None:
    """With its byte order mark and line ends; in a folder that is made for it."""
    files = PageFiles(tmp_path)
    assert files.current("news/2026/a.md") == Opened(None, "")
    saved = files.save("news/2026/a.md", RAW, "", ME, NOW)
    assert (tmp_path / "news/2026/a.md").read_bytes() == RAW.encode()
    assert isinstance(saved, Saved)
    assert files.current("news/2026/a.md") == Opened(RAW, saved.version)


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    """Whoever saves second is given what is there."""
    files = PageFiles(tmp_path)
    base = files.current("a.md").version
    files.save("a.md", "一", base, ME, NOW)
    assert files.save("a.md", "二", base, ME, NOW) == Conflict(files.current("a.md"))
    assert files.current("a.md").text == "一"


def test_a_page_is_taken_away(tmp_path: Path) -> None:
    """And can be taken away once."""
    files = PageFiles(tmp_path)
    saved = files.save("a.md", "一", "", ME, NOW)
    assert isinstance(saved, Saved)
    assert files.save("a.md", None, saved.version, ME, NOW) == Saved("")
    assert not (tmp_path / "a.md").exists()


NAMES = [
    "../a.md",
    "news/../../a.md",
    "/etc/a.md",
    "a/./b.md",
    "a//b.md",
    "..\\a.md",
    ".git/a.md",
    "a.md/../b.md",
    "a.txt",
    "a.md\x00.md",
    "con.md",
    "news/nul.2026.md",
    "a./b.md",
    "通知.md",
    "ａ.md",
    "a%2f..%2fb.md",
    f"{'a' * 200}.md",
    "",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_elsewhere_or_is_no_address_is_refused(tmp_path: Path, name: str) -> None:
    """Neither read nor written; names of devices on Windows too."""
    files = PageFiles(tmp_path / "content")
    with pytest.raises(NotSaved, match="不能当页面的名字"):
        files.save(name, "一", "", ME, NOW)
    with pytest.raises(NotSaved, match="不能当页面的名字"):
        files.current(name)
    assert list(tmp_path.iterdir()) == []


def test_no_link_is_followed(tmp_path: Path) -> None:
    """Neither the file itself nor a folder on the way; content/ itself may be one (deploy/git)."""
    (tmp_path / "real").mkdir()
    (tmp_path / "content").symlink_to(tmp_path / "real")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/a.md").write_text("外面")
    (tmp_path / "real/a.md").symlink_to(tmp_path / "out/a.md")
    (tmp_path / "real/news").symlink_to(tmp_path / "out")
    files = PageFiles(tmp_path / "content")
    for name in ("a.md", "news/a.md", "news/b.md"):
        with pytest.raises(NotSaved, match="符号链接"):
            files.save(name, "一", files.current("b.md").version, ME, NOW)
    assert (tmp_path / "out/a.md").read_text() == "外面"
    assert isinstance(files.save("b.md", "一", "", ME, NOW), Saved)


def test_what_is_no_text_or_too_large_is_refused(tmp_path: Path) -> None:
    """And says what to do about it."""
    files = PageFiles(tmp_path)
    (tmp_path / "a.md").write_bytes("标题".encode("gb18030"))
    with pytest.raises(NotSaved, match="另存为 UTF-8"):
        files.current("a.md")
    with pytest.raises(NotSaved, match="拆成几页"):
        files.save("b.md", "字" * 400_000, "", ME, NOW)
