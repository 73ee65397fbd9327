"""What is typed wrong in a line of front matter or of a body, and the line as it was meant.

Chinese keyboards, word processors and web pages give full-width signs, smart quotes and spaces that look
like spaces: YAML reads them as text, or stumbles over them a line later. A line is looked at alone; whether
it is wrong at all, its reader knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from site_src.source.characters import called

_KEYS = {
    "标题": "title", "日期": "date", "种类": "kind", "类型": "kind", "栏目": "category",
    "分类": "category", "标签": "tags", "摘要": "summary", "作者": "author", "说明": "description",
    "描述": "description", "排序": "order", "顺序": "order", "草稿": "draft", "题图": "image",
    "地点": "place", "主题": "theme", "开始": "starts", "结束": "ends", "表单": "form",
    "问题": "questions", "选项": "options", "截止": "closes",
}  # fmt: skip
"""Keys as people call them who write Chinese."""
# Whatever looks like a space and is none, and what looks like nothing at all.
_SPACES = f"\u00a0\u1680{''.join(map(chr, range(0x2000, 0x200C)))}\u202f\u205f\u3000"
_STRANGE = re.compile(f"[\t{_SPACES}]")
_ITEM = re.compile(f"^( *)(?:([－—–])[ {_SPACES}]*|-([{_SPACES}]+|(?=[^-\\s])))(?=\\S)")
_KEY = re.compile(
    rf"^( *(?:- +)*)([A-Za-z_][\w-]*|{'|'.join(_KEYS)})[ {_SPACES}]*([:：])([ {_SPACES}]*)(.*)$"
)
_FLOW = re.compile(r"^ *(?:- +)*(?:[A-Za-z_][\w-]*: +)?[\[{［｛]")
_BRACKETS = str.maketrans("［］｛｝", "[]{}")
_COMMA_BEFORE_KEY = re.compile(r"，\s*(?=[A-Za-z_]+\s*[:：])")
_KEY_IN_FLOW = re.compile(r"(?<=[\[{,])(\s*[A-Za-z_]+)\s*(?:：\s*|:(?=[^\s,}\]/]))")
_LIST = re.compile(r"\[[^\[\]{}\"',]*[，、][^\[\]{}\"',]*\]")
_IN_QUOTES = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:''|[^'])*'")
_OPENED = re.compile(r"^( *(?:- +)*(?:[\w-]+: +)?)\"([^\"]*)$")
# What word processors make of three dashes.
_FENCE = re.compile("[-\u2010-\u2015\u2212\u2500\uff0d]+")
_DASHES = re.compile(r" *(?:- +)*")
_ESCAPED = re.compile(r"^( *(?:- +)*(?:[\w-]+: +)?)\"([^\"]*)\" *$")
# Links and pictures whose address looks like one; with full-width signs among theirs or not.
_LINK = re.compile(
    r"([!！]?[\[【])([^\[\]【】]*)([\]】][(（])"
    r"((?:https?://|mailto:|tel:|[./#]|[\w%-]+(?:/|\.\w{2,4}))[^\s()（）]*)([)）])"
)
_ADDRESS = re.compile(r"https?://")
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif|svg|heic|avif)$", re.IGNORECASE)
_BEGUN = re.compile(rf"^ *([-*+])([ {_SPACES}]+)(?=\S)")
_HEADING = re.compile(rf"^ *(＃{{1,6}})[ {_SPACES}]+(\S.*)")
_VALUE = re.compile(r"^( *(?:- +)*[A-Za-z_][\w-]*: +)(\S.*)$")
_NEEDS_QUOTES = re.compile(r"[*&!@`%]|[^\"'\[{|>#].*: ")
# Nobody types such a line, and looking for slips in one would take long.
_LONGEST = 2000
_BLOCK = re.compile(r"[:-] +[|>][-+0-9]*$")


@dataclass(frozen=True)
class Slip:
    """What is wrong with a line, in Chinese, and the line as it was meant; `harmless`: what was meant
    can be read of it all the same."""

    what: str
    meant: str
    harmless: bool = False


def slip(row: str, indent: int = 0) -> Slip | None:
    """What is wrong with a line of front matter that its reader does not understand, or None where that
    can't be said. `indent`: how far the line is to be indented, where that can't be seen."""
    what, meant = _indentation(row, indent)
    said = [what] if what else []
    for step in (_item, _key, _flow, _quotes):
        what, meant = step(meant)
        said += [what] if what else []
    return Slip("，".join(said), meant) if said else None


def slips(rows: Sequence[str]) -> Iterator[tuple[int, Slip]]:
    """What is wrong with some of these lines, with their places from 0; blocks of text are passed over."""
    before, block = "", -1
    for place, row in enumerate(rows):
        if len(row) > _LONGEST:
            continue
        depth = len(row) - len(row.lstrip(f" \t{_SPACES}"))
        if block >= 0 and (depth > block or not row.strip()):
            continue
        block = depth if _BLOCK.search(row) else -1
        indent = _depth(before) + 2 * before.rstrip().endswith((":", "："))
        found = slip(row, indent) or _indented(row, indent, before)
        if found:
            yield place, found
        before = found.meant if found else row if row.strip() else before


def _depth(row: str) -> int:
    """How far what stands in a line is indented: behind the dashes of items."""
    found = _DASHES.match(row)
    return found.end() if found else 0


def _indented(row: str, indent: int, before: str) -> Slip | None:
    """A key that stands deeper than the one before it, which holds a value already."""
    found = _DASHES.match(row)
    if not found or found.end() <= indent or not (_VALUE.match(before) and _VALUE.match(row)):
        return None
    what = f"比上一行多空了 {found.end() - indent} 格，同一层的键要左对齐"
    return Slip(what, " " * indent + row.strip())


def link_slip(row: str) -> Slip | None:
    """What keeps a link or a picture in a line of Markdown from being one, and the link as it was meant."""
    for found in _LINK.finditer(row):
        opening, text, middle, target, end = found.groups()
        if not _PICTURE.search(target):
            opening = opening.lstrip("!！")
        if signs := re.findall("[！【】（）]", opening + middle + end):
            said = f"「{''.join(dict.fromkeys(signs))}」是中文符号，"
            meant = f"{'!' * (len(opening) - 1)}[{text}]({target})"
            # An address in Chinese brackets is a link by itself, and 【】 a way to stress a word.
            if _ADDRESS.match(target) and (opening, middle, end) == ("【", "】（", "）"):
                return Slip(f"{said}链接会落在网址上，不在「{text}」上", meant, harmless=True)
            return Slip(f"{said}这里不会成为链接或图片", meant)
    return None


def mark_slip(row: str) -> Slip | None:
    """What keeps a line of Markdown from being an item or a heading, and the line as it was meant."""
    if (begun := _BEGUN.match(row)) and (strange := _STRANGE.search(begun.group(2))):
        sign = begun.group(1)
        what = f"「{sign}」后面是 {called(strange.group())}，不是空格，没有成为列表"
        return Slip(what, f"{sign} {row[begun.end() :]}")
    if heading := _HEADING.match(row):
        meant = f"{'#' * max(len(heading.group(1)), 2)} {heading.group(2)}"
        return Slip("「＃」是全角的，没有成为标题", meant)
    return None


def fence(row: str) -> Slip | None:
    """What is wrong with a line of dashes that is to begin or end a front matter and doesn't."""
    if row.strip() == "---" or not _FENCE.fullmatch(row.strip()):
        return None
    return Slip(f"信息区开头和结尾的「---」写成了「{row.strip()}」", "---")


