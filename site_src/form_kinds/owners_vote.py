"""What every vote of owners, or of households in their place, says and shows, whatever it is on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from site_src.decisions.majorities import terms_of
from site_src.decisions.votes import MEASURES, Measure, Terms, Votes
from site_src.decisions.wording import Row, amount, law, rows
from site_src.forms.facts import FormFacts
from site_src.forms.form import Form
from site_src.forms.on_paper import Paper
from site_src.forms.secrecy import BOX_SAID
from site_src.forms.turnout import TookPart
from site_src.questions.results import Result, Tally, percent
from site_src.source.moments import ZONE, Day
from site_src.source.records import NO_BOOL, rule, worded

LegalForm = Literal["advisory", "paper", "platform"]
_LEGAL_FORMS: Mapping[str, str] = {
    "advisory": "征求意见，不是表决",
    "paper": "以纸质票为准，网上的单独列出",
    "platform": "在认可的平台上，网上的也算",
}
_SAID: Mapping[LegalForm, str] = {
    "advisory": "这是征求意见，不是正式表决，结果没有法律效力。",
    "paper": "这次投票以纸质票为准；网上填的只当征求意见，截止以后单独列出，不算票。",
    "platform": "这次投票在主管部门认可的平台上进行，网上的票和纸质票都算，每位业主一票。",
}
NOTICE = timedelta(days=15)
"""So long before the owners' assembly all owners are told of it: 物业管理条例, art. 14."""
KEPT_DAYS = 400
"""So long ballots are kept: whoever asks a court to void a decision has a year (Civil Code art. 280, paragraph 2;
最高人民法院关于审理建筑物区分所有权纠纷案件适用法律若干问题的解释, art. 12), from when they know of it."""


NOT_ENTERED = "纸质票还没有录入，录入、核对以后在这里公布。"
"""What is said after the close while nothing is counted."""


class StrawPoll(BaseModel):
    """What owners said online where their votes on paper are counted: all who did, and what each option came
    to."""

    model_config = ConfigDict(frozen=True)
    took_part: Votes
    options: Mapping[str, Votes]

    @property
    def tallies(self) -> Iterator[Tally]:
        return tallies_of("网上的意见，不算票", self.options, self.took_part)


class OwnersVoteFacts(FormFacts):
    """Of a vote of owners. `straw`: None where nobody said anything online, and before the close."""

    straw: Annotated[StrawPoll | None, Field(exclude_if=lambda found: found is None)] = None


class OwnersVote(Form):
    """A vote in which each owner has one ballot, by number and by area, or each household one, by number alone
    (`terms`). Until it closes nothing but the turnout is known."""

    by: Literal["owner", "household"] = "owner"
    results: Literal["after-close"] = "after-close"
    keep: Annotated[int, Field(ge=KEPT_DAYS, le=3650), NO_BOOL] = Field(
        default=KEPT_DAYS,
        title="选票留多少天",
        description="从结果封存算起，不少于 400 天：一年内可以请法院撤销；过后自动删掉是谁投的",
    )
    paper: Paper = True
    legal_form: LegalForm = Field(
        default="paper", title="哪种票算数", json_schema_extra=worded(_LEGAL_FORMS)
    )
    notice: Day = Field(title="哪天公告的", description="至少比 opens 早 15 天")

    counted_by: ClassVar[Mapping[str, Any]] = {**Form.counted_by, "legal_form": True}
    kept_from_seal: ClassVar[bool] = True
    noun: ClassVar[str] = "票"
    took_part: ClassVar[str] = "参与表决"
    """What those did who gave a ballot."""
    submit: ClassVar[str] = "投票"
    made_up_share: ClassVar[float] = 0.8
    kept_facts: ClassVar[type[FormFacts]] = OwnersVoteFacts

    @model_validator(mode="after")
    def _noticed(self) -> Self:
        days = self.opens.astimezone(ZONE).date() - self.notice
        if days < NOTICE:
            fix = f"请把 opens 改到 {self.notice + NOTICE} 以后（业主大会要提前 15 天通知全体业主）"
            raise rule(f"公告到开始投票只有 {days.days} 天，不到 15 天", fix, "notice")
        return self

    @model_validator(mode="after")
    def _taken_on_paper(self) -> Self:
        if self.by == "owner" and self.legal_form == "paper" and not self.paper:
            what = "以纸质票为准的表决，要收纸质票"
            raise rule(what, "请删掉 paper: false，或改 legal_form", "paper")
        return self

    @property
    def on(self) -> int:
        """The matter that is decided (`majorities.MATTERS`)."""
        raise NotImplementedError

    @property
    def foreword(self) -> str:
        """What the vote is in law."""
        return _SAID[self.legal_form]

    def button(self, facts: FormFacts) -> str:
        return super().button(facts) if self.legal_form == "platform" else "交意见"

    @property
    def lists_online(self) -> bool:
        """What is said online beside a vote on paper is a sum alone."""
        return self.legal_form != "paper"

    @property
    def terms(self) -> Terms:
        """What it takes."""
        return terms_of(self.on)

    @property
    def law(self) -> str:
        """What the law, or the rules that stand in its place, ask for."""
        return law(self.on)

    def public(self, facts: FormFacts | None, now: datetime) -> FormFacts:
        found = super().public(facts, now)
        seen = self.shows_results(now) and found.box not in BOX_SAID
        return found if seen else self.unseen(found)

    def unseen(self, facts: FormFacts) -> FormFacts:
        """The facts without what the close will tell."""
        return facts.model_copy(update={"straw": None})

    def electorate(self, turnout: TookPart | None) -> tuple[Votes, Votes] | None:
        """Those who have taken part, and all who may; None where there is no roster yet."""
        if turnout and (heads := turnout.households):
            return Votes(owners=heads.took_part), Votes(owners=heads.of)
        if turnout is None or turnout.owners is None or turnout.area is None:
            return None
        return (
            Votes(owners=turnout.owners.took_part, area=turnout.area.took_part),
            Votes(owners=turnout.owners.of, area=turnout.area.of),
        )

    def participation(self, facts: FormFacts) -> tuple[Row, ...]:
        """Whether enough take part."""
        found, terms = self.electorate(facts.turnout), self.terms
        bars = terms.took_part(*found) if found else None
        return rows(self.took_part, terms.participation, bars, terms.measures)

    def standing(self, facts: FormFacts) -> str:
        """What the result is called: preliminary, until it is sealed."""
        if self.legal_form == "advisory":
            return "征求意见的结果"
        return "表决结果" if facts.seal and facts.seal.stands else "初步结果"


def tallies_of(
    who: str,
    options: Mapping[str, Votes],
    of: Votes,
    measures: tuple[Measure, ...] = MEASURES,
) -> Iterator[Tally]:
    """What each option came to by each measure, of so many votes."""
    for measure in measures:
        if whole := of.by(measure):
            results = (
                Result(
                    option,
                    votes.by(measure),
                    whole,
                    f"{amount(measure, votes.by(measure))}，{percent(votes.by(measure), whole)}",
                )
                for option, votes in options.items()
            )
            by = {"owners": "按人数", "area": "按面积", "households": "按户数"}[measure]
            yield Tally(f"{who}，{by}（共 {amount(measure, whole)}）", tuple(results))
