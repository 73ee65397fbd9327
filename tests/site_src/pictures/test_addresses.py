"""Pictures of any name are shown at addresses that the web takes."""

from __future__ import annotations

import re
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_src.content.check import check
from site_src.pictures.addresses import NAME, address, is_picture
from tests.conftest import ROOT, Compound
from tests.site_src.pictures.test_pictures import photo

NEWS = "---\ntitle: 照片\ndate: 2026-11-20\n---\n\n看：\n\n"


@pytest.mark.parametrize(
    ("path", "at"),
    [
        ("images/hero.svg", "images/hero.svg"),
        ("images/a..b_2-.png", "images/a..b_2-.png"),
        ("images/IMG_2034.JPG", "images/img_2034.jpg"),
        ("images/IMG_0815.HEIC", "images/img_0815.heic.jpg"),
        ("../images/screenshot (2).png", "../images/screenshot-2-1bf68b.png"),
        ("images/微信图片_2026.png", "images/wei-xin-tu-pian-2026-0f3bfe.png"),
        ("/我的 照片/a.webp", "/wo-de-zhao-pian-ebc3bc/a.webp"),
        ("images/___.png", "images/bc8554.png"),
    ],
)
def test_a_fine_name_stays_and_any_other_becomes_an_address(path: str, at: str) -> None:
    assert address(path) == at


@given(st.text(min_size=1, max_size=90).filter(lambda name: "/" not in name))
def test_whatever_a_picture_is_called_its_address_is_plain(name: str) -> None:
    path = f"{name}.JPG"
    made = address(path)
    assert is_picture(path)
    assert NAME.fullmatch(made)
    assert len(made) < 120
    assert address(made) == made
    assert address(normalize("NFD", path)) == address(normalize("NFC", path))


def test_names_that_sound_alike_do_not_meet() -> None:
    names = ("楼道.jpg", "搂到.jpg", "lou-dao.jpg", "lou dao.jpg", "楼道 .jpg", "lou dao.heic")
    assert len({address(name) for name in names}) == len(names)


def test_pictures_are_linked_by_the_names_they_have_on_disk(good: Compound) -> None:
    """`03-picture-names.md`: upper case, Chinese, spaces and parentheses, escaped and as they are."""
    pictures = good.content / "images"
    for name in ("IMG_2034.JPG", "微信图片_2026.png", "screenshot (2).png"):
        format_ = "JPEG" if name.endswith("JPG") else "PNG"
        (pictures / name).write_bytes(photo(format_=format_))
    text = (ROOT / "tests/cases/03-picture-names.md").read_text(encoding="utf-8")
    good.write("news/a.md", f"{text}\n[大图](<../images/screenshot (2).png>)\n")
    assert [each for each in check(good.content, []) if each.level == "fault"] == []
    html = good.read().pages["news/a.md"].markup.html
    assert re.findall(r'(?:src|href)="([^"]+)"', html) == [
        "../images/img_2034.jpg",
        "../images/wei-xin-tu-pian-2026-0f3bfe.png",
        *["../images/screenshot-2-1bf68b.png"] * 3,
    ]


def test_a_number_sign_is_a_part_of_a_pictures_name(good: Compound) -> None:
    (good.content / "images/门#1.jpg").write_bytes(photo())
    shown = "![门](../images/门#1.jpg)\n\n<img src='../images/门#1.jpg' alt='门'>\n"
    good.write("news/a.md", NEWS + shown)
    assert check(good.content, []) == []
    html = good.read().pages["news/a.md"].markup.html
    assert re.findall(r'src="([^"]+)"', html) == [f"../{address('images/门#1.jpg')}"] * 2


@pytest.mark.parametrize("written", ["NFC", "NFD"])
@pytest.mark.parametrize("on_disk", ["NFC", "NFD"])
def test_a_macs_names_are_found_in_either_form(good: Compound, on_disk: str, written: str) -> None:
    (good.content / "images" / normalize(on_disk, "café.jpg")).write_bytes(photo())  # type: ignore[arg-type]
    good.write("news/a.md", f"{NEWS}![馆](../images/{normalize(written, 'café.jpg')})\n")  # type: ignore[arg-type]
    assert check(good.content, []) == []


def test_a_name_in_another_case_is_told_with_the_one_it_has(good: Compound) -> None:
    (good.content / "images/IMG_2034.JPG").write_bytes(photo())
    good.write("news/a.md", NEWS + "![门](../images/img_2034.jpg)\n")
    [fault] = check(good.content, [])
    assert "想用的可能是「/images/IMG_2034.JPG」" in str(fault)


def test_two_pictures_that_would_share_an_address_are_a_fault(good: Compound) -> None:
    for name in ("a.jpg", "A.JPG"):
        (good.content / "images" / name).write_bytes(photo())
    [fault] = check(good.content, [])
    assert "images/A.JPG」只差大小写，网址会重复" in str(fault)
