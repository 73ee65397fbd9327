"""What is personal in a text that is to be published: pointed out where it stands, for a person to decide.

More is found than in what editors write (`site_src/content/personal_data.py`): who sends an answer doesn't
know the rules of publishing, somebody looks at each mark, and a number that is missed is public. So
numbers are found however they are spaced and in whatever digits, without their area code too, and so is
what tells a flat.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from unicodedata import category, digit

from site_src.content.personal_data import personal_data, plain

_UPPER = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
# Digits as they are said; as long as they were.
_SAID = str.maketrans("零〇○一幺壹二两贰三叁四肆五伍六陆七柒八捌九玖", "00011122233445566778899")
# Hangul's parts compose with their neighbours, and a text would grow shorter.
_PARTS = re.compile("[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]")

# What people put between digits.
_GAP = r"[\s\-._/·•*~、,()]{0,2}"
_NUMBER = r"(?:[0-9]|(?:十|[一二三四五六七八九])(?:[一二三四五六七八九十]){0,2})"
_HOUSE = rf"(?:[0-9]{{1,3}}|{_NUMBER})\s?(?:栋|幢|座|号楼|#楼?)"
_UNIT = r"(?:[0-9]{1,2}|[一二三四五六七八九十甲乙丙丁])\s?(?:单元|门)"
_FLAT = r"[0-9]{3,4}"
_BETWEEN = r"[\s\-,、]{0,2}"
_NO_MEASURE = r"(?!\s?(?:元|万|块|年|人|户|米|平|度|瓦|%))"


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, as it was written; `what`: what is personal in it, "" for the rest."""

    text: str
    what: str = ""


def _spaced(digits: str) -> str:
    """A pattern of single digits with whatever stands between them."""
    return digits.replace("d", f"{_GAP}[0-9]")


