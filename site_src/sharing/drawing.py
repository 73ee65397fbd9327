"""A card as a picture: 1200 by 630, what chats show in full width, and in the middle of it all that the
square shows that others cut out of it.

Sixteen colours, from paper to ink and from paper to brick, so that it is drawn and packed in three
milliseconds and weighs some twenty kilobytes.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageColor, ImageDraw, ImageFont

from site_src.sharing.card import COLOURS, FONT, HEIGHT, WIDTH, Card
from site_src.sharing.lines import Set, set_title

# Colours by number: 0 is paper, up to 7 it turns to brick, from 8 to 15 to ink.
_BRICK, _INK = range(8), (0, *range(8, 16))
# Heights of type, each with how many lines of it there is room for.
_TITLE = ((112, 2), (100, 2), (90, 2), (80, 3), (72, 3), (64, 3), (56, 3))
_TITLE_WIDTH = 1020
# The rows in which it stands: those above and below are the same on many cards.
_TOP, _BOTTOM = 148, 484
_LEADING = 1.32
_SMALL = 36
_NAME_Y, _LABEL_Y = 112, 530
_FINE = 4  # Round corners are drawn so many times larger.


class Artist:
    """Draws cards; what several share it draws once."""

    def __init__(self) -> None:
        self._around: dict[tuple[str, str], _Around] = {}
        self._glyphs: dict[tuple[str, int], Image.Image] = {}
        self._widths: dict[str, float] = {}

    def draw(self, card: Card) -> bytes:
        """The card as a PNG."""
        key = card.name, card.label
        if key not in self._around:
            self._around[key] = _around(self._blank(*key))
        around = self._around[key]
        band = around.band.copy()
        self._put_title(band, set_title(card.title, self._measure, _TITLE_WIDTH, _TITLE))
        return around.png(band)

    def _put_title(self, band: Image.Image, title: Set) -> None:
        leading = round(title.size * _LEADING)
        top = (band.height - leading * len(title.lines)) // 2
        for number, line in enumerate(title.lines):
            mask = self._line(line, title.size, 0.0)
            # Half of such a character is white: lines look even without it.
            white = (line[-1] in "，。、；：》」』）”") - (line[0] in "《「『（“")
            at = (WIDTH - mask.width + white * title.size // 2) // 2, top + number * leading
            band.paste(mask.point(_levels(_INK)), at)

    def _blank(self, name: str, label: str) -> Image.Image:
        """All that stands on a card but its title."""
        found = Image.new("L", (WIDTH, HEIGHT), 0)
        draw = ImageDraw.Draw(found)
        draw.rectangle((26, 26, WIDTH - 27, HEIGHT - 27), outline=_BRICK[-1], width=6)
        draw.rectangle((37, 37, WIDTH - 38, HEIGHT - 38), outline=_BRICK[-1], width=2)
        if name:
            mask = self._shrunk(name, 0.16, _TITLE_WIDTH)
            at = (WIDTH - mask.width) // 2, _NAME_Y - mask.height // 2
            found.paste(mask.point(_levels(_BRICK)), at)
        if label:
            text = self._shrunk(label, 0.1, _TITLE_WIDTH - 60)
            seal = _rounded(text.width + 56, 64)
            # What is brick around them is paper in the letters.
            seal.paste(0, ((seal.width - text.width) // 2, (64 - text.height) // 2), text)
            at = (WIDTH - seal.width) // 2, _LABEL_Y - 32
            found.paste(seal.point(_levels(_BRICK)), at)
        return found

    def _shrunk(self, text: str, spacing: float, width: int) -> Image.Image:
        """One line in small type, or smaller where it is long."""
        size = _SMALL
        while size > 12 and (found := self._line(text, size, spacing)).width > width:
            size -= 2
        return found

    def _line(self, text: str, size: int, spacing: float) -> Image.Image:
        """A line of type as a mask, as high as the type with its leading; `spacing`: between
        characters, in their height."""
        width = (self._measure(text) + spacing * (len(text) - 1)) * size
        found = Image.new("L", (round(width) + 2, round(size * _LEADING)), 0)
        at = 1.0
        for character in text:
            glyph = self._glyph(character, size)
            found.paste(255, (round(at), 0), glyph)
            at += (self._measure(character) + spacing) * size
        return found

    def _measure(self, text: str) -> float:
        return sum(map(self._width, text))

    def _width(self, character: str) -> float:
        if character not in self._widths:
            self._widths[character] = _font(100).getlength(character) / 100
        return self._widths[character]

    def _glyph(self, character: str, size: int) -> Image.Image:
        if (character, size) not in self._glyphs:
            font = _font(size)
            width = max(round(font.getlength(character) + size * 0.1), 1)
            mask = Image.new("L", (width, round(size * _LEADING)), 0)
            # Characters of the font reach 0.88 above the line and 0.12 below.
            base = (size * _LEADING + size * 0.76) / 2
            ImageDraw.Draw(mask).text((0, base), character, 255, font, "ls")
            self._glyphs[character, size] = mask
        return self._glyphs[character, size]


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    # One way to lay out, whatever else is installed.
    return ImageFont.truetype(str(FONT), size, layout_engine=ImageFont.Layout.BASIC)


def _rounded(width: int, height: int) -> Image.Image:
    large = Image.new("L", (width * _FINE, height * _FINE), 0)
    box = (0, 0, large.width - 1, large.height - 1)
    ImageDraw.Draw(large).rounded_rectangle(box, 10 * _FINE, 255)
    return large.resize((width, height), Image.Resampling.BOX)


@cache
def _levels(colours: tuple[int, ...] | range) -> list[int]:
    """From how much of a pixel is covered to the number of its colour."""
    return [colours[round(covered * (len(colours) - 1) / 255)] for covered in range(256)]


@cache
def _palette() -> bytes:
    paper = ImageColor.getrgb(COLOURS["paper"])[:3]
    found = bytes(paper)
    for name, colours in (("brick", _BRICK), ("ink", _INK)):
        fill, steps = ImageColor.getrgb(COLOURS[name])[:3], len(colours) - 1
        for step in range(1, steps + 1):
            mixed = (p + (f - p) * step / steps for p, f in zip(paper, fill, strict=True))
            found += bytes(map(round, mixed))
    return found


@dataclass(frozen=True)
class _Around:
    """All of a card but the rows of its title, packed; `band`: those rows without it; `before`, `after`:
    the others as they go into the checksum of all."""

    band: Image.Image
    begins: bytes
    before: int
    after: bytes
    ends: bytes

    def png(self, band: Image.Image) -> bytes:
        rows = _rows(band)
        check = zlib.adler32(self.after, zlib.adler32(rows, self.before))
        parts = (
            _chunk(b"IDAT", _packed(rows)),
            self.ends,
            _chunk(b"IDAT", struct.pack(">I", check)),
        )
        return b"".join((self.begins, *parts, _chunk(b"IEND", b"")))


def _around(blank: Image.Image) -> _Around:
    """A PNG (ISO/IEC 15948) of four bits a pixel, but for the rows of the title. Pillow's own takes
    five times as long, as it packs eight bits, and each row."""
    top, band, bottom = (
        blank.crop((0, begins, WIDTH, ends))
        for begins, ends in ((0, _TOP), (_TOP, _BOTTOM), (_BOTTOM, HEIGHT))
    )
    before, after = _rows(top), _rows(bottom)
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 4, 3, 0, 0, 0))
    head += _chunk(b"PLTE", _palette())
    # The two bytes with which such data begin (RFC 1950).
    begins = b"\x89PNG\r\n\x1a\n" + head + _chunk(b"IDAT", b"\x78\xda" + _packed(before))
    ends = _chunk(b"IDAT", _packed(after, last=True))
    return _Around(band, begins, zlib.adler32(before), after, ends)


def _rows(part: Image.Image) -> bytes:
    """Rows of numbers of colours, two a byte."""
    # Two pixels more at the left are a byte of 0 before each row: it stands as it is, unfiltered.
    wide = Image.new("L", (WIDTH + 2, part.height), 0)
    wide.paste(part, (2, 0))
    wide.putpalette(_palette())
    return wide.tobytes("raw", "P;4")


def _packed(rows: bytes, *, last: bool = False) -> bytes:
    """The rows compressed, so that others can follow."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zlib.Z_RLE)
    return packer.compress(rows) + packer.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
