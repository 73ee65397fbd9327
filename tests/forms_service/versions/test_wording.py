"""What a save did, as the office reads it in the history and in git."""

from __future__ import annotations

import pytest

from forms_service.versions.wording import what_was_done

PAGE = b"---\ntitle: \xe7\x81\xaf\ndate: 2026-11-20\n---\n\nx\n"


@pytest.mark.parametrize(
    ("path", "before", "after", "said"),
    [
        ("news/a.md", None, PAGE, "新建《灯》"),
        ("news/a.md", PAGE, None, "删除《灯》"),
        ("news/a.md", PAGE, PAGE.replace(b"x", b"y"), "《灯》：改了正文"),
        ("news/a.md", PAGE, PAGE.replace(b"20\n", b"21\n"), "《灯》：改了哪天发布"),
        ("news/a.md", PAGE, PAGE.replace(b"---\n\n", b"odd: 1\n---\n\n"), "《灯》：改了odd"),
        ("news/a.md", PAGE, PAGE + b"\n", "改了《灯》"),
        ("news/a.md", PAGE, b"no front matter", "改了《灯》"),
        ("news/a.md", PAGE, b"\xff\xfe", "改了《灯》"),
        ("images/a.jpg", None, b"x", "加图片 a.jpg"),
        ("images/a.jpg", b"x", b"y", "换图片 a.jpg"),
        ("images/a.jpg", b"x", None, "删除图片 a.jpg"),
    ],
)
def test_a_sentence_says_what_was_done_to_what(
    path: str, before: bytes | None, after: bytes | None, said: str
) -> None:
    """The page by its title, its keys by what editors call them."""
    assert what_was_done(path, before, after) == said
