"""Owners decide a matter of Civil Code art. 278."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from site_src.decisions.majorities import MATTERS, PARTICIPATION, Count, majority_of, with_silent
from site_src.decisions.votes import Votes
from site_src.decisions.wording import Row, amount, rows
from site_src.form_kinds.owners_vote import NOT_ENTERED, OwnersVote, OwnersVoteFacts, tallies_of
from site_src.forms.facts import FormFacts
from site_src.questions.choosing import Choice
from site_src.questions.question import Question
from site_src.questions.respondents import Respondent
from site_src.questions.results import Tally
from site_src.source.records import NO_BOOL, rule

AGREED, DISAGREED = "同意", "不同意"
"""The options that the question has by which a matter is decided. Who abstains takes part as well."""

_MADE_UP_AGREES = 0.8


def _decides(question: Question) -> bool:
    return isinstance(question, Choice) and {AGREED, DISAGREED} <= {*question.counted}


class Decision(BaseModel):
    """What owners decided: by the votes of those who took part (`participation`), by `options` once the vote is
    over; `needs`: the shares that the law asks for, as fractions. `passed`: None before the close, and where nothing
    is decided (`legal_form: advisory`)."""

    model_config = ConfigDict(frozen=True)
    matter: int
    participation: Votes
    needs: Mapping[str, str]
    passed: bool | None = None
    options: Mapping[str, Votes] = Field(default={}, exclude_if=lambda options: not options)


class Decided(OwnersVoteFacts):
    """Of a ballot."""

    decision: Annotated[Decision | None, Field(exclude_if=lambda found: found is None)] = None


class Ballot(OwnersVote):
    """业主表决: owners agree to a proposal or not; of which `matter` it is decides the majority that it takes."""

    kind: Literal["ballot"]
    by: Literal["owner"] = "owner"
    matter: Annotated[int, Field(ge=1, le=len(MATTERS)), NO_BOOL] = Field(
        title="表决的是第几项",
        description="民法典第二百七十八条的九项："
        + "；".join(f"{number} {said}" for number, said in MATTERS.items()),
    )

    counted_by: ClassVar[Mapping[str, Any]] = {**OwnersVote.counted_by, "matter": True}
    label: ClassVar[str] = "业主表决"
    kept_facts: ClassVar[type[FormFacts]] = Decided
    results_template: ClassVar[str] = "decision"

    @model_validator(mode="after")
    def _one_decides(self) -> Self:
        found = [(number, q) for number, q in enumerate(self.questions) if _decides(q)]
        if len(found) != 1:
            what = f"业主表决要有一道选「{AGREED}」或「{DISAGREED}」的题，现在有 {len(found)} 道"
            fix = "请写一道 type: choice，options: [同意, 不同意, 弃权]；几件事分开表决，每件一张表"
            raise rule(what, fix, "questions")
        [(number, question)] = found
        if not question.required or question.show_if:
            fix = "请写上 required: true，不写 show_if；不想表态的可以选弃权"
            raise rule("表决的那一题人人都要答", fix, "questions", number)
        return self

    @property
    def deciding(self) -> Question:
        """The question by which the matter is decided."""
        return next(question for question in self.questions if _decides(question))

    @property
    def on(self) -> int:
        return self.matter

    def decision(self, options: Mapping[str, Votes], took_part: Votes, of: Votes) -> Decision:
        """What these votes come to."""
        count = Count(self.matter, options[AGREED], took_part, of)
        return Decision(
            matter=self.matter,
            participation=took_part,
            needs={"participation": str(PARTICIPATION), "majority": str(majority_of(self.matter))},
            passed=None if self.legal_form == "advisory" else count.passed,
            options=dict(options),
        )

    def unseen(self, facts: FormFacts) -> FormFacts:
        found = super().unseen(facts)
        held = found.decision if isinstance(found, Decided) else None
        if held is None:
            return found
        waiting = held.model_copy(update={"passed": None, "options": {}})
        return found.model_copy(update={"decision": waiting})

    def options(self, facts: FormFacts) -> Mapping[str, Votes]:
        """What each option came to; empty until the vote is over and counted."""
        held = facts.decision if isinstance(facts, Decided) else None
        return held.options if held else {}

    def cast(self, facts: FormFacts) -> Count | None:
        """The votes that were cast; None until they may be seen."""
        found, options = self.electorate(facts.turnout), self.options(facts)
        if found is None or AGREED not in options:
            return None
        return Count(self.matter, options[AGREED], *found)

    def count(self, facts: FormFacts) -> Count | None:
        """The votes held against the law, with those who said nothing where a rule counts them."""
        count, silent = self.cast(facts), facts.silent
        if count is None or silent is None:
            return count
        others = self.options(facts).get(DISAGREED, Votes())
        return with_silent(count, others, Votes(owners=silent.voters, area=silent.area or 0))

    def public(self, facts: FormFacts | None, now: datetime) -> FormFacts:
        found = super().public(facts, now)
        count = self.count(found)
        if count is None or found.silent is None or not isinstance(found, Decided):
            return found
        assert found.decision is not None
        passed = None if self.legal_form == "advisory" else count.passed
        decision = found.decision.model_copy(update={"passed": passed})
        return found.model_copy(update={"decision": decision})

    def rows(self, facts: FormFacts) -> tuple[Row, ...]:
        """The four shares that the law asks for."""
        count = self.count(facts)
        agreed = rows(AGREED, majority_of(self.matter), count.majority if count else None)
        took_part = self.participation(facts)
        if count and facts.silent:
            took_part = rows("参与表决", PARTICIPATION, count.participation)
        return (*took_part, *agreed)

    def outcome(self, facts: FormFacts) -> tuple[str, ...]:
        """What was decided, in whole sentences; nothing before the close."""
        count = self.count(facts)
        if facts.state != "closed" or count is None:
            return ()
        if not count.took_part.owners and self.legal_form == "paper":
            return (NOT_ENTERED,)
        heading, rows = self.standing(facts), self.rows(facts)
        if self.legal_form == "advisory":
            return (f"{heading}：{amount('owners', count.agreed.owners)}业主同意。",)
        if count.passed:
            return (f"{heading}：通过。",)
        short = [row.short for row in (rows[2:] if count.took_place else rows[:2]) if not row.met]
        return (f"{heading}：没有通过，{'，'.join(short)}。",)

    def made_up(self, by: Respondent) -> dict[str, Sequence[str]]:
        """Most agree, so that something is decided in a demo."""
        found = super().made_up(by)
        agrees = by.draw.random() < _MADE_UP_AGREES
        return found | ({self.deciding.id: (AGREED,)} if agrees else {})

    def tallies(self, facts: FormFacts) -> tuple[Tally, ...]:
        """By number, by area; and what was said online, apart."""
        count = self.cast(facts)
        if count is None or not isinstance(facts, Decided):
            return ()
        return (
            *tallies_of("参与表决的业主", self.options(facts), count.took_part),
            *(facts.straw.tallies if facts.straw else ()),
            *self.besides(facts),
        )

    def besides(self, facts: FormFacts) -> tuple[Tally, ...]:
        """What else was asked, by number alone: it decides nothing."""
        others = {name: q for name, q in facts.questions.items() if name != self.deciding.id}
        return super().tallies(facts.model_copy(update={"questions": others}))
