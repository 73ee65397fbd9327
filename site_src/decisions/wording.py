"""What is asked for, what is there and what is missing, in words: the same on pages, posters and screens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from site_src.decisions.majorities import MATTERS, majority_of
from site_src.decisions.votes import MEASURES, Bar, Measure, Share
from site_src.forms.turnout import square_metres
from site_src.questions.results import percent

_SHARES: Mapping[str, str] = {"2/3": "三分之二以上", "3/4": "四分之三以上", "1/2": "过半数"}
_MEASURES: Mapping[Measure, str] = {"owners": "人数", "area": "面积", "households": "户数"}
_ITEMS = "一二三四五六七八九"


def amount(measure: Measure, number: int) -> str:
    """So many voters, or so much area of 1/100 m²."""
    if measure == "area":
        return f"{square_metres(number)} 平方米"
    return f"{number} {'户' if measure == 'households' else '位'}"


def item(matter: int) -> str:
    """How the law counts a matter."""
    return f"第（{_ITEMS[matter - 1]}）项"


def law(matter: int) -> str:
    """The sentence of the law: Civil Code art. 278, of this matter."""
    share = _SHARES[str(majority_of(matter))]
    return (
        f"《民法典》第二百七十八条第一款{item(matter)}「{MATTERS[matter]}」：要有专有部分面积占比"
        "三分之二以上的业主且人数占比三分之二以上的业主参与表决，并经参与表决专有部分面积"
        f"{share}的业主且参与表决人数{share}的业主同意。"
    )


@dataclass(frozen=True)
class Row:
    """A share that is asked for, in words; `bar`: how near it is, None while that may not be seen."""

    of_whom: str
    measure: Measure
    share: Share
    bar: Bar | None

    @property
    def name(self) -> str:
        return f"{self.of_whom}的{_MEASURES[self.measure]}"

    @property
    def asked(self) -> str:
        return _SHARES[str(self.share)]

    @property
    def least(self) -> str:
        return amount(self.measure, self.bar.least) if self.bar else ""

    @property
    def there(self) -> str:
        if self.bar is None:
            return "截止后公布"
        of = f"，{percent(self.bar.part, self.bar.of)}" if self.bar.of else ""
        return amount(self.measure, self.bar.part) + of

    @property
    def missing(self) -> str:
        if self.bar is None:
            return ""
        return "够了" if self.bar.reached else amount(self.measure, self.bar.missing)

    @property
    def met(self) -> bool:
        return self.bar is not None and self.bar.reached

    @property
    def short(self) -> str:
        """That it is not reached, for a sentence."""
        return f"{self.name}没有过半" if self.share.above else f"{self.name}没到{self.asked[:-2]}"


def rows(
    of_whom: str,
    share: Share,
    found: Sequence[Bar] | None,
    measures: tuple[Measure, ...] = MEASURES,
) -> tuple[Row, ...]:
    """A share by each measure; `of_whom`: those whose share it is; `found`: None while that may not be seen."""
    bars = found or (None,) * len(measures)
    return tuple(
        Row(of_whom, measure, share, bar) for measure, bar in zip(measures, bars, strict=True)
    )


def heads_law(basis: str) -> str:
    """What an election takes in which heads alone count (`majorities.HEADS`), and by which rules it is held."""
    return f"按{basis}：一户一票，只按票数算，不看面积。过半数的住户参加才成立，得到参加的住户过半数的票才算过半。"
