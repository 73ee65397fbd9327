"""Finding in a text what belongs to a person: telephone numbers, identity cards, car plates, e-mail.

Sources: numbering plan of the MIIT (mobile 1[3-9]…, area codes 010, 02x and 0[3-9]xx); GB 11643-1999 with
ISO 7064 MOD 11-2; GA 36-2018 for plates. What only looks alike stays unfound: prices, dates, order
and room numbers, addresses of web pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from unicodedata import normalize

from site_src.source.characters import tidied

_DASHES = re.compile("[\u2010-\u2015\u2212\u2500\u30fc\ufe58]")
_CHINA = r"(?:(?:\+|00)?86[- ]{0,2})?"
# Whatever stands so close before or after a number makes it another thing than a telephone.
_START, _END = r"(?<![0-9_.¥$=#])(?<!\d-)", r"(?!\d|_|-?[A-Za-z]|\.[0-9A-Za-z]|,\d{3}(?!\d))"
_MOBILE = re.compile(rf"{_START}{_CHINA}1[3-9]\d[- ]?\d{{4}}[- ]?\d{{4}}{_END}")
_AREA = r"(?:10|2\d|[3-9]\d{2})"
_LOCAL = r"[2-9]\d{2,3}[- ]?\d{4}"
_LANDLINE = re.compile(
    rf"{_START}{_CHINA}(?:\(0{_AREA}\) ?-?|0{_AREA} ?-? ?){_LOCAL}{_END}"
    rf"|{_START}(?:\+|00)86[- ]{{0,2}}{_AREA}[- ]{{0,2}}{_LOCAL}{_END}"
    rf"|(?:(?<=电话)|(?<=座机)|(?<=热线)|(?<=固话))[: ]{{0,2}}[2-9]\d{{2,3}}-?\d{{4}}{_END}"
)
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}[- ]?(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"[- ]?\d{3}[\dXx](?![0-9A-Za-z])"
)
_PLATE = re.compile(
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"[A-HJ-NP-Z][·•・.\- ]?"
    # New energy: small ones have the letter in front, large ones behind.
    r"(?:[A-HJK][A-HJ-NP-Z0-9]\d{4}|\d{5}[A-HJK]|[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳])"
    r"(?![A-Za-z0-9])"
)
_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w@])", re.ASCII
)
_FILE = re.compile(r"\.(?:png|jpe?g|webp|gif|svg)$", re.IGNORECASE)
# Where pages and files are: numbers in there are names.
_ADDRESS = re.compile(
    r"(?:https?|ftp)://[^\s<>\"'）)]+|(?<=\]\()(?!tel:|mailto:)[^)\s]*|\b(?:src|href)=[\"'](?!tel:|mailto:)[^\"']*"
)
_HINT = re.compile(r"[\d@＠]")
_MEASURE = re.compile(r"\s*(?:元|万|亿|块钱|人次|平米|平方|㎡|公里|[%‰])")
_ANOTHER_NUMBER = re.compile(
    r"(?:单号|订单|编号|流水号?|文号|证号|账号|帐号|卡号|户号|批号|序号|票号|条码|税号|代码|合同号?|ISBN|No\.?|№)"
    r"(?:是|为)?[:\s\"'#]*$",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?:19|20)\d{2}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])$")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Found:
    """Something personal: what it is, the same with its middle covered, to be shown, and where it
    stands in the `plain` text."""

    what: str
    covered: str
    start: int
    end: int


def personal_data(text: str, public: Collection[str] = ()) -> Iterator[Found]:
    """What is personal in one line of text, but for what is `public` on purpose (see `compared`)."""
    if not _HINT.search(text):
        return
    line = _ADDRESS.sub(lambda match: " " * len(match.group()), plain(text))
    taken: list[tuple[int, int]] = []
    for what, pattern, accept, cover in _KINDS:
        for match in pattern.finditer(line):
            start, end = match.span()
            if any(start < to and since < end for since, to in taken):
                continue
            if not accept(line, match):
                continue
            taken.append((start, end))
            if not _is_public(compared(match.group()), public):
                yield Found(what, cover(match.group().strip(" :")), start, end)


def _is_public(key: str, public: Collection[str]) -> bool:
    # A landline's number is often written without its area code.
    return key in public or (key.isdigit() and any(each.endswith(key) for each in public))


def plain(text: str) -> str:
    """With characters that look alike made one: widths, dashes, and those that nobody sees. A Chinese
    comma stays one: it parts numbers, and no thousands."""
    return _DASHES.sub("-", tidied(normalize("NFKC", text.replace("，", "、"))))


def compared(number: str) -> str:
    """A number or an e-mail address as it is compared, however it was written."""
    text = re.sub(r"[\s()\-·•・.:]", "", plain(number)).lower()
    return re.sub(r"^(?:\+|00)?86(?=1[3-9]\d{9}$|0?\d{2,3}[2-9]\d{6,7}$)", "", text).lstrip("0")


def _is_number(line: str, match: re.Match[str]) -> bool:
    if _MEASURE.match(line, match.end()) or _ANOTHER_NUMBER.search(line[: match.start()]):
        return False
    # Times and days next to each other look like an area code and a number.
    return not _DAY.search(match.group().replace(" ", ""))


def _is_identity(line: str, match: re.Match[str]) -> bool:  # noqa: ARG001
    digits = re.sub(r"[- ]", "", match.group()).upper()
    total = sum(int(d) * w for d, w in zip(digits[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == digits[17]


def _is_plate(line: str, match: re.Match[str]) -> bool:
    many = sum(c.isdigit() for c in match.group()) >= 3
    return many and not _ANOTHER_NUMBER.search(line[: match.start()])


def _is_email(line: str, match: re.Match[str]) -> bool:  # noqa: ARG001
    return not _FILE.search(match.group())


def _cover_mobile(number: str) -> str:
    return _covered(number, 8)


def _cover_landline(number: str) -> str:
    return _covered(number, 7)


def _covered(number: str, first: int) -> str:
    """With the digits covered from the `first` to the fifth, counted from the end."""
    digits = [place for place, char in enumerate(number) if char.isdigit()]
    return "".join("*" if place in digits[-first:-4] else c for place, c in enumerate(number))


def _cover_identity(number: str) -> str:
    return f"{number[:3]}***********{number[-4:]}"


def _cover_plate(plate: str) -> str:
    return f"{plate[:2]}**{plate[-3:]}"


def _cover_email(address: str) -> str:
    name, _, host = address.partition("@")
    return f"{name[:1]}***@{host}"


Accept = Callable[[str, re.Match[str]], bool]
# In this order: what an earlier one took is not looked at again.
_KINDS: tuple[tuple[str, re.Pattern[str], Accept, Callable[[str], str]], ...] = (
    ("电子邮箱", _EMAIL, _is_email, _cover_email),
    ("身份证号", _IDENTITY, _is_identity, _cover_identity),
    ("手机号", _MOBILE, _is_number, _cover_mobile),
    ("固定电话", _LANDLINE, _is_number, _cover_landline),
    ("车牌号", _PLATE, _is_plate, _cover_plate),
)
