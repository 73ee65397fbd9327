"""What a picture is: told by its bytes, never by its name."""

from __future__ import annotations

SUFFIXES = {
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".png": "PNG",
    ".webp": "WebP",
    ".gif": "GIF",
    ".svg": "SVG",
    ".heic": "HEIC",
    ".heif": "HEIC",
    ".avif": "AVIF",
}
"""The formats that are taken, by the endings (lower case) of the file names they may have."""
CONVERTED = (".heic", ".heif", ".avif")
"""What many browsers can't show: published as JPEG."""
_SUGGESTED = "JPEG 或 PNG"
_OTHERS = {
    ".tif": "TIFF",
    ".tiff": "TIFF",
    ".bmp": "BMP",
    ".psd": "PSD",
}
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"heif")


class Unfit(Exception):
    """A picture that can't be published: what is wrong and how to put it right, in Chinese."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what, fix)
        self.what, self.fix = what, fix


def format_of(data: bytes) -> str | None:
    """The name of the format these bytes begin as; None for what is no picture known here."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WebP"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "GIF"
    if data[4:8] == b"ftyp":
        if data[8:12] in (b"avif", b"avis"):
            return "AVIF"
        return "HEIC" if data[8:12] in _HEIC else "视频"
    if data[:4] in (b"II*\0", b"MM\0*"):
        return "TIFF"
    if data[:2] == b"BM" and data[6:10] == bytes(4):
        return "BMP"
    if data[:4] == b"8BPS":
        return "PSD"
    if data[:5] == b"%PDF-":
        return "PDF"
    return "SVG" if b"<svg" in data[:4096] or b":svg" in data[:4096] else None


def must_be_named(data: bytes, suffix: str) -> str:
    """The format of a file with this `suffix`, in upper or lower case. Raises Unfit where its bytes are
    of another one, or of none that is published."""
    named, found = SUFFIXES[suffix.lower()], format_of(data)
    if not data:
        raise Unfit("图片是空文件", "请重新复制一次原来的图片")
    if found is None and named == "SVG":
        return named  # A drawing is text: what is wrong with it has a line.
    if found is None:
        raise Unfit(
            "内容不是图片，只是名字像",
            f"请用看图软件打开原图，另存为 {_SUGGESTED}；不是图片就移到别处",
        )
    if found == named:
        return found
    if found in SUFFIXES.values():
        right = next(s for s, format_ in SUFFIXES.items() if format_ == found)
        raise Unfit(
            f"名字说是 {named}，内容其实是 {found}",
            f"请把文件名的结尾改成 {right}，页面里写的也一起改",
        )
    raise _another(found)


def unpublished(suffix: str) -> Unfit | None:
    """What is wrong with a picture of a name that isn't published; None for what is no picture."""
    return _another(_OTHERS[suffix]) if suffix in _OTHERS else None


def _another(found: str) -> Unfit:
    return Unfit(f"这是 {found}，网页上不能当图片用", f"请用看图软件另存为 {_SUGGESTED}")
