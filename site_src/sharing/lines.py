"""A title broken into lines, as Chinese is set: even ones, none beginning or ending with what can't, no
number torn from what it counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations, pairwise

Measure = Callable[[str], float]
"""How wide a text is, in widths of a Chinese character."""

# Simplified Chinese, after W3C's Requirements for Chinese Text Layout, 3.1.
_NEVER_FIRST = "，。、；：！？…—～·）》〉」』】〕”’％℃,.;:!?)]}%"
_NEVER_LAST = "（《〈「『【〔“‘([{"
_COUNTED = "年月日号栋幢层楼期届次条名人户元项个季点时分米"
_UNIT = re.compile(
    rf"[{re.escape(_NEVER_LAST)}]*"
    rf"(?:(?:第?[0-9]+(?:[.:,/~-][0-9]+)*[{_COUNTED}]?)+度?"
    rf"|第[一二三四五六七八九十百]+[{_COUNTED}]?度?"
    r"|[A-Za-z0-9][\w.+@&'/-]*|[^\s])"
    rf"[{re.escape(_NEVER_FIRST)}]*\s*",
    re.ASCII,
)
# Of two characters or more, and often in titles: to know all words takes a dictionary.
_WORDS = re.compile(
    "居民公约|业主大会|业主委员会|委员会|物业|业主|小区|居民|邻居|邻里|社区|支部|党员|党建|志愿者?|楼栋长?"
    "|公告|公示|公约|通知|通告|结果|评议|投票|表决|选举|候选人?|报名|征求|意见|建议|方案|办法|规定|名单"
    "|满意度?|服务|活动|会议|大会|安全|消防|检查|维修|维护|改造|施工|停水|停电|停车|车位|电动车?|充电桩?"
    "|电梯|门禁|监控|垃圾|分类|绿化|卫生|文明|疫情|防控|健康|义诊|老人|儿童|孩子|家庭|春节|元宵|端午|中秋"
    "|重阳|季度|年度|公共|收益|费用|收支|预算|账目|房屋|产权|地下|广场|健身|图书|讲座|培训|排查|整治"
)
# What a break costs, against the square of the characters that a line is longer than another.
_AFTER = dict.fromkeys("，。、；：！？—）》」』”’ ,;:!?)", -6.0) | dict.fromkeys(
    "的和与及或在", -2.0
)
_BEFORE = dict.fromkeys("的了们吗呢吧着", 4.0) | dict.fromkeys("《「『“（(", -3.0)
_CLAUSE_ENDS = "，。、；：！？"
_TORN = 5.0
_IN_QUOTES = 3.0
_SMALLER = 0.7
_PAIRS = dict(zip("《「『“（(【", "》」』”）)】", strict=True))


@dataclass(frozen=True)
class Set:
    """A title as it is set: its lines, and the height of its type."""

    lines: tuple[str, ...]
    size: int


def set_title(title: str, measure: Measure, width: int, heights: Sequence[tuple[int, int]]) -> Set:
    """The title in the largest type in which it fits, or somewhat smaller where that tears no word.
    `heights`: sizes, the largest first, each with how many lines of it there is room for. What fits in
    none is cut in the last."""
    text = " ".join(title.split())
    fitting: Set | None = None
    for size, most in heights:
        if fitting and size < fitting.size * _SMALLER:
            break
        units = list(_units(text, measure, width / size))
        for number in range(1, min(most, len(units)) + 1):
            if found := _broken(units, measure, number, width / size):
                lines, torn = found
                if not torn:
                    return Set(lines, size)
                fitting = fitting or Set(lines, size)
    return fitting or _cut(text, measure, width, *heights[-1])


def _cut(text: str, measure: Measure, width: int, size: int, most: int) -> Set:
    room = width / size
    for end in range(len(text) - 1, 0, -1):
        begun = text[:end].rstrip(f"{_NEVER_LAST}{_NEVER_FIRST} ")
        if lines := _filled(list(_units(f"{begun}…", measure, room)), measure, room, most):
            return Set(lines, size)
    return Set((), size)


def _units(text: str, measure: Measure, room: float) -> Iterator[str]:
    """What can't be broken, in order: joined they are the text. A word that no line could hold is
    letters."""
    for unit in _UNIT.findall(text):
        if measure(unit.rstrip()) <= room:
            yield unit
        else:
            yield from unit


def _broken(
    units: Sequence[str], measure: Measure, number: int, room: float
) -> tuple[tuple[str, ...], bool] | None:
    """The units in so many lines, as even as can be, and whether that tears what belongs together; None
    where they don't fit."""
    starts = [0, *accumulate(map(measure, units))]
    even = starts[-1] / number
    if even > room + 1:
        return None
    torn = list(_torn(units))
    # A break is looked for where an even one would be: further off it is never the best.
    near = [at for at in range(1, len(units)) if _is_near(starts[at], even)]
    best, chosen = float("inf"), None
    for breaks in combinations(near, number - 1):
        ends = [0, *breaks, len(units)]
        widths = [starts[to] - starts[at] for at, to in pairwise(ends)]
        if max(widths) > room:
            continue
        cost = sum((each - even) ** 2 for each in widths)
        cost += sum(_cost(units[at - 1], units[at]) + torn[at] for at in breaks)
        if cost < best:
            best, chosen = cost, ends
    if chosen is None:
        return None
    lines = tuple("".join(units[at:to]).strip() for at, to in pairwise(chosen))
    return lines, any(torn[at] for at in chosen[1:-1])


def _is_near(start: float, even: float) -> bool:
    return abs(start / even - max(round(start / even), 1)) * even <= 4.5


def _cost(last: str, first: str) -> float:
    return _AFTER.get(last[-1], 0.0) + _BEFORE.get(first[0], 0.0)


def _torn(units: Sequence[str]) -> Iterator[float]:
    """What it costs to break before each unit: within a word, right before the end of a clause, or
    within quotes or brackets."""
    words = [range(m.start() + 1, m.end()) for m in _WORDS.finditer("".join(units))]
    awaited: list[str] = []
    at = 0
    for number, unit in enumerate(units):
        short = any(each[-1] in _CLAUSE_ENDS for each in units[number : number + 2])
        cost = _TORN if short or any(at in word for word in words) else 0.0
        yield cost + (_IN_QUOTES if awaited else 0.0)
        at += len(unit)
        for each in unit:
            if awaited and each == awaited[-1]:
                awaited.pop()
            elif each in _PAIRS:
                awaited.append(_PAIRS[each])


def _filled(
    units: Sequence[str], measure: Measure, room: float, most: int
) -> tuple[str, ...] | None:
    """The units line by line, each as full as it can be, or None where they need more lines."""
    lines = [""]
    for unit in units:
        if measure((lines[-1] + unit).rstrip()) > room:
            lines.append("")
        lines[-1] += unit
    return tuple(line.strip() for line in lines) if len(lines) <= most else None
