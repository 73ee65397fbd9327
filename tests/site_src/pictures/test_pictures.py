"""Pictures as they are published: what must be gone, what must stay, and what is refused."""

from __future__ import annotations

import base64
import io
import os
import shutil
import struct
import subprocess
import sys
import zlib
from hashlib import sha256
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo
from pillow_heif import register_heif_opener

from site_src.content.check import check
from site_src.content.reading import read_site
from site_src.pictures.addresses import address
from site_src.pictures.metadata import Damaged, without_metadata
from site_src.pictures.published import Pictures
from site_src.pictures.worker import Limits
from site_src.source.faults import ContentFaults
from tests.conftest import ROOT, Compound, Run, tree

register_heif_opener()

CANARY = b"canary"
PAGE = "---\ntitle: 照片\nimage: /images/photo.jpg\nimage_alt: 一张照片\n---\n\n看。\n"


def photo(
    size: tuple[int, int] = (160, 120), *, turned: int = 1, format_: str = "JPEG", mode: str = "RGB"
) -> bytes:
    """A picture, red on top and blue below, that tells where, when and by whom it was taken."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (0, size[1] // 2, size[0], size[1]))
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = CANARY.decode()
    exif[0x0112] = turned
    exif[0x8825] = {1: "N", 2: (25.0, 48.0, 12.0), 29: CANARY.decode()}
    options: dict[str, object] = {"exif": exif}
    if format_ == "JPEG":
        options["comment"] = CANARY
        options["xmp"] = b"<x:xmpmeta>canary</x:xmpmeta>"
    elif format_ == "PNG":
        notes = PngInfo()
        notes.add_text("Author", CANARY.decode())
        notes.add_itxt("XML:com.adobe.xmp", CANARY.decode())
        options["pnginfo"] = notes
    elif format_ == "WEBP":
        options |= {"xmp": CANARY, "lossless": True}
    elif format_ == "GIF":
        options = {"comment": CANARY}
    elif format_ == "HEIF":  # Of an Exif object, it keeps no turn.
        options["exif"] = exif.tobytes()
    file = io.BytesIO()
    image.convert(mode).save(file, format_, **options)
    assert CANARY in file.getvalue()
    return file.getvalue()


def show(compound: Compound, data: bytes, name: str = "photo.jpg") -> None:
    """A page that shows this picture."""
    compound.write("story/photo.md", PAGE.replace("photo.jpg", name))
    (compound.content / "images" / name).write_bytes(data)


def published(compound: Compound, data: bytes, name: str = "photo.jpg") -> bytes:
    """What a build would publish of it."""
    (compound.content / "images" / name).write_bytes(data)
    return Pictures(compound.settings.cache).published(compound.content, f"images/{name}")


def said(compound: Compound, data: bytes, name: str = "photo.jpg") -> str:
    """The one fault of a compound with this picture, without the path of its folder."""
    show(compound, data, name)
    [fault] = check(compound.content, [], Pictures(compound.settings.cache))
    return str(fault).removeprefix(f"{compound.content}/")


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


# What must be gone.


@pytest.mark.parametrize(
    ("format_", "name"),
    [("JPEG", "a.jpg"), ("JPEG", "a.jpeg"), ("PNG", "a.png"), ("WEBP", "a.webp"), ("GIF", "a.gif")],
)
@pytest.mark.parametrize("size", [(160, 120), (2400, 1200)], ids=["small", "large"])
def test_place_camera_and_comments_are_not_published(
    good: Compound, format_: str, name: str, size: tuple[int, int]
) -> None:
    """Whether the pixels had to change or not."""
    data = published(good, photo(size, format_=format_), name)
    assert CANARY not in data
    image = opened(data)
    assert image.format == format_
    assert not image.getexif()
    assert image.size == ((160, 120) if size[0] == 160 else (1600, 800))


def test_pixels_that_can_stay_stay_to_the_bit(good: Compound) -> None:
    data = photo()
    assert opened(published(good, data)).tobytes() == opened(data).tobytes()


def test_a_clean_picture_keeps_its_bytes(good: Compound) -> None:
    for name, format_ in [
        ("a.jpg", "JPEG"),
        ("a.png", "PNG"),
        ("a.webp", "WEBP"),
        ("a.gif", "GIF"),
    ]:
        file = io.BytesIO()
        Image.new("RGB", (60, 40), "green").save(file, format_)
        assert published(good, file.getvalue(), name) == file.getvalue()


def test_what_hangs_behind_the_picture_is_dropped(good: Compound) -> None:
    """Phones hang a film of the moment, with its place, behind the photograph."""
    for name, format_ in [
        ("a.jpg", "JPEG"),
        ("a.png", "PNG"),
        ("a.webp", "WEBP"),
        ("a.gif", "GIF"),
    ]:
        data = photo(format_=format_) + b"\0\0\0\x18ftypmp42" + CANARY
        assert CANARY not in published(good, data, name)


def test_a_thumbnail_in_the_header_is_dropped(good: Compound) -> None:
    data = photo()
    assert data[2:4] == b"\xff\xe0"
    thumbnail = b"JFIF\0\x01\x02\0\0\x01\0\x01\x02\x01" + b"canary"
    header = b"\xff\xe0" + struct.pack(">H", len(thumbnail) + 2) + thumbnail
    assert CANARY not in published(good, data[:2] + header + data[20:])


@pytest.mark.parametrize("marker", [0x02, 0xC8, 0xE1, 0xF3, 0xFE])
def test_parts_that_nobody_has_thought_of_are_dropped(marker: int) -> None:
    """Whatever a decoder thinks of them."""
    data = photo()
    part = b"\xff" + bytes([marker]) + struct.pack(">H", len(CANARY) + 2) + CANARY
    assert CANARY not in without_metadata(data[:-2] + part + data[-2:], "JPEG")


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_photograph_is_turned_upright(good: Compound, turned: int) -> None:
    """All eight ways in which a camera can have been held: none is left to the browser."""
    upright = Image.new("RGB", (80, 40), "red")
    upright.paste("blue", (0, 20, 80, 40))
    upright.paste("green", (0, 0, 40, 20))
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    held = upright.transpose(Image.Transpose(undo[turned])) if turned in undo else upright
    exif = Image.Exif()
    exif[0x0112] = turned
    file = io.BytesIO()
    held.save(file, "JPEG", exif=exif, quality=95)
    image = opened(published(good, file.getvalue()))
    assert image.size == (80, 40)
    assert not image.getexif()
    seen = [
        max(range(3), key=image.getpixel(at).__getitem__) for at in ((20, 10), (60, 10), (40, 30))
    ]
    assert seen == [1, 0, 2]


def profile_of_other_colours() -> bytes:
    """A profile in which red and blue have changed places."""
    raw = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack_from(">I", raw, 128)[0]
    entries = {bytes(raw[132 + 12 * n : 136 + 12 * n]): 136 + 12 * n for n in range(count)}
    red, blue = entries[b"rXYZ"], entries[b"bXYZ"]
    raw[red : red + 8], raw[blue : blue + 8] = raw[blue : blue + 8], raw[red : red + 8]
    return bytes(raw).replace("sRGB".encode("utf-16-be"), "ABCD".encode("utf-16-be"))


def test_colours_stay_what_they_look_like_when_their_profile_goes(good: Compound) -> None:
    file = io.BytesIO()
    Image.new("RGB", (40, 40), (250, 10, 10)).save(
        file, "PNG", icc_profile=profile_of_other_colours()
    )
    image = opened(published(good, file.getvalue(), "a.png"))
    assert "icc_profile" not in image.info
    red, _, blue = image.getpixel((5, 5))  # type: ignore[misc]
    assert blue > 200 > 100 > red


@pytest.mark.parametrize("mode", ["L", "P", "LA", "RGBA", "1", "I;16"])
def test_every_kind_of_png_can_be_scaled(good: Compound, mode: str) -> None:
    file = io.BytesIO()
    Image.new("RGB" if mode == "P" else mode, (1800, 90)).convert(mode).save(
        file, "PNG", icc_profile=b"no profile at all"
    )
    image = opened(published(good, file.getvalue(), "a.png"))
    assert image.size == (1600, 80)
    assert "icc_profile" not in image.info


def test_a_print_shops_colours_become_a_screens(good: Compound) -> None:
    file = io.BytesIO()
    Image.new("CMYK", (40, 40), (0, 255, 255, 0)).save(file, "JPEG")
    assert opened(published(good, file.getvalue())).mode == "RGB"


def moving(size: tuple[int, int], format_: str = "GIF") -> bytes:
    frames = [Image.new("RGB", size, colour) for colour in ("red", "green", "blue")]
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    note = {"comment": CANARY} if format_ == "GIF" else {"exif": exif}
    file = io.BytesIO()
    frames[0].save(
        file, format_, save_all=True, append_images=frames[1:], duration=80, loop=0, **note
    )
    assert CANARY in file.getvalue()
    return file.getvalue()


@pytest.mark.parametrize(
    ("format_", "name"), [("GIF", "a.gif"), ("WEBP", "a.webp"), ("PNG", "a.png")]
)
def test_a_small_moving_picture_goes_on_moving(good: Compound, format_: str, name: str) -> None:
    data = published(good, moving((60, 40), format_), name)
    assert CANARY not in data
    image = opened(data)
    assert (image.n_frames, image.info["loop"]) == (3, 0)  # type: ignore[attr-defined]
    image.seek(2)
    image.load()
    assert image.info["duration"] == 80


def test_of_a_photograph_that_holds_two_the_first_is_published(good: Compound) -> None:
    """Some cameras and phones keep a second picture behind the first, with notes of its own."""
    first, second = Image.new("RGB", (60, 40), "red"), Image.new("RGB", (60, 40), "blue")
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    file = io.BytesIO()
    first.save(file, "MPO", save_all=True, append_images=[second], exif=exif)
    data = published(good, file.getvalue())
    assert CANARY not in data
    assert len(data) < len(file.getvalue()) / 2
    assert opened(data).getpixel((5, 5))[0] > 200  # type: ignore[index]


def test_a_large_moving_picture_is_refused(good: Compound) -> None:
    assert "动图有 1700×20 像素，长边超过了 1600" in said(good, moving((1700, 20)), "photo.gif")


def test_drawings_lose_the_notes_of_their_editor(good: Compound) -> None:
    body = b'<path d="M0 0h9v9z"/>'
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg"%s viewBox="0 0 9 9">%s' + body + b"</svg>"
    notes = b"<!-- canary --><metadata><author>canary</author></metadata>"
    name = b' xmlns:inkscape="i" inkscape:export-filename="C:\\Users\\canary\\a.png"'
    assert published(good, drawing % (b"", b""), "a.svg") == drawing % (b"", b"")
    data = published(good, drawing % (name, notes), "a.svg")
    assert CANARY not in data
    assert body in data


def test_a_photograph_inside_a_drawing_is_cleaned(good: Compound) -> None:
    inside = base64.b64encode(photo(turned=6))
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><image href="data:image/jpeg;base64,\n'
        + inside
        + b'"/></svg>'
    )
    data = published(good, svg, "a.svg")
    found = base64.b64decode(data.partition(b"base64,")[2].partition(b'"')[0])
    assert CANARY not in found
    assert opened(found).size == (120, 160)


# What is refused.


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("photo.jpg", b"this is text\n", "内容不是图片，只是名字像"),
        ("photo.jpg", b"", "图片是空文件"),
        ("photo.jpg", photo(format_="PNG"), "名字说是 JPEG，内容其实是 PNG"),
        ("photo.png", photo(format_="WEBP"), "名字说是 PNG，内容其实是 WebP"),
        ("photo.svg", photo(), "名字说是 SVG，内容其实是 JPEG"),
        ("photo.jpg", photo(format_="HEIF"), "名字说是 JPEG，内容其实是 HEIC"),
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "图片是坏的"),
        ("photo.jpg", b"\0\0\0\x18ftypmp42", "这是 视频"),
        ("photo.jpg", b"%PDF-1.7\n", "这是 PDF"),
        ("photo.jpg", photo()[:-400], "图片是坏的（后半截没有了）"),
        ("photo.jpg", photo((2400, 1200))[:-4000], "图片是坏的（后半截没有了）"),
        ("photo.png", photo(format_="PNG")[:-30], "图片是坏的"),
        ("photo.gif", photo(format_="GIF")[:-30], "图片是坏的"),
        ("photo.webp", photo(format_="WEBP")[:-6], "图片是坏的"),
        ("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(100), "图片是坏的"),
        ("photo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><g></svg>', "SVG 图的写法有错"),
        ("photo.svg", b"<html><svg/></html>", "内容不是 SVG 图"),
        (
            "photo.svg",
            b'<!DOCTYPE svg [<!ENTITY a "&#60;script>1&#60;/script>">]>\n<svg>&a;</svg>',
            "SVG 图里有脚本或外部引用",
        ),
        ("photo.svg", '<svg><script/></svg>'.encode("utf-16"), "SVG 图不是 UTF-8 编码"),
        (
            "photo.svg",  # A script once the notes are gone from within what was only text.
            b"<svg><text><![CDATA[]]<!---->><scr<!---->ipt>1</scr<!---->ipt><![CDATA[]]></text></svg>",
            "SVG 图里有脚本或外部引用",
        ),
        ("photo.svg", b"<svg><style>g{fill:url(//a.cn/b)}</style></svg>", "SVG 图里有脚本或外部引用"),
        ("photo.svg", b"<svg><g fill='url( &quot;http://a.cn/b&quot;)'/></svg>", "SVG 图里有脚本或外部引用"),
        ("photo.svg", b"<svg><set to='java&#10;script:1'/></svg>", "SVG 图里有脚本或外部引用"),
    ],
)  # fmt: skip
def test_what_is_no_picture_or_another_one_is_refused_by_what_it_is(
    good: Compound, name: str, data: bytes, what: str
) -> None:
    assert said(good, data, name).partition(": ")[2].startswith(what)


@pytest.mark.parametrize("note", [b"<!--", b"<metadata ", b"<metadata>", b"</metadata "])
def test_a_drawing_made_to_be_searched_for_ever_is_done_at_once(note: bytes) -> None:
    """A note that begins a hundred thousand times and never ends."""
    data = b"<svg><style><![CDATA[" + 100_000 * note + b"]]></style></svg>"
    assert without_metadata(data, "SVG") == data


def test_a_photograph_that_stands_together_once_notes_are_gone_is_cleaned(good: Compound) -> None:
    inner = base64.b64encode(photo())
    drawing = (
        b"<svg><style><![CDATA[g{fill:url(data:im<!-- -->age/jpeg;base64,%s)}]]></style></svg>"
    )
    data = published(good, drawing % inner, "a.svg")
    assert CANARY not in base64.b64decode(data.partition(b"base64,")[2].partition(b")")[0])


@pytest.mark.parametrize("format_", ["HEIF", "AVIF"])
@pytest.mark.parametrize("size", [(160, 120), (2400, 1200)], ids=["small", "large"])
def test_a_phones_own_format_becomes_an_upright_jpeg(
    good: Compound, format_: str, size: tuple[int, int]
) -> None:
    name = f"IMG_0815.{'HEIC' if format_ == 'HEIF' else 'avif'}"
    data = published(good, photo(size, format_=format_, turned=6), name)
    assert CANARY not in data
    made = opened(data)
    assert made.format == "JPEG"
    assert made.size == ((120, 160) if size == (160, 120) else (800, 1600))


@pytest.mark.parametrize("cut", [200, 40])
def test_a_phones_photograph_that_ends_early_is_a_fault(good: Compound, cut: int) -> None:
    whole = photo((800, 600), format_="HEIF")
    assert "图片是坏的" in said(good, whole[:-cut], "photo.heic")


def test_photographs_as_they_were_sent_to_us(good: Compound) -> None:
    """Of `18-photo-with-gps.jpg` place, camera and turn are gone; `25-not-a-picture.jpg` is refused."""
    cases = ROOT / "tests" / "cases"
    data = published(good, (cases / "18-photo-with-gps.jpg").read_bytes())
    assert CANARY not in data
    assert not opened(data).getexif()
    assert opened(data).size == (120, 160)
    refused = said(good, (cases / "25-not-a-picture.jpg").read_bytes())
    assert "内容不是图片，只是名字像" in refused


def bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that unpacks to `side` × `side` pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    rows = zlib.compressobj(1)
    row = bytes(1 + side * 3)
    data = b"".join(rows.compress(row) for _ in range(side)) + rows.flush()
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def three(compound: Compound, limits: Limits, middle: bytes) -> tuple[list[str], str]:
    """Makes two good pictures and this one between them; which were made, and what is said of it."""
    for name, data in (("a.jpg", photo()), ("b.png", middle), ("c.jpg", photo(turned=6))):
        (compound.content / "images" / name).write_bytes(data)
    paths = [f"images/{name}" for name in ("a.jpg", "b.png", "c.jpg")]
    made, wrong = Pictures(compound.settings.cache, limits).digests(compound.content, paths)
    return sorted(made), str(wrong.get("images/b.png"))


def test_a_picture_of_too_many_pixels_is_not_even_unpacked(good: Compound) -> None:
    made, fault = three(good, Limits(), bomb(7200))
    assert made == ["images/a.jpg", "images/c.jpg"]
    assert "7200×7200 像素" in fault


def test_a_picture_that_takes_too_much_memory_is_a_fault_and_its_neighbours_are_made(
    good: Compound,
) -> None:
    made, fault = three(good, Limits(memory=160_000_000), bomb(5000))
    assert made == ["images/a.jpg", "images/c.jpg"]
    assert "要用的内存太多" in fault


def test_a_picture_that_takes_too_long_is_a_fault_and_its_neighbours_are_made(
    good: Compound,
) -> None:
    made, fault = three(good, Limits(computing=0.25), bomb(7000))
    assert made == ["images/a.jpg", "images/c.jpg"]
    assert "处理了很久" in fault


# Cache, build, generators.


def test_what_is_kept_lies_where_nobody_else_looks(good: Compound) -> None:
    """A check may be the first to make the state folder, which is for its user alone."""
    show(good, photo())
    assert check(good.content, [], Pictures(good.settings.cache)) == []
    assert {path.stat().st_mode & 0o077 for path in (good.state, *good.state.rglob("*/"))} == {0}


def test_the_same_picture_is_decoded_once(good: Compound) -> None:
    """A second reading, in a new process or not, decodes nothing: no worker could even start."""
    show(good, photo(turned=6))
    first = read_site(good.content, pictures=Pictures(good.settings.cache)).site.images
    starved = Pictures(good.settings.cache, Limits(memory=1))
    assert read_site(good.content, pictures=starved).site.images == first


def test_what_was_made_may_be_cleared_away_at_any_time(good: Compound) -> None:
    """A build publishes what it is told of a reading that may be months old."""
    before = published(good, photo(turned=6))
    shutil.rmtree(good.settings.cache)
    again = Pictures(good.settings.cache).published(good.content, "images/photo.jpg")
    assert again == before


@pytest.mark.parametrize("harm", ["cut", "emptied", "zeroed"])
def test_a_kept_picture_that_is_not_whole_is_made_again(good: Compound, harm: str) -> None:
    """As a machine that lost its power may leave it."""
    before = published(good, photo(turned=6))
    [kept] = [path for path in good.settings.cache.rglob("*") if path.is_file()]
    data = kept.read_bytes()
    kept.write_bytes({"cut": data[:-9], "emptied": b"", "zeroed": bytes(len(data))}[harm])
    assert Pictures(good.settings.cache).published(good.content, "images/photo.jpg") == before
    assert kept.read_bytes() == data


def test_a_picture_changed_while_it_is_made_is_kept_as_what_it_has_become(
    good: Compound, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the one before, put back, is published as itself."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    images, before, after = good.content / "images", photo(turned=6), photo(turned=3)
    (images / "a.png").write_bytes(bomb(4000))  # Made first, and long enough.
    (images / "b.jpg").write_bytes(before)

    def change() -> None:
        while not any(tmp_path.glob("linli-pictures-*")):
            pass
        (images / "b.jpg").write_bytes(after)

    editor = Thread(target=change)
    editor.start()
    pictures = Pictures(good.settings.cache)
    found, _ = pictures.digests(good.content, ["images/a.png", "images/b.jpg"])
    editor.join()
    changed = pictures.published(good.content, "images/b.jpg")
    assert found["images/b.jpg"] == sha256(changed).hexdigest()
    assert opened(changed).size == opened(after).size == (160, 120)
    (images / "b.jpg").write_bytes(before)
    assert opened(pictures.published(good.content, "images/b.jpg")).size == (120, 160)


def test_a_check_needs_no_place_to_keep_things(good: Compound) -> None:
    show(good, photo())
    assert check(good.content, [], Pictures(good.content / "index.md" / "no folder")) == []


def test_a_build_publishes_the_clean_picture_and_leaves_the_original(good: Compound) -> None:
    """From scratch, and where only the news changed; the screens' digest is that of what is published."""
    original = photo((2400, 1200), turned=6)
    show(good, original)
    good.build()
    clean = (good.site / "images/photo.jpg").read_bytes()
    assert CANARY not in clean
    assert opened(clean).size == (800, 1600)
    assert (good.content / "images/photo.jpg").read_bytes() == original
    assert good.from_scratch()["images/photo.jpg"] == clean
    (good.content / "images/游园 1.HEIC").write_bytes(photo(format_="HEIF", turned=3))
    good.write(
        "news/2026/2026-11-22-fete.md",
        "---\ntitle: 游园\ndate: 2026-11-22\nimage: /images/游园 1.HEIC\nimage_alt: 游园\n---\n\n热闹。\n",
    )
    assert not good.build().from_scratch
    fete = (good.site / address("images/游园 1.HEIC")).read_bytes()
    assert CANARY not in fete
    assert tree(good.site) == good.from_scratch()
    assert good.read().images["images/游园 1.HEIC"] == sha256(fete).hexdigest()
    assert CANARY not in b"".join(tree(good.site).values())


