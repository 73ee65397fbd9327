"""Phone numbers as people write them: with spaces, hyphens, +86, digits of full width."""

from __future__ import annotations

import re
from unicodedata import normalize

# Whoever doesn't want a number to be found by machines puts anything between its digits, or writes
# them in words.
_BETWEEN = r"[\W_]*"
_SAID = ("零〇○", "一幺壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_SHAPES = (chr(0xFF10), "\u0660", "\u06f0", "\u2080", *map(chr, range(0x1D7CE, 0x1D800, 10)))
_CIRCLED = ("⓪⓿", "①❶⑴⒈", "②❷⑵⒉", "③❸⑶⒊", "④❹⑷⒋", "⑤❺⑸⒌", "⑥❻⑹⒍", "⑦❼⑺⒎", "⑧❽⑻⒏", "⑨❾⑼⒐")
_WAYS = tuple(
    f"{digit}{''.join(chr(ord(zero) + digit) for zero in _SHAPES)}{_SAID[digit]}{_CIRCLED[digit]}"
    for digit in range(10)
)
_WRITTEN = re.compile(r"[(\s]*\+?[0-9\s\-‐-―−.·()]+")
_COUNTRY = re.compile(r"(?:\+|00)86|86(?=1[3-9][0-9]{9}$)")
_DIGIT = re.compile(f"[{''.join(_WAYS)}]")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_TRUNK_MOBILE = re.compile(r"0?(1[3-9][0-9]{9})")
_LANDLINE = re.compile(r"0[0-9]{2,3}[0-9]{7,8}")
_SERVICE = re.compile(r"1[0-9]{2,4}|9[0-9]{4,5}|[48]00[0-9]{7}")
_EXTENSION = re.compile(r"[\s,-]*(?:转|分机号?|ext\.?|#)[\s:]*([0-9]{1,6})$", re.IGNORECASE)
_CODES = ("", "+86", "0086", "86")
# Spaces, brackets around an area code, and whatever somebody's keyboard has for a hyphen.
_PUNCTUATION = re.compile(r"[\s().\u2010-\u2015\u2212-]")


def read_phone(text: str) -> str | None:
    """The number in digits alone, without the country's code; None where it is no number here."""
    plain = _PUNCTUATION.sub("", normalize("NFKC", text))
    for code in _CODES:
        rest = plain.removeprefix(code)
        if len(plain) - len(rest) == len(code):
            # A trunk 0 before a mobile number is an old habit: no area code begins with 01 but 010.
            if mobile := _TRUNK_MOBILE.fullmatch(rest):
                return mobile[1]
            if _LANDLINE.fullmatch(rest):
                return rest
            # Behind the country's code an area code has no 0, as one dials it from abroad.
            if code and _LANDLINE.fullmatch(f"0{rest}"):
                return f"0{rest}"
    return None


def read_public_phone(text: str) -> str | None:
    """As `read_phone`, and numbers that only services have: 110, 12345, 400 and 800. An extension stands
    behind a comma, at which phones wait a moment before they dial on."""
    number, extension = parted(text)
    plain = _PUNCTUATION.sub("", normalize("NFKC", number))
    found = plain if _SERVICE.fullmatch(plain) else read_phone(number)
    return f"{found},{extension}" if found and extension else found


def parted(text: str) -> tuple[str, str]:
    """A number as it is written, and the extension behind it, in digits; "" where there is none."""
    found = _EXTENSION.search(normalize("NFKC", text))
    return (normalize("NFKC", text)[: found.start()], found.group(1)) if found else (text, "")


def is_mobile(text: str) -> bool:
    """Whether it is the number of a mobile phone."""
    return bool(_MOBILE.fullmatch(read_phone(parted(text)[0]) or ""))


def numbers(text: str) -> frozenset[str]:
    """The ways in which the number that `text` is may be kept, digits only: without +86, and with the 0
    of an area code, which is left out behind +86. Empty where it is something else than a number."""
    written = normalize("NFKC", text).strip()
    if not _WRITTEN.fullmatch(written):
        return frozenset()
    if here := read_phone(written):
        return frozenset({here})
    plain = re.sub(r"[^0-9+]", "", written)
    country = _COUNTRY.match(plain)
    digits = plain[country.end() if country else 0 :].removeprefix("+")
    if not 7 <= len(digits) <= 15:
        return frozenset()
    if country and not _MOBILE.fullmatch(digits):
        return frozenset({digits, f"0{digits}"})
    return frozenset({digits})


class Searched:
    """A number that is looked for in what many people wrote, however each has written it."""

    def __init__(self, number: str) -> None:
        self._ways = numbers(number)
        self._anywhere = [re.compile(_anywhere(way)) for way in self._ways]

    def is_all_of(self, text: str) -> bool:
        """Whether `text` is this number and nothing else."""
        if text in self._ways:
            return True
        if _MOBILE.fullmatch(text):
            return False  # Somebody else's, as phones are kept: most of a hundred thousand.
        return bool(_DIGIT.search(text)) and not self._ways.isdisjoint(numbers(text))

    def stands_in(self, text: str) -> bool:
        """Whether this number stands anywhere in `text`."""
        return self.struck(text, "") != text

    def struck(self, text: str, instead: str) -> str:
        """`text` with `instead` wherever this number stands in it."""
        if _DIGIT.search(text):
            for pattern in self._anywhere:
                text = pattern.sub(lambda _: instead, text)
        return text


def _anywhere(number: str) -> str:
    country, zeros, digits = (_BETWEEN.join(map(_digit, each)) for each in ("86", "00", number))
    trunk = f"(?:{_digit('0')}{_BETWEEN})?" if _MOBILE.fullmatch(number) else ""
    before = rf"(?<![0-9０-９])(?:(?:[+＋]|{zeros})?{country}{_BETWEEN})?"
    return rf"{before}{trunk}{digits}(?![0-9０-９])"


def _digit(digit: str) -> str:
    return f"[{_WAYS[int(digit)]}]"
