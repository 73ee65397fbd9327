"""Owners elect their committee: Civil Code art. 278, paragraph 1, item 3. Or households elect whom their own rules
let them, each with one vote, where heads alone count: then it may be a secret vote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema

from site_src.decisions.candidates import MARKS, NOBODY, Candidate, Marks
from site_src.decisions.elections import MATTER, elect
from site_src.decisions.majorities import HEADS
from site_src.decisions.standings import Placed, Result
from site_src.decisions.votes import Terms, Votes
from site_src.decisions.wording import Row, heads_law
from site_src.form_kinds.owners_vote import NOT_ENTERED, OwnersVote, OwnersVoteFacts, tallies_of
from site_src.forms.facts import FormFacts
from site_src.forms.terms import ASKED, OwnQuestions
from site_src.questions.question import Question
from site_src.questions.respondents import Respondent
from site_src.questions.results import Tally
from site_src.source.frontmatter import Place
from site_src.source.records import NO_BOOL, ShortText, rule, worded

_EACH_HOUSEHOLD = "这次选举一户一票，只按票数算，不看面积；网上投的算数。"
"""What is said before one votes where heads alone count."""


class Voted(OwnersVoteFacts):
    """Of an election."""

    election: Annotated[Result | None, Field(exclude_if=lambda found: found is None)] = None


class Election(OwnersVote):
    """业委会选举: each owner marks up to `seats` of the candidates; or each household (`by: household`), by the rules
    that `basis` names."""

    kind: Literal["election"]
    by: Annotated[
        Literal["owner", "household"],
        Field(
            title="谁可以投",
            description="业委会由业主选，面积也要算；楼组长、居民代表可以按户选，只算票数，可以不记名",
            json_schema_extra=worded({"owner": "每位业主一票", "household": "每户一票"}),
        ),
    ] = "owner"
    basis: ShortText | None = Field(
        default=None,
        title="按什么办法选",
        description="按户选的要写，例如 《楼组长推选办法》第五条；业委会选举按民法典，不写",
    )
    seats: Annotated[int, Field(ge=1, le=99), NO_BOOL] = Field(title="选几位")
    candidates: Annotated[tuple[Candidate, ...], Field(min_length=1, max_length=50)] = Field(
        title="候选人"
    )
    silent: Literal["apart"] = "apart"
    silent_rule: SkipJsonSchema[None] = Field(default=None, exclude=True)
    why: SkipJsonSchema[None] = Field(default=None, exclude=True)
    questions: OwnQuestions

    counted_by: ClassVar[Mapping[str, Any]] = {
        **OwnersVote.counted_by,
        "seats": True,
        "candidates": {"__all__": {"id"}},
    }
    label: ClassVar[str] = "选举"
    counts_heads: ClassVar[bool] = True
    """Refused all the same where areas count: those are owners'."""
    kept_facts: ClassVar[type[FormFacts]] = Voted
    questions_template: ClassVar[str] = "candidates"
    results_template: ClassVar[str] = "elected"

    @model_validator(mode="before")
    @classmethod
    def _asks(cls, data: Any) -> Any:
        """Its question is the same for all: who. Of households heads count, wherever they are given."""
        if data.get("by") == "household":
            data = {"legal_form": "platform", "paper": False, **data}
        asked: list[Question] = []
        try:
            candidates = TypeAdapter(tuple[Candidate, ...]).validate_python(data.get("candidates"))
            options = [*(each.option for each in candidates), NOBODY]
            marks = {"id": MARKS, "ask": "您选谁？", "required": True, "max": data.get("seats")}
            asked.append(Marks.model_validate({**marks, "options": options}))
        except ValidationError:
            pass  # Told of what is wrong itself, at its line.
        return {**data, ASKED: tuple(asked)}

    @property
    def follows(self) -> tuple[str, ...]:
        return tuple(key for candidate in self.candidates for key in candidate.answers)

    @model_validator(mode="after")
    def _by_its_rules(self) -> Self:
        if self.by == "owner" and self.basis:
            what = "业委会选举按《民法典》第二百七十八条，面积和人数都要算"
            raise rule(what, "请删掉 basis；按户选楼组长、居民代表的，写 by: household", "basis")
        if self.by == "household" and not self.basis:
            what = "按户的选举只算票数，要有依据"
            fix = "请加一行 basis，写明是哪个办法的哪一条；选业委会的写 by: owner，面积也要算"
            raise rule(what, fix, "by")
        if self.by == "household" and self.legal_form == "paper":
            what = "按户的选举，网上投的和纸质的一样算"
            raise rule(what, "请删掉 legal_form；全部用纸质票的，不用放到网上投", "legal_form")
        return self

    @model_validator(mode="after")
    def _apart(self) -> Self:
        for key in ("id", "name"):
            seen: set[str] = set()
            for number, each in enumerate(self.candidates):
                said = getattr(each, key)
                if said in seen:
                    fix = "同名的请写上哪一栋；id 请换一个"
                    raise rule(f"有两位候选人都叫「{said}」", fix, "candidates", number, key)
                seen.add(said)
        for number, each in enumerate(self.candidates):
            if each.agreed > self.notice:
                what = f"候选人「{each.name}」在公告以后才同意"
                fix = "先要本人同意，再公告名单；请检查 agreed 和 notice"
                raise rule(what, fix, "candidates", number, "agreed")
        if not self.questions:
            raise rule("候选人里有写法不能当选项", "请检查姓名和 was，不要重复", "candidates")
        return self

    @property
    def on(self) -> int:
        return MATTER

    @property
    def terms(self) -> Terms:
        return HEADS if self.by == "household" else super().terms

    @property
    def law(self) -> str:
        return heads_law(self.basis) if self.basis else super().law

    @property
    def foreword(self) -> str:
        if self.by == "household" and self.legal_form == "platform":
            return _EACH_HOUSEHOLD
        return super().foreword

    @property
    def marks(self) -> Question:
        """The question by which votes are given."""
        return self.questions[0]

    def written_at(self, number: int) -> Place:  # noqa: ARG002
        """At the candidates, of whom the question is made."""
        return (MARKS,)

    def election(self, marks: Mapping[str, Votes], took_part: Votes, of: Votes) -> Result:
        """What these votes come to, by candidate's name."""
        names = {each.id: each.name for each in self.candidates}
        votes = [(id, marks[name]) for id, name in names.items()]
        fills, heads = self.legal_form != "advisory", self.by == "household"
        return Result(
            seats=self.seats,
            candidates=tuple(
                Placed(
                    id=each.id,
                    name=names[each.id],
                    owners=None if heads else each.votes.owners,
                    area=None if heads else each.votes.area,
                    households=each.votes.owners if heads else None,
                    qualified=each.qualified,
                    elected=each.elected and fills,
                    tied=each.tied and fills,
                    alternate=each.alternate if fills else None,
                )
                for each in elect(self.terms, self.seats, votes, took_part, of).standings
            ),
        )

    def unseen(self, facts: FormFacts) -> FormFacts:
        found = super().unseen(facts)
        if not isinstance(found, Voted) or found.election is None:
            return found
        return found.model_copy(update={"election": Result(seats=self.seats)})

    def placed(self, facts: FormFacts) -> tuple[Placed, ...]:
        """The candidates by rank; none until that may be seen."""
        held = facts.election if isinstance(facts, Voted) else None
        return held.candidates if held else ()

    def rows(self, facts: FormFacts) -> tuple[Row, ...]:
        """The shares that all owners together must reach; each candidate's own are in the result."""
        return self.participation(facts)

    def outcome(self, facts: FormFacts) -> tuple[str, ...]:
        placed, shares = self.placed(facts), self.participation(facts)
        if facts.state != "closed" or not placed:
            return ()
        if not facts.answers and self.legal_form == "paper":
            return (NOT_ENTERED,)
        heading = self.standing(facts)
        if self.legal_form == "advisory":
            over = [each.name for each in placed if each.qualified]
            return (f"{heading}：过半的有 {'、'.join(over) or '没有人'}。",)
        short = [row.short for row in shares if not row.met]
        if short:
            return (f"{heading}：这次选举不成立，{'，'.join(short)}。没有人当选，要另外再投一次。",)
        return (f"{heading}：{self._elected(placed)}", *self._left_open(placed))

    def _elected(self, placed: Sequence[Placed]) -> str:
        elected = [each.name for each in placed if each.elected]
        if not elected:
            return "没有人当选。" if not any(each.tied for each in placed) else "还没有定下谁当选。"
        return f"选出 {len(elected)} 位：{'、'.join(elected)}。"

    def _left_open(self, placed: Sequence[Placed]) -> Iterator[str]:
        """What follows where a seat is still to be filled: of a tie the assembly's rules say who, or those by which
        households vote; vacant seats of owners are for 业主大会和业主委员会指导规则, art. 46."""
        tied = [each.name for each in placed if each.tied]
        elected = sum(each.elected for each in placed)
        left = self.seats - elected
        if tied:
            yield (
                f"{'、'.join(tied)}{self._by_what}一样，只剩 {left} 个席位。谁当选不按名单先后定："
                f"照{self._rules}办，没有写的，就这几位再投一次。"
            )
        elif left:
            yield (
                f"{self._by_what}过半的不够 {self.seats} 位，空着 {left} 个席位。没有过半的不能递补，"
                f"要照{self._rules}补选。"
            )
            if self.by == "owner" and 2 * elected < self.seats:
                yield (
                    "当选的不到总数的二分之一，要召开业主大会临时会议重新选举"
                    "（《业主大会和业主委员会指导规则》第四十六条）。"
                )
        waiting = [each for each in placed if each.alternate]
        if waiting:
            names = "、".join(f"{each.name}（第 {each.alternate}）" for each in waiting)
            yield f"候补，有空缺时依次递补：{names}。"

    @property
    def _by_what(self) -> str:
        return "票数" if self.by == "household" else "票数和面积都"

    @property
    def _rules(self) -> str:
        return self.basis or "《业主大会议事规则》"

    def became(self, each: Placed) -> str:
        """What became of a candidate, in a few words."""
        if each.elected:
            return "当选"
        if each.tied:
            return "并列，还没有定"
        if each.alternate:
            return f"候补第 {each.alternate}"
        return "过半" if each.qualified else "没有过半"

    def made_up(self, by: Respondent) -> dict[str, Sequence[str]]:
        """Most mark nearly as many as there are seats, some candidates more than others."""
        names = [each.name for each in self.candidates]
        few = max(1, min(self.seats, len(names)) - by.draw.randint(0, 2))
        return {self.marks.id: by.pick(names, few, self.id)}

    def tallies(self, facts: FormFacts) -> tuple[Tally, ...]:
        found, placed = self.electorate(facts.turnout), self.placed(facts)
        if found is None or not placed or not isinstance(facts, Voted):
            return ()
        votes = {each.name: each.votes for each in placed}
        who = "参加的住户" if self.by == "household" else "参与表决的业主"
        return (
            *tallies_of(who, votes, found[0], self.terms.measures),
            *(facts.straw.tallies if facts.straw else ()),
        )
