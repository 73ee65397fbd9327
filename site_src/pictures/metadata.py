"""Taking out of a picture's file what isn't the picture: place, camera, date, author, comments, thumbnails,
and whatever is hung on behind its end. The pixels stay as they are, to the byte.

Only the parts that are known to be needed are kept: a kind of part that nobody has thought of is
dropped. A file that holds nothing else comes out as it went in.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator

# JPEG: Adobe's marker says how colours are meant; JFIF is written afresh, without its thumbnail.
_JFIF, _ADOBE = 0xE0, 0xEE
_END, _SCAN = 0xD9, 0xDA
# Frames and the tables they are decoded by (ITU-T T.81, table B.1).
_JPEG_KEPT = frozenset({*range(0xC0, 0xD0), 0xDB, 0xDC, 0xDD} - {0xC8})
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA sBIT sRGB bKGD pHYs acTL fcTL fdAT cICP".split()
)
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"))
# VP8X: ICC profile, EXIF, XMP.
_WEBP_FLAGS = 0x20 | 0x08 | 0x04
_GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
# Editors note the author's name and where the file lay on their disk.
_SVG_NOTES = (
    # With how such a part ends: behind the last end none is looked for, which would take for ever.
    (re.compile(rb"<!--.*?-->", re.DOTALL), re.compile(rb"-->")),
    (re.compile(rb"<metadata\b[^<>]*/>"), re.compile(rb"/>")),
    (re.compile(rb"<metadata\b.*?</metadata\s*>", re.DOTALL), re.compile(rb"</metadata\s*>")),
)
_SVG_NAMES = re.compile(
    rb"\s(?:inkscape:export-filename|sodipodi:absref|sodipodi:docname)\s*=\s*(?:\"[^\"]*\"|'[^']*')"
)


class Damaged(Exception):
    """A file that ends early, or isn't built as its format says."""


def without_metadata(data: bytes, format_: str) -> bytes:
    """The same picture and nothing else. Raises Damaged."""
    try:
        return _STRIPPERS[format_](data)
    except (IndexError, struct.error) as error:
        raise Damaged(str(error)) from None


def _jpeg(data: bytes) -> bytes:
    kept, position = [data[:2]], 2
    while True:
        if data[position] != 0xFF:
            raise Damaged("no marker")
        while data[position + 1] == 0xFF:  # Fill bytes.
            position += 1
        marker = data[position + 1]
        if marker == _END:
            kept.append(data[position : position + 2])
            return b"".join(kept)
        if marker in (0x00, 0x01) or 0xD0 <= marker <= 0xD8:
            raise Damaged("marker out of place")
        (length,) = struct.unpack_from(">H", data, position + 2)
        end = position + 2 + length
        segment = data[position:end]
        if marker == _SCAN:
            end = _scan_end(data, end)
            kept.append(data[position:end])
        elif marker == _JFIF:
            kept += [_plain_jfif(segment)] if segment[4:9] == b"JFIF\0" else []
        elif marker == _ADOBE:
            kept += [segment[:16]] if segment[4:9] == b"Adobe" and length == 14 else []
        elif marker in _JPEG_KEPT:
            kept.append(segment)
        position = end


def _plain_jfif(segment: bytes) -> bytes:
    if len(segment) < 18:
        raise Damaged("short JFIF")
    return b"\xff\xe0\x00\x10" + segment[4:16] + b"\x00\x00"


def _scan_end(data: bytes, position: int) -> int:
    """Where the next marker stands: in a scan, 0xFF is followed by 0 or a restart's number."""
    while True:
        position = data.find(b"\xff", position)
        if position < 0:
            raise Damaged("no end")
        if data[position + 1] != 0x00 and not 0xD0 <= data[position + 1] <= 0xD7:
            return position
        position += 2


def _png(data: bytes) -> bytes:
    kept, position = [data[:8]], 8
    while True:
        length, name = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if end > len(data):
            raise Damaged("no end")
        if name in _PNG_KEPT:
            kept.append(data[position:end])
        if name == b"IEND":
            return b"".join(kept)
        position = end


def _webp(data: bytes) -> bytes:
    (size,) = struct.unpack_from("<I", data, 4)
    if len(data) < size + 8:
        raise Damaged("no end")
    body = b"".join(_riff(data[12 : size + 8]))
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _riff(data: bytes) -> Iterator[bytes]:
    position = 0
    while position + 8 <= len(data):
        name, length = struct.unpack_from("<4sI", data, position)
        inner = data[position + 8 : position + 8 + length]
        if len(inner) < length:
            raise Damaged("short part")
        position += 8 + length + length % 2
        if name not in _WEBP_KEPT:
            continue
        if name == b"VP8X":
            inner = bytes([inner[0] & ~_WEBP_FLAGS]) + inner[1:]
        elif name == b"ANMF":  # A frame: its place and time, then parts of its own.
            inner = inner[:16] + b"".join(_riff(inner[16:]))
        yield name + struct.pack("<I", len(inner)) + inner + bytes(len(inner) % 2)


def _gif(data: bytes) -> bytes:
    position = 13 + _table(data[10])
    kept = [data[:position]]
    while data[position] != 0x3B:
        start = position
        if data[position] == 0x2C:
            position += 10 + _table(data[position + 9]) + 1
            position = _blocks_end(data, position)
            kept.append(data[start:position])
        elif data[position] == 0x21:
            kind = data[position + 1]
            position = _blocks_end(data, position + 2)
            # Times and clearing of frames; how often the animation runs.
            loops = kind == 0xFF and data[start + 3 : start + 14] in _GIF_LOOPS
            if kind == 0xF9 or (loops and position - start == 19):
                kept.append(data[start:position])
        else:
            raise Damaged("unknown block")
    return b"".join(kept) + b"\x3b"


def _table(flags: int) -> int:
    """The bytes of a colour table."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks_end(data: bytes, position: int) -> int:
    while data[position]:
        position += data[position] + 1
    return position + 1


def _svg(data: bytes) -> bytes:
    for note, ending in _SVG_NOTES:
        end = max((found.end() for found in ending.finditer(data)), default=0)
        data = note.sub(b"", data[:end]) + data[end:]
    return _SVG_NAMES.sub(b"", data)


_STRIPPERS: dict[str, Callable[[bytes], bytes]] = {
    "JPEG": _jpeg,
    "PNG": _png,
    "WebP": _webp,
    "GIF": _gif,
    "SVG": _svg,
}