def test_a_bad_picture_stops_a_build_and_the_site_stays(good: Compound) -> None:
    show(good, photo())
    good.build()
    before = tree(good.site)
    show(good, b"this is text\n")
    with pytest.raises(ContentFaults, match="内容不是图片"):
        good.build()
    assert tree(good.site) == before


@pytest.mark.parametrize("command", ["check", "build"])
def test_without_the_program_that_makes_pictures_content_is_not_to_blame(
    good: Compound, run_linli: Run, tmp_path: Path, command: str
) -> None:
    """The exit code says so too: it is tried again, and nobody is sent to look for a fault."""
    show(good, photo())
    (tmp_path / "PIL").mkdir()
    (tmp_path / "PIL/__init__.py").write_text("raise ImportError('half installed')")
    done = run_linli(command, env={**good.environment, "PYTHONPATH": str(tmp_path)})
    assert done.returncode == os.EX_TEMPFAIL
    assert "处理图片的程序没有运行" in done.stderr
    assert "half installed" in done.stderr
    assert done.stdout == ""


def test_a_plain_mkdocs_build_publishes_the_clean_picture(good: Compound, tmp_path: Path) -> None:
    """Whoever calls the generator by its own name publishes no more than `linli build` does."""
    show(good, photo())
    (good.content / "images/unused.jpg").write_bytes(photo())
    subprocess.run(
        [
            Path(sys.executable).with_name("mkdocs"),
            "build",
            "--strict",
            "-q",
            "-d",
            tmp_path / "out",
        ],
        cwd=ROOT,
        env={**os.environ, **good.environment, "NO_MKDOCS_2_WARNING": "1"},
        check=True,
        timeout=120,
    )
    assert CANARY not in b"".join(tree(tmp_path / "out", search=True).values())
    assert (tmp_path / "out/images/photo.jpg").exists()
    assert not (tmp_path / "out/images/unused.jpg").exists()


# Files from anywhere.


@given(st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]), st.data())
def test_whatever_a_file_holds_it_is_stripped_or_called_damaged(
    format_: str, data: st.DataObject
) -> None:
    raw = bytearray(photo((16, 12), format_=format_))
    for at in data.draw(st.lists(st.integers(0, len(raw) - 1), max_size=6)):
        raw[at] = data.draw(st.integers(0, 255))
    cut = bytes(raw[: data.draw(st.integers(16, len(raw)))])
    name = "WebP" if format_ == "WEBP" else format_
    try:
        made = without_metadata(cut, name)
    except Damaged:
        return
    assert without_metadata(made, name) == made