def lone_mark(text: str) -> Slip | None:
    """What is wrong with a text that has half a pair of quotation marks, and the whole of it. A ” behind a
    figure may be an inch, a ’ an apostrophe."""
    for opening, closing in ("“”", "‘’"):
        if text.count(opening) > text.count(closing):
            return Slip(f"引号「{opening}」只有一边", f"{text}{closing}")
    if text.count("“") < len(re.findall(r"(?<!\d)”", text)):
        return Slip("引号「”」只有一边", f"“{text}")
    return None


def meant_list(row: str) -> str:
    """A line with a list between brackets whose items are parted by Chinese commas, parted by others."""
    return _LIST.sub(lambda at: re.sub(r"\s*[，、]\s*", ", ", at.group()), row)


def quoted(text: str) -> str:
    """A text between quotation marks, as YAML reads it back."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


Step = tuple[str, str]
"""What is wrong, empty where nothing is, and the line without it."""


def _indentation(row: str, indent: int) -> Step:
    text = row.lstrip(f" \t{_SPACES}")
    strange = _STRANGE.search(row[: len(row) - len(text)])
    if not strange:
        return "", row
    return f"开头是 {called(strange.group())}，不是空格", " " * indent + text


def _item(row: str) -> Step:
    found = _ITEM.match(row)
    if not found:
        return "", row
    meant = f"{found.group(1)}- {row[found.end() :]}"
    if found.group(2):
        return f"开头的「{found.group(2)}」应当是减号「-」", meant
    return "「-」后面要留一个空格", meant


def _key(row: str) -> Step:
    found = _KEY.match(row)
    if not found:
        return "", row
    before, key, colon, space, value = found.groups()
    strange = _STRANGE.search(space)
    if key not in _KEYS and colon == ":" and not strange and (space or not value):
        return "", row
    if colon == ":" and not space and value.startswith("//"):
        return "", row
    said = []
    if key in _KEYS:
        said.append(f"「{key}」要写成「{_KEYS[key]}」")
    if colon == "：":
        said.append("「：」是中文冒号，要用英文冒号「:」加一个空格")
    elif strange:
        said.append(f"冒号后面是 {called(strange.group())}，不是空格")
    elif not space and value:
        said.append("冒号「:」后面少了空格")
    return "，".join(said), f"{before}{_KEYS.get(key, key)}: {value}".rstrip()


def _flow(row: str) -> Step:
    """Full-width signs of what stands between brackets."""
    if not _FLOW.match(row) or "\0" in row:
        return "", row
    said = []
    plain = _IN_QUOTES.sub(lambda at: "\0" * len(at.group()), row)
    if plain != (meant := plain.translate(_BRACKETS)):
        wrong = "".join(dict.fromkeys(c for c in plain if c in "［］｛｝"))
        said.append(f"「{wrong}」是全角括号，要用英文的「{wrong.translate(_BRACKETS)}」")
    commas = _COMMA_BEFORE_KEY.sub(", ", meant)
    if commas != meant or meant_list(meant) != meant:
        said.append("「，」是中文逗号，要用英文逗号「,」")
    meant = meant_list(commas)
    if meant != (colons := _KEY_IN_FLOW.sub(r"\1: ", meant)):
        said.append("键后面要用英文冒号「:」加一个空格")
    for opening, closing in ("{}", "[]"):
        # A list over several lines goes on behind a comma.
        if colons.count(opening) == colons.count(closing) + 1 and colons[-1] not in "[{,":
            said.append(f"括号「{opening}」没有成对")
            colons += closing
    kept = _IN_QUOTES.finditer(row)
    return "，".join(said), re.sub("\0+", lambda _: next(kept).group(), colons)


def _quotes(row: str) -> Step:
    """Quotation marks that aren't closed, are missing, or make of a backslash what nobody means."""
    if (held := _ESCAPED.match(row)) and re.search(r"\\[^\"\\/0abefnrtuvxNLPU_]|\\[xuU]", row):
        before, text = held.groups()
        return "双引号里的「\\」有别的意思", f"{before}{quoted(text)}"
    if (opened := _OPENED.match(row)) and opened.group(2).strip():
        before, text = opened.groups()
        if text.endswith("”"):
            what = '开头是英文引号「"」，末尾是中文引号「”」，没有成对'
            return what, f'{before}"{text[:-1]}"'
        return '引号「"」没有成对', f'{before}"{text.rstrip()}"'
    found = _VALUE.match(row)
    if not found or not _NEEDS_QUOTES.match(found.group(2)):
        return "", row
    before, text = found.groups()
    where = f"以「{text[0]}」开头" if text[0] in "*&!@`%" else "里面有英文冒号「:」"
    return f"文字{where}，要加上引号", f"{before}{quoted(text)}"
