"""Pictures that somebody sent: what is kept is the picture, and nothing else of the file."""

from __future__ import annotations

import io
import zlib
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from forms_service.versions.content_files import is_place
from site_src.pictures.formats import Unfit
from site_src.pictures.received import name_for, received
from site_src.pictures.worker import LIMITS, Limits
from tests.site_src.pictures.test_pictures import CANARY, bomb, opened, photo

DAY = date(2026, 11, 28)
SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
# A picture of one pixel whose colours are a program, if they are read as one.
CODE = b"<?php system($_GET['c']); ?><script>alert(1)</script>/*"


def kept(folder: Path, data: bytes, limits: Limits = LIMITS) -> bytes:
    source = folder / "sent"
    source.write_bytes(data)
    return received(source, limits).data


def said(folder: Path, data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(Unfit) as refused:
        kept(folder, data, limits)
    return refused.value.what


@pytest.mark.parametrize("format_", ["JPEG", "HEIF", "AVIF", "WEBP"])
def test_a_phones_photograph_is_upright_small_and_tells_nothing(
    tmp_path: Path, format_: str
) -> None:
    """Neither where it was taken, nor by what."""
    made = kept(tmp_path, photo((2400, 1200), format_=format_, turned=6))
    assert CANARY not in made
    assert b"Exif" not in made
    image = opened(made)
    assert (image.format, image.size) == ("JPEG", (800, 1600))


def test_a_drawing_stays_sharp_and_a_photograph_becomes_a_jpeg(tmp_path: Path) -> None:
    """Whatever ending its name has."""
    flat = io.BytesIO()
    Image.new("RGBA", (300, 200), (200, 30, 30, 128)).save(flat, "PNG")
    assert opened(kept(tmp_path, flat.getvalue())).format == "PNG"
    noisy = io.BytesIO()
    Image.effect_noise((900, 900), 80).save(noisy, "PNG")
    assert opened(kept(tmp_path, noisy.getvalue())).format == "JPEG"


def test_a_picture_that_is_a_program_too_is_only_a_picture(tmp_path: Path) -> None:
    """In a comment, behind the end, in the header, and in the pixels themselves."""
    jpeg = photo()
    comment = b"\xff\xfe" + (len(CODE) + 2).to_bytes(2, "big") + CODE
    for polyglot in (jpeg[:2] + comment + jpeg[2:], jpeg + b"PK\x03\x04" + CODE):
        assert CODE not in kept(tmp_path, polyglot)
    pixels = io.BytesIO()
    Image.frombytes("L", (len(CODE), 1), CODE).save(pixels, "GIF")
    again = kept(tmp_path, pixels.getvalue())
    assert CODE not in again
    assert zlib.crc32(again) != zlib.crc32(pixels.getvalue())


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "空文件"),
        (b"this is text\n", "不是图片"),
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04" + bytes(100), "不是图片"),
        (SCRIPT, "脚本"),
        (SCRIPT.replace(b"<script>alert(1)</script>", b"<a onload='x()'/>"), "脚本"),
        (b"<html><svg></svg><script>alert(1)</script></html>", "脚本"),
        (photo((800, 600))[:3000], "图片是坏的"),
        (photo((800, 600))[:10], "图片是坏的（内容读不懂）"),
    ],
)
def test_what_is_no_fit_picture_is_refused_by_what_it_is(
    tmp_path: Path, data: bytes, what: str
) -> None:
    """In words for whoever holds the phone."""
    assert what in said(tmp_path, data)


def test_a_few_bytes_that_unpack_to_gigabytes_end_their_own_process(tmp_path: Path) -> None:
    """And no other: the one who sent them is told."""
    assert "像素" in said(tmp_path, bomb(7200))
    assert "内存" in said(tmp_path, bomb(5000), Limits(memory=160_000_000))


@pytest.mark.parametrize(
    "sent",
    [
        "../../etc/passwd",
        "..\\..\\x.jpg",
        "/abs.png",
        "a\x00b.jpg",
        "微信图片 (2).jpg",
        "",
        ".htaccess",
        "x" * 500,
        "<img src=x>.jpg",
        "IMG_0001.HEIC",
        "-rf",
        "con.md",
    ],
)
def test_whatever_a_picture_is_called_it_lies_among_the_pictures(sent: str) -> None:
    """Under a name that is an address."""
    name = name_for(sent, ".jpg", DAY)
    assert name.startswith("2026-11-28-")
    assert name.endswith(".jpg")
    assert "/" not in name
    assert is_place(f"images/{name}")