_MOBILE = re.compile(
    rf"(?<![0-9])(?:(?:\+|00)?86{_GAP})?(?:0{_GAP})?1{_GAP}[3-9]{_spaced('d' * 9)}(?![0-9])"
)
_LANDLINE = re.compile(
    rf"(?<![0-9])(?:\+?86{_GAP})?\(?0{_GAP}[1-9][0-9]{{1,2}}{_GAP}[2-9]"
    r"(?:[\s\-]?[0-9]){6,7}(?![0-9])"
)
# Without its area code, as neighbours tell each other.
_LOCAL = re.compile(r"(?<![0-9.\-¥$])[2-9][0-9]{2,3}[\s\-]?[0-9]{4}(?![0-9.\-])" + _NO_MEASURE)
_DAY = re.compile(
    r"(?:19|20)[0-9]{2}\s?-?(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])|20[0-9]{2}-20[0-9]{2}"
)
_IDENTITY = re.compile(rf"(?<![0-9A-Z])[1-9]{_spaced('d' * 16)}{_GAP}[0-9X](?![0-9A-Z])")
_OLD_IDENTITY = re.compile(
    r"(?<![0-9A-Z])[1-9][0-9]{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}(?![0-9A-Z])"
)
_ROOM = re.compile(
    rf"{_HOUSE}{_BETWEEN}(?:{_UNIT}{_BETWEEN})?{_FLAT}\s?[室房号户]?{_NO_MEASURE}"
    rf"|{_UNIT}{_BETWEEN}{_FLAT}\s?[室房号户]?{_NO_MEASURE}"
    rf"|(?<![0-9.\-/])[0-9]{{1,2}}\s?-\s?[0-9]{{1,2}}\s?-\s?{_FLAT}(?![0-9\-])"
    rf"|(?<![0-9.\-/])[0-9]{{1,2}}-{_FLAT}(?![0-9.\-]){_NO_MEASURE}"
    rf"|(?<![0-9.\-/]){_FLAT}\s?(?:室|房(?!间)|号房)"
    rf"|(?:(?<=住)|(?<=家)|(?<=隔壁)|(?<=楼上)|(?<=楼下)|(?<=对门))(?:是|的|在)?\s?{_FLAT}(?![0-9.]){_NO_MEASURE}"
)
_PLATE = re.compile(
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"[\s·•.\-]{0,2}[A-HJ-NP-Z][\s·•.\-]{0,2}(?=(?:[\s\-]?[A-Z]){0,3}[\s\-]?[0-9])"
    r"(?:[A-HJ-NP-Z0-9][\s\-]?){4,5}[A-HJ-NP-Z0-9挂学警港澳](?![A-Z0-9])"
)
_ACCOUNT = re.compile(
    r"(?:微信|薇信|V信|VX|WX|WEIXIN|WECHAT|QQ|扣扣)(?:号|群)*(?:码|是|为|[:\s])*"
    r"(?:[A-Z][A-Z0-9_\-]{5,19}|[0-9]{5,12})"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def pieces(text: str, names: Collection[str] = ()) -> tuple[Piece, ...]:
    """The whole text in pieces, what is personal in it marked; `names`: what else its writer gave as a
    name, which is looked for too."""
    found: list[Piece] = []
    end = 0
    for start, stop, what in _apart(sorted(_places(text, names))):
        found += [Piece(text[end:start]), Piece(text[start:stop], what)]
        end = stop
    return tuple(piece for piece in (*found, Piece(text[end:])) if piece.text)


def exposed(text: str, names: Collection[str] = ()) -> tuple[str, ...]:
    """What kinds of personal data stand in a text, each once, in order; empty where none was found."""
    return tuple(dict.fromkeys(piece.what for piece in pieces(text, names) if piece.what))


_Place = tuple[int, int, str]
"""From where to where something stands, and what it is."""


def _apart(places: list[_Place]) -> Iterator[_Place]:
    """The places in order, those that overlap as one: what the longer of them is."""
    held: _Place | None = None
    for place in places:
        if held is None or place[0] >= held[1]:
            if held is not None:
                yield held
            held = place
        else:
            longer = max(held, place, key=lambda each: each[1] - each[0])
            held = (held[0], max(held[1], place[1]), longer[2])
    if held is not None:
        yield held


def _places(text: str, names: Collection[str]) -> Iterator[_Place]:
    for name in names:
        if len(name) > 1:
            for match in re.finditer(re.escape(name), text):
                yield match.start(), match.end(), "写的人自己填的称呼"
    folded, at = _folded(text)
    for start, end, what in (*_numbers(folded), *_numbers(folded.translate(_SAID))):
        while end > start and not folded[end - 1].strip(" -.,"):
            end -= 1
        yield at[start], at[end - 1] + 1, what


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as it is searched, of one form, and for each of its characters from where it comes."""
    chars: list[str] = []
    at: list[int] = []
    for place, char in enumerate(text):
        if category(char)[0] == "M" or _PARTS.match(char):
            continue
        number = digit(char, None)
        for each in plain(char) if number is None else str(number):
            chars.append(each)
            at.append(place)
    return "".join(chars).translate(_UPPER), at


def _numbers(folded: str) -> Iterator[_Place]:
    for found in personal_data(folded):
        yield found.start, found.end, found.what
    for what, pattern in _KINDS:
        for match in pattern.finditer(folded):
            if pattern is _IDENTITY and not _checked(match.group()):
                continue
            if pattern is _LOCAL and _DAY.fullmatch(match.group()):
                continue
            yield match.start(), match.end(), what


def _checked(written: str) -> bool:
    """Whether the last of an identity card's characters is the check of the others (GB 11643-1999)."""
    written = re.sub(r"[^0-9X]", "", written)
    total = sum(int(each) * weight for each, weight in zip(written, _WEIGHTS, strict=False))
    return written[17:] == "10X98765432"[total % 11]


_KINDS = (
    ("身份证号", _IDENTITY),
    ("身份证号", _OLD_IDENTITY),
    ("手机号", _MOBILE),
    ("固定电话", _LANDLINE),
    ("固定电话", _LOCAL),
    ("房号", _ROOM),
    ("车牌号", _PLATE),
    ("微信号或 QQ 号", _ACCOUNT),
)
