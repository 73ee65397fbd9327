"""A content file's bytes as text, as editors' programs leave them.

Read is what can be read one way only: a byte order mark, line ends of whatever system.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator
from pathlib import Path

from site_src.source.characters import called
from site_src.source.faults import Fault

REFUSED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ue000-\uf8ff\ufeff\ufffe\uffff]")
"""Control characters, the private area that the build's own marks are taken from, and what no XML may hold, a
feed neither (XML 1.0, 2.2)."""
BLANK = re.compile(r"〔填：([^〕\n]*)〕")
"""What a template leaves to fill in, in words that say what to write there: no page with it is published."""
MAX_BYTES = 1_000_000
# A file with hidden characters in more lines than these is no text.
_MOST_LINES = 20
_SHOWN = 60
_LINE_END = re.compile(r"\r*\n|\r")
_CONFLICT = re.compile(
    r"^<{7} .*\n(?P<one>(?:(?!<{7} |\|{7}|={7}$).*\n)*)(?:\|{7}.*\n(?:(?!<{7} |={7}$).*\n)*)?"
    r"(?P<middle>={7})\n(?P<other>(?:(?![<>]{7} ).*\n)*)(?P<end>>{7} )",
    re.MULTILINE,
)
_ENCODINGS = {"gb18030": "GBK", "utf-16": "UTF-16，记事本里叫 Unicode"}


def read_text(path: Path, shown: str) -> str | list[Fault]:
    """The text of a content file, or why it can't be read as one. `shown` is the path as the editor
    knows it."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            what = f"文件有 {size / 1e6:.1f} MB，超过了 {MAX_BYTES / 1e6:.0f} MB"
            fix = "请把它拆成几页；图片要单独放在 images 文件夹里，不要粘贴进正文"
            return [Fault(shown, 1, what, fix)]
        raw = path.read_bytes()
    except OSError as error:
        what = f"文件读不出来（{error.strerror}）"
        return [Fault(shown, 1, what, "请检查文件是否存在、权限是否正确")]
    return as_text(raw, shown)


def as_text(raw: bytes, shown: str) -> str | list[Fault]:
    """As `read_text`, of the file's bytes."""
    raw = raw.removeprefix(BOM_UTF8)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        what = f"文件不是 UTF-8 编码{_looks_like(raw)}"
        return [Fault(shown, line, what, "请在编辑器里另存为 UTF-8 编码")]
    text = _LINE_END.sub("\n", text) if "\r" in text else text
    if REFUSED.search(text):
        return list(_hidden(text, shown))
    return (list(_conflicts(text, shown)) if "<<<<<<< " in text else []) or text


def excerpt(row: str) -> str:
    """A line as it is shown to an editor: what is too long is cut."""
    row = row.strip()
    return row if len(row) <= _SHOWN else f"{row[:_SHOWN]}…"


def unfilled(rows: Iterable[tuple[int, str]], shown: str) -> Iterator[Fault]:
    """What is left to fill in of a template, in lines with their numbers."""
    for number, row in rows:
        for blank in BLANK.finditer(row):
            fix = f"请把「{blank.group()}」换成要写的内容；用不着就删掉这一行"
            yield Fault(shown, number, f"这里还没有填：{blank.group(1)}", fix)


def _hidden(text: str, shown: str) -> Iterator[Fault]:
    """The hidden characters of each line, each by its column (from 1), code point and name."""
    wrong = [(n, row) for n, row in enumerate(text.split("\n"), 1) if REFUSED.search(row)]
    for number, row in wrong[:_MOST_LINES]:
        found = [*REFUSED.finditer(row)]
        told = "、".join(f"第 {at.start() + 1} 列 {called(at.group())}" for at in found[:5])
        what = f"有看不见的字符：{told}" + (f"等 {len(found)} 个" if len(found) > 5 else "")
        yield Fault(shown, number, what, f"请删掉，改成「{excerpt(REFUSED.sub('', row))}」")


def _conflicts(text: str, shown: str) -> Iterator[Fault]:
    """What git left where it could not merge two edits, each at its first line."""
    for found in _CONFLICT.finditer(text):
        places = (found.start(), found.start("middle"), found.start("end"))
        first, *others = (text.count("\n", 0, place) + 1 for place in places)
        one, other = (excerpt(" ".join(found[part].split())) for part in ("one", "other"))
        what = f"合并没有做完，这里有两个版本：「{one}」和「{other}」"
        marks = "、".join(map(str, (first, *others)))
        fix = f"请留下要的那个，删掉另一个，再删掉第 {marks} 行的「<<<<<<<」「=======」「>>>>>>>」"
        yield Fault(shown, first, what, fix)


def _looks_like(raw: bytes) -> str:
    encoding = "utf-16" if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "gb18030"
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return ""
    return f"（看起来是 {_ENCODINGS[encoding]}）"
