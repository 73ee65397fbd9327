"""What is asked for, what is there and what is missing, in words: the same on pages, posters and screens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from site_src.decisions.majorities import MATTERS, majority_of
from site_src.decisions.votes import Bar, Measure, Share
from site_src.forms.turnout import square_metres
from site_src.questions.results import percent

_SHARES: Mapping[str, str] = {"2/3": "三分之二以上", "3/4": "四分之三以上", "1/2": "过半数"}
_MEASURES: Mapping[Measure, str] = {"owners": "人数", "area": "面积"}
_ITEMS = "一二三四五六七八九"


def amount(measure: Measure, number: int) -> str:
    """So many owners, or so much area of 1/100 m²."""
    return f"{number} 位" if measure == "owners" else f"{square_metres(number)} 平方米"


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
        return "够了" if self.bar.reached else f"还差 {amount(self.measure, self.bar.missing)}"

    @property
    def met(self) -> bool:
        return self.bar is not None and self.bar.reached

    @property
    def short(self) -> str:
        """That it is not reached, for a sentence."""
        return f"{self.name}没有过半" if self.share.above else f"{self.name}没到{self.asked[:-2]}"


def rows(of_whom: str, share: Share, found: tuple[Bar, Bar] | None) -> tuple[Row, Row]:
    """A share by number and by area; `of_whom`: those whose share it is."""
    by_number, by_area = found or (None, None)
    return (
        Row(of_whom, "owners", share, by_number),
        Row(of_whom, "area", share, by_area),
    )
