"""Text as it is compared and kept: one form for what looks the same; and what a character is called.

Phones copied from an address book come between bidirectional marks, text copied from a chat or a web
page holds zero-width spaces, and no reader sees either: the same name would be two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import bidirectional, category, combining, lookup, name, normalize

ZWNJ, ZWJ = "\u200c", "\u200d"
# Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt) and interlinear annotation marks;
# those apart that may change how their neighbours look.
_IGNORED = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e001f\U000e0080-\U000e0fff]"
)
_JOINING = re.compile("[\u200c\u200d\ufe0e\ufe0f\U000e0020-\U000e007f]")
# Controls, halves of surrogate pairs (UTF-8 can't hold them), the private area that content may not
# use either, what turns the direction of the text around it, and what Unicode calls no characters.
HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
_PRESENTATIONS = "\ufe0e\ufe0f"
_KEYCAP = "\u20e3"
# Emoji outside the blocks of symbols, or no symbols by category: © ® ‼ ⁉ ℹ 〰 〽 ㊗ ㊙ (emoji-data.txt).
_OTHER_EMOJI = "\u00a9\u00ae\u203c\u2049\u2139\u3030\u303d\u3297\u3299"
_BLACK_FLAG, _TAGS_END = "\U0001f3f4", "\U000e007f"
_TAGS_AT_MOST = 6
_VIRAMA = 9
# Controls have aliases and no names (NameAliases.txt); this many of them are what a text may hold by
# mistake: C0, DELETE, C1.
_CONTROLS = (
    "NULL", "START OF HEADING", "START OF TEXT", "END OF TEXT", "END OF TRANSMISSION", "ENQUIRY",
    "ACKNOWLEDGE", "ALERT", "BACKSPACE", "CHARACTER TABULATION", "LINE FEED", "LINE TABULATION",
    "FORM FEED", "CARRIAGE RETURN", "SHIFT OUT", "SHIFT IN", "DATA LINK ESCAPE",
    "DEVICE CONTROL ONE", "DEVICE CONTROL TWO", "DEVICE CONTROL THREE", "DEVICE CONTROL FOUR",
    "NEGATIVE ACKNOWLEDGE", "SYNCHRONOUS IDLE", "END OF TRANSMISSION BLOCK", "CANCEL",
    "END OF MEDIUM", "SUBSTITUTE", "ESCAPE", "INFORMATION SEPARATOR FOUR",
    "INFORMATION SEPARATOR THREE", "INFORMATION SEPARATOR TWO", "INFORMATION SEPARATOR ONE",
    "DELETE", "PADDING CHARACTER", "HIGH OCTET PRESET", "BREAK PERMITTED HERE", "NO BREAK HERE",
    "INDEX", "NEXT LINE", "START OF SELECTED AREA", "END OF SELECTED AREA",
    "CHARACTER TABULATION SET", "CHARACTER TABULATION WITH JUSTIFICATION", "LINE TABULATION SET",
    "PARTIAL LINE FORWARD", "PARTIAL LINE BACKWARD", "REVERSE LINE FEED", "SINGLE SHIFT TWO",
    "SINGLE SHIFT THREE", "DEVICE CONTROL STRING", "PRIVATE USE ONE", "PRIVATE USE TWO",
    "SET TRANSMIT STATE", "CANCEL CHARACTER", "MESSAGE WAITING", "START OF GUARDED AREA",
    "END OF GUARDED AREA", "START OF STRING", "SINGLE GRAPHIC CHARACTER INTRODUCER",
    "SINGLE CHARACTER INTRODUCER", "CONTROL SEQUENCE INTRODUCER", "STRING TERMINATOR",
    "OPERATING SYSTEM COMMAND", "PRIVACY MESSAGE", "APPLICATION PROGRAM COMMAND",
)  # fmt: skip
_ALIASES = {lookup(alias): alias for alias in _CONTROLS}
# As people call those that come with a Chinese keyboard or a copied web page.
_SPOKEN = {
    "\t": "Tab 键",
    "\u00a0": "不换行空格",
    "\u3000": "全角空格",
    "\ufeff": "BOM 标记",
    "\u2028": "行分隔符",
    "\u200b": "零宽空格",
}


def called(char: str) -> str:
    """What a character that nobody sees is called: its code point, its name and, where people have
    one, their word for it."""
    unnamed = "私用区" if category(char) == "Co" else "没有名字"
    known = (_ALIASES.get(char) or name(char, unnamed), _SPOKEN.get(char))
    return f"U+{ord(char):04X}（{'，'.join(filter(None, known))}）"


def tidied(text: str) -> str:
    """`text` in Normalization Form C without characters that nobody sees; those that change what is
    seen stay: joiners where a script needs them (RFC 5892, A.1 and A.2), and what joins and colours
    emoji (Unicode Technical Standard 51)."""
    while True:
        # What is dropped may bring letters together that compose, so until nothing changes.
        found = _seen(normalize("NFC", _IGNORED.sub("", text)))
        if found == text:
            return found
        text = found


def _seen(text: str) -> str:
    if not _JOINING.search(text):
        return text
    kept: list[str] = []
    for place, char in enumerate(text):
        if not _JOINING.match(char) or _matters(char, kept, text[place + 1 : place + 2]):
            kept.append(char)
    return "".join(kept)


def _matters(char: str, before: Sequence[str], after: str) -> bool:
    """Whether a joining character, between what was kept before it and what comes after it,
    changes what is seen."""
    last = before[-1] if before else ""
    if char in _PRESENTATIONS:
        return after == _KEYCAP or _is_emoji(last)
    if char in (ZWJ, ZWNJ) and last and combining(last) == _VIRAMA:
        return True
    if char == ZWNJ:
        return _joins(last) and _joins(after)
    if char == ZWJ:
        return (_is_emoji(last) or last == _PRESENTATIONS[1]) and _is_emoji(after)
    # The flags of England, Scotland and Wales are a black flag and their names in tags.
    return "\U000e0020" <= char <= _TAGS_END and _is_in_flag(before)


def _is_emoji(char: str) -> bool:
    """Whether the character may be one. Roughly: only what may stand beside it hangs on it."""
    if char in _OTHER_EMOJI:
        return bool(char)
    return (category(char) in ("So", "Sm") and "\u2100" <= char <= "\u2bff") or char >= "\U0001f000"


def _joins(char: str) -> bool:
    """Whether the letter joins its neighbours, as Arabic's do."""
    return bool(char) and bidirectional(char) == "AL"


def _is_in_flag(before: Sequence[str]) -> bool:
    for char in reversed(before[-_TAGS_AT_MOST:]):
        if not "\U000e0020" <= char < _TAGS_END:
            return char == _BLACK_FLAG
    return False
