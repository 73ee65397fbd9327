"""SVG: drawings that are programs too. What could run or fetch is refused, what was noted beside the
drawing is dropped, and photographs inside it are cleaned like others."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from xml.parsers import expat

from site_src.pictures.formats import Unfit, format_of
from site_src.pictures.metadata import without_metadata

_DANGER = re.compile(
    rb"<(?:[\w-]+:)?(?:script|foreignObject)|\son[a-z]+\s*=|@import|(?:href|src)\s*=\s*[\"'](?!#|data:image/)"
    rb"|url\(\s*[\"']?\s*(?:[a-z]+:)?//",
    re.I,
)
_FETCHED = re.compile(r"url\([\"']?(?:[a-z]+:)?//")
_PHOTO = re.compile(
    rb"data:image/[\w.+-]+[^,\"']{0,40},((?:[A-Za-z0-9+/=\s]|&#(?:10|13|x[aAdD]);|%[0-9A-Fa-f]{2})*)",
    re.I,
)
_BREAKS = re.compile(rb"\s|&#(?:10|13|x[aAdD]);")
_NAMES = {"JPEG": b"jpeg", "PNG": b"png", "WebP": b"webp", "GIF": b"gif"}
_DANGEROUS_ELEMENTS = frozenset(("script", "foreignobject"))


class SvgFault(Unfit):
    """Something in an SVG, with its line."""

    def __init__(self, line: int, what: str, fix: str) -> None:
        super().__init__(what, fix)
        self.line = line


def must_be_harmless(data: bytes) -> None:
    """Raises SvgFault where it isn't a drawing, or could run or fetch something."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SvgFault(line, "SVG 图不是 UTF-8 编码", "请用画图软件重新导出") from None
    if found := _DANGER.search(data):
        raise _dangerous(data.count(b"\n", 0, found.start()) + 1)
    # What only shows once its entities are put in.
    parser = expat.ParserCreate()
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        local = name.rpartition(":")[2].lower()
        if depth == 0 and local != "svg":
            raise SvgFault(parser.CurrentLineNumber, "内容不是 SVG 图", "请用画图软件重新导出")
        depth += 1
        if local in _DANGEROUS_ELEMENTS or any(_is_dangerous(*each) for each in attributes.items()):
            raise _dangerous(parser.CurrentLineNumber)

    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise SvgFault(
            error.lineno, "SVG 图的写法有错，浏览器画不出来", "请用画图软件重新导出"
        ) from None


def _dangerous(line: int) -> SvgFault:
    return SvgFault(line, "SVG 图里有脚本或外部引用", "请用画图软件重新导出，去掉脚本和链接")


def _is_dangerous(name: str, value: str) -> bool:
    local = name.rpartition(":")[2].lower()
    if local in ("href", "src"):
        return not value.strip().lower().startswith(("#", "data:image/"))
    said = "".join(value.lower().split())
    if "javascript:" in said or _FETCHED.search(said):
        return True  # Such as a link that an animation turns elsewhere.
    return local.startswith("on") and ":" not in name


def holds_photographs(data: bytes) -> bool:
    """Whether cleaning it takes decoding pictures: that belongs into a process of its own."""
    return bool(_PHOTO.search(data))


def without_notes(data: bytes) -> bytes:
    """A drawing without what was noted beside it. Raises SvgFault where what stood around a note is
    dangerous now that it stands together."""
    made = without_metadata(data, "SVG")
    if made != data:
        must_be_harmless(made)
    return made


def cleaned(data: bytes, rendition: Callable[[bytes, str], bytes]) -> bytes:
    """The published form of a drawing that is harmless. Raises Unfit for a photograph inside it
    that can't be published, and where it isn't harmless any more."""

    def photograph(found: re.Match[bytes]) -> bytes:
        try:
            inner = base64.b64decode(_BREAKS.sub(b"", found[1]), validate=True)
        except binascii.Error:
            inner = b""
        format_ = format_of(inner)
        if format_ not in _NAMES:
            raise Unfit(
                "SVG 图里嵌着读不懂的照片", "请去掉它，或把照片单独存成 JPEG 放进 content/images/"
            )
        made = rendition(inner, format_)
        return b"data:image/%s;base64,%s" % (_NAMES[format_], base64.b64encode(made))

    made = _PHOTO.sub(photograph, without_notes(data))
    must_be_harmless(made)
    return made
