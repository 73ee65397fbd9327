"""The due process of the red and the black list, as far as an entry itself shows whether it was kept.

Personal data that are published must be needed for what they are published for, and nobody's good name may be
hurt beyond that (Personal Information Protection Law, art. 5, 6, 25; Civil Code, art. 1024, 1032): so the black
list tells of conduct, names a building at most, and ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from site_src.kinds.list_entries import LONGEST, OBJECTING, Entry

_BUILDING = (
    r"(?:(?:[0-9A-Za-z]{1,3}|[一二三四五六七八九十百]{1,4}|[东西南北中])号?(?:栋|幢|座|楼))"
    r"|小区|本小区|沿街|临街|地下车库|车库"
)
_SOMEBODY = r"(?:住户|租户|租客|商户|商铺|店铺|业主|居民|人家|家庭|车主|户)"
_WHO = re.compile(
    rf"(?:{_BUILDING})?(?:里|内)?的?(?:[一某有几两多]|\d{{1,2}})?[位名户家个间]?{_SOMEBODY}"
)
_UNIT = re.compile(r"(?:\d+|[一二三四五六七八九十]+)\s*(?:号)?单元")
_ROOM = re.compile(
    r"(?<![\d.])\d{3,4}\s*(?:室|房|号房)"
    r"|(?<![\d-])\d{1,2}\s*[-－—–]\s*(?:\d{1,2}\s*[-－—–]\s*)?\d{3,4}(?![\d-])"
    r"|(?<=[栋幢座楼])\s*\d{3,4}(?!\d)"
    r"|(?<![\d.])\d{3,4}\s*(?:的?(?:业主|租户|租客)|的住户|户主|那家|那户|这家|这户)"
    r"|(?<![\d.])住(?:在)?\s*\d{3,4}(?!\d|\s*[元年天分米个])"
    r"|[〇零一二三四五六七八九]{3,4}(?:室|房|号房)"
)
_PLATE = re.compile(r"(?:车牌|车号|牌照|尾号)[^，。；,;]{0,6}?[0-9A-Z]{3,}")
# Those of the hundred most frequent surnames that begin no other word before what follows here.
_SURNAME = "王李张刘陈杨黄赵吴周徐孙朱郭罗郑梁谢宋唐许韩邓冯曹彭萧蒋蔡魏薛阎潘杜戴钟汪廖邹熊陆孔秦邵崔谭丘侯"
_NAMED = re.compile(
    rf"(?<!姓)[{_SURNAME}](?:某|先生|女士|小姐|师傅|阿姨|大爷|大妈|大叔|大哥|大姐|奶奶|爷爷|老师|老板)"
    rf"|姓[{_SURNAME}]的?"
    # As neighbours call each other; 小孙子, 小黄车 and 小周末 are nobody.
    r"|(?<![大从自幼最])[老小][王李张刘陈杨赵吴徐郭罗郑梁谢宋唐许韩邓冯曹彭萧蒋蔡魏薛阎潘戴廖邹秦邵崔谭](?![树梅柳醋])"
)
_TOO_NEAR = ((_UNIT, "单元"), (_ROOM, "房号"), (_PLATE, "车牌"), (_NAMED, "姓名"))
"""What tells a household from its neighbours."""


class Broken(NamedTuple):
    """A rule that an entry doesn't keep: the key to look at, what is wrong, and how to fix it."""

    key: str
    what: str
    fix: str


def broken(entry: Entry) -> Iterator[Broken]:
    """The rules that an entry doesn't keep."""
    yield from _of_black(entry) if entry.side == "black" else _of_red(entry)


def unsaid(entry: Entry) -> Iterator[Broken]:
    """What an entry may leave open while its office is at it; on the black list it isn't published before."""
    if entry.side == "black" and entry.assessed is None:
        what = f"黑榜「{entry.who}」没有写哪天写好评估" + (
            "，写上以前不公布" if entry.unassessed else ""
        )
        fix = "先在办公台的「红黑榜」里写好为什么一定要公布、试过什么办法，再补上那天：assessed: 2026-12-02"
        yield Broken("who", what, fix)


def _of_red(entry: Entry) -> Iterator[Broken]:
    who = f"红榜「{entry.who}」"
    if entry.agreed is None:
        yield Broken(
            "who", f"{who}没有写本人哪天同意", "先问过本人愿不愿意，再写 agreed: 2026-09-30"
        )
    elif entry.agreed > entry.start:
        yield Broken("agreed", f"{who}的同意日期晚于上榜日期", "应当先同意、后上榜，请检查 agreed")


def _of_black(entry: Entry) -> Iterator[Broken]:
    who = f"黑榜「{entry.who}」"
    if entry.happened is None:
        yield Broken("what", f"{who}没有写是哪天的事", "请补上一行 happened: 2026-09-12")
    elif entry.notified and entry.happened > entry.notified:
        what = f"{who}说的事比告知还晚"
        yield Broken("happened", what, "应当先有事、后告知，请检查 happened 和 notified")
    if entry.assessed and entry.happened and entry.assessed < entry.happened:
        what = f"{who}的评估比事情还早"
        yield Broken("assessed", what, "应当先有事、后评估，请检查 assessed 和 happened")
    if entry.assessed and entry.notified and entry.assessed > entry.notified:
        what = f"{who}的评估比告知还晚"
        fix = f"应当先写好评估、后告知：notified 最早写 {entry.assessed}，from 再晚 {OBJECTING.days} 天"
        yield Broken("assessed", what, fix)
    if entry.notified and entry.start < entry.notified + OBJECTING:
        day = entry.notified + OBJECTING
        what = f"{who}告知以后不满 {OBJECTING.days} 天就上榜"
        yield Broken("from", what, f"要留 {OBJECTING.days} 天听当事人说，from 最早写 {day}")
    if entry.until and (entry.until - entry.start).days >= LONGEST.days:
        last = entry.start + LONGEST - timedelta(days=1)
        what = f"{who}公布 {(entry.until - entry.start).days + 1} 天，超过了 {LONGEST.days} 天"
        yield Broken("until", what, f"until 最晚写 {last}")
    if not _WHO.fullmatch(entry.who):
        what = f"{who}写得太细"
        yield Broken("who", what, "最多写到楼栋，不写姓名、房号和单位，例如「5栋一住户」")
    for key, text in (("what", entry.what), ("appeal", entry.appeal or "")):
        for pattern, what in _TOO_NEAR:
            if found := pattern.search(text):
                said = f"{who}里有{what}「{found.group().strip()}」"
                yield Broken(key, said, "黑榜最多写到楼栋，别的删掉，或说成「一住户」")
