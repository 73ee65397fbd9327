"""People who don't exist, for a demo whose answers nobody gave, and what nobody answers to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_GIVEN = "建国桂芳秀英志强丽华小军春梅海燕文博雨桐国庆玉兰明辉思远"
_REMARKS = (
    "示例留言：越早建好越好。",
    "示例留言：夜里要亮一点，老人走路看得清。",
    "示例留言：希望把进度贴出来。",
    "示例留言：没有别的意见，辛苦大家了。",
    "示例留言：定下来以前，能不能先到现场看一看？",
    "示例留言：雨天排队淋雨，顶棚最好往外伸一点。",
    "示例留言：费用怎么出，请先说清楚再动工。",
    "示例留言：希望别挡住轮椅和婴儿车的路。",
)
ON_DRAFTS = (
    "示例留言：写得太长，记不住，能不能短一点。",
    "示例留言：这一条早该有了。",
    "示例留言：要写明找谁，不然还是没人管。",
    "示例留言：老人和孩子怎么办，请照顾到。",
)
"""What they say of an article of a draft."""
TO_DEPARTMENTS = (
    "示例提问：外地的身份证到期了，在这里能换吗？",
    "示例提问：老人的养老认证怎么做，手机不会弄。",
    "示例提问：邻居装修太吵，先找谁说？",
    "示例提问：孩子的医保在哪里交，交到哪一天？",
    "示例提问：接到说是公安局的电话，怎么认真假？",
    "示例提问：公益律师哪天来，要不要先约？",
)
"""What they ask the departments."""
_UNITS, _PER_FLOOR = 2, 4
REPLIES = {
    TO_DEPARTMENTS[0]: (True, "示例答复：能，带旧身份证到街道派出所，当场照相，两个月以内来取。"),
    TO_DEPARTMENTS[1]: (
        True,
        "示例答复：星期三上午社区有人上门帮着做，也可以家里人用自己的手机代做。",
    ),
    TO_DEPARTMENTS[2]: (
        True,
        "示例答复：先找楼栋长和物业，公约第八条写了钟点；说不通的再打 12345。",
    ),
    TO_DEPARTMENTS[3]: (True, "示例答复：在学校交，也可以到社区窗口，到 12 月 31 日为止。"),
    TO_DEPARTMENTS[4]: (True, "示例答复：公安不会在电话里要您转账。先挂掉，打 96110 问一声。"),
    TO_DEPARTMENTS[5]: (False, "示例答复：这个月的日子还没有定，定下来写在五进小区那一页。"),
    ON_DRAFTS[0]: (False, "示例答复：再短就说不清了，海报上印一句话的。"),
    ON_DRAFTS[2]: (True, "示例答复：加上了，找楼栋长，电话在公示牌上。"),
    _REMARKS[1]: (True, "示例答复：写进方案了，灯装在顶棚下面，夜里整夜亮。"),
    _REMARKS[4]: (True, "示例答复：月底的星期六上午在现场集合，物业带图纸来。"),
    _REMARKS[5]: (False, "示例答复：顶棚再往外伸就占了消防通道，改成加一道挡雨帘。"),
}
"""To what somebody says, what those whom it concerns answer: whether they have taken it up, and why."""


@dataclass(frozen=True)
class Respondent:
    """Somebody of the household with this `number`: `draw` decides what they like, always the same for the same
    one; `at`: when they answer, where that matters."""

    number: int
    name: str
    phone: str
    draw: Random
    at: datetime | None = None

    def pick(self, options: Sequence[str], times: int, taste: str) -> list[str]:
        """So many of the options, the most wanted first. People of one compound share a `taste`: by
        it some options are liked more than others."""
        shared = Random(taste)
        liking = {option: shared.uniform(0.6, 1) for option in options}
        return sorted(options, key=lambda o: -liking[o] * self.draw.random())[:times]

    def remark(self) -> str:
        return self.draw.choice(_REMARKS)


def respondent(household: int, form: str, at: datetime | None = None) -> Respondent:
    """Who answers `form` in the household of this number (0 to 99,999). The phone number is of no
    network: its digits after the first three begin with four zeros."""
    who = Random(household)
    given = who.sample(_GIVEN, who.choice((1, 2)))
    name = who.choice(_SURNAMES) + "".join(given)
    ten_thousands, rest = divmod(household, 10_000)
    phone = f"13{(8 + ten_thousands) % 10}0000{rest:04}"
    return Respondent(household, name, phone, Random(f"{form} {household}"), at)


def home_of(household: int, buildings: Sequence[str] = ()) -> tuple[str, str, str]:
    """The building, unit and room of the household with this number, each another: two units a building, four
    rooms a floor."""
    named = buildings or [f"{number}栋" for number in range(1, 9)]
    at, unit = divmod(household, len(named) * _UNITS)
    floor, place = divmod(at, _PER_FLOOR)
    return named[unit // _UNITS], f"{unit % _UNITS + 1}单元", f"{floor + 1}{place + 1:02}"
