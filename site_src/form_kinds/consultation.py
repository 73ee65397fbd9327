"""Residents are asked about a draft article by article, and see what became of each and why.

居民公约 is drafted, taken from door to door and then settled (the seed document, item 7): what somebody says
of an article stands under it once it was read, with what the drafters answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, TypeAdapter, ValidationError, model_validator
from pydantic.json_schema import SkipJsonSchema

from site_src.form_kinds.clauses import Became, Clause
from site_src.forms.facts import FormFacts
from site_src.forms.form import Form
from site_src.forms.terms import ASKED, OwnQuestions
from site_src.questions.choosing import Choice
from site_src.questions.question import Question
from site_src.questions.respondents import ON_DRAFTS, Respondent
from site_src.questions.results import Tally
from site_src.questions.writing import Text
from site_src.source.frontmatter import Place
from site_src.source.records import rule

AGREE, OBJECT = "同意", "不同意"
_CALLED = {"changed": "改了", "added": "加了", "dropped": "删去"}
_LONGEST = 300


class Stance(Choice):
    """Whether somebody agrees to an article, whose text is its `draft`."""

    type: Literal["choice"] = "choice"
    draft: str

    @property
    def about(self) -> str:
        return self.draft


class Remark(Text):
    """What somebody has to say of it."""

    type: Literal["text"] = "text"


class Consultation(Form):
    """征求意见: agree or object, and say what one thinks, article by article; any may be left out."""

    kind: Literal["consultation"]
    clauses: Annotated[tuple[Clause, ...], Field(min_length=1, max_length=100)] = Field(
        title="各条", description="排在第几就是第几条；有了回答以后，新加的写在最后"
    )
    why: SkipJsonSchema[None] = Field(default=None, exclude=True)
    questions: OwnQuestions

    label: ClassVar[str] = "征求意见"
    added_later: ClassVar[frozenset[str]] = frozenset({"clauses"})
    noun: ClassVar[str] = "意见"
    submit: ClassVar[str] = "交意见"
    questions_template: ClassVar[str] = "clauses"
    results_template: ClassVar[str] = "consulted"

    @model_validator(mode="before")
    @classmethod
    def _asks(cls, data: Any) -> Any:
        """Its questions follow from its articles."""
        try:
            clauses = TypeAdapter(tuple[Clause, ...]).validate_python(data.get("clauses"))
        except ValidationError:
            return {**data, ASKED: ()}  # Told of the articles themselves, at their lines.
        return {**data, ASKED: tuple(_questions(clauses))}

    @model_validator(mode="after")
    def _drafted(self) -> Consultation:
        if not self.questions:
            raise rule("草稿里一条也没有", "请在 clauses 里给要征求意见的写上 text", "clauses")
        return self

    @property
    def numbered(self) -> tuple[tuple[int, Clause, tuple[Question, ...]], ...]:
        """The articles with their numbers, and what is asked of each."""
        asked = {question.id: question for question in self.questions}
        return tuple(
            (
                number,
                clause,
                tuple(asked[name] for name in _names(number) if name in asked),
            )
            for number, clause in enumerate(self.clauses, 1)
        )

    def written_at(self, number: int) -> Place:
        """At the article that it is of."""
        asked = [index for index, clause in enumerate(self.clauses) if clause.text]
        return ("clauses", asked[number // 2])

    @property
    def settled(self) -> bool:
        """Whether it says what became of the draft."""
        return any(clause.became != "same" or clause.why for clause in self.clauses)

    def outcome(self, facts: FormFacts) -> tuple[str, ...]:
        if facts.state != "closed" or not self.settled:
            return ()
        became = Counter[Became](clause.became for clause in self.clauses)
        said = [f"{called} {became[how]} 条" for how, called in _CALLED.items() if became[how]]  # type: ignore[index]
        drafted = sum(clause.text is not None for clause in self.clauses)
        changes = "，".join(said) if said else "一条没改"
        return (f"定稿了：草稿 {drafted} 条，{changes}。",)

    def tally_of(self, number: int, facts: FormFacts) -> Tally | None:
        """What was said of the article with this number; None where nobody said anything."""
        found = facts.questions.get(_names(number)[0])
        question = next((q for q in self.questions if q.id == _names(number)[0]), None)
        if question is None or found is None or not found.answered:
            return None
        return question.tally(found, self.of_how_many(question, facts))

    def of_how_many(self, question: Question, facts: FormFacts) -> int:
        """Of those who said anything of the article."""
        return sum(facts.questions[question.id].counts.values())

    def made_up(self, by: Respondent) -> dict[str, Sequence[str]]:
        """Most agree to most, and few say more."""
        found = super().made_up(by)
        for question in self.questions:
            if isinstance(question, Stance):
                found[question.id] = (
                    AGREE if by.draw.random() < _liking(question.ask) else OBJECT,
                )
            else:
                said = by.draw.random() < 0.01
                found[question.id] = (by.draw.choice(ON_DRAFTS),) if said else ()
        return found


def _liking(article: str) -> float:
    """The share of made-up people who agree to an article."""
    return Random(article).uniform(0.75, 0.97)


def _names(number: int) -> tuple[str, str]:
    return f"a{number}", f"say{number}"


def _questions(clauses: Sequence[Clause]) -> Iterator[Question]:
    for number, clause in enumerate(clauses, 1):
        if clause.text is None:
            continue
        stance, say = _names(number)
        named = f"第{number}条 "
        yield Stance.model_validate(
            {
                "id": stance,
                "ask": f"{named}{clause.title}"[:200],
                "was": [f"{named}{was.removeprefix(named)}" for was in clause.was],
                "options": [AGREE, OBJECT],
                "draft": clause.text,
            }
        )
        yield Remark.model_validate(
            {
                "id": say,
                "ask": f"{named}{clause.title}：意见"[:200],
                "max": _LONGEST,
                "publish": "approved",
            }
        )
