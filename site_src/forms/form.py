"""What every form says, and what a kind of form must know.

Both sides stand on this: the site renders forms by it, the service takes answers by it. The front matter is
a contract (ARCHITECTURE.md, "Forms"). A kind is a record of its own, of `form_kinds`, its words are methods.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from site_src.forms.acknowledgement import Acknowledgement, Seen, acknowledged
from site_src.forms.facts import NOT_OVER, FormFacts, State
from site_src.forms.on_paper import (
    BOTH,
    Both,
    Paper,
    Silent,
    SilentRule,
    refuse_uncited,
    refuse_unused,
)
from site_src.forms.secrecy import BOX_SAID, NAMED, Secrecy, refuse_unsecret
from site_src.forms.status import Turnout, status_of, status_text
from site_src.forms.terms import ANYONE, LIVE, ONCE, By, Results, Revise
from site_src.proceedings.course import Course
from site_src.questions.clashes import refuse_clashing
from site_src.questions.question import Question
from site_src.questions.respondents import Respondent
from site_src.questions.results import Tally
from site_src.questions.types import AnyQuestion
from site_src.source.frontmatter import Place
from site_src.source.moments import End, Start, last_moment
from site_src.source.records import NO_BOOL, Record, ShortText, rule

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Slug = Annotated[str, Field(pattern=SLUG, max_length=60)]


class Form(Record):
    """A form as its front matter states it, with the defaults filled in: the settings that all kinds
    take."""

    id: Slug = Field(default="", title="表单的 id", description="不写就是文件名")
    kind: str
    opens: Start = Field(title="什么时候开始")
    closes: End = Field(title="什么时候截止", description="只写日期，就到那一天结束")
    by: By = ANYONE
    secrecy: Secrecy = NAMED
    revise: Revise = ONCE
    results: Results = LIVE
    paper: Paper = False
    both: Both = BOTH
    silent: Silent = "apart"
    silent_rule: SilentRule = None
    keep: Annotated[int, Field(ge=1, le=3650), NO_BOOL] = Field(
        default=90, title="姓名和电话留多少天", description="从截止算起，过后自动删除；不写是 90"
    )
    why: ShortText | None = Field(
        default=None, title="为什么要姓名和电话", description="接在「为了」后面说"
    )
    questions: Annotated[tuple[AnyQuestion, ...], Field(min_length=1, max_length=50)] = Field(
        title="问题"
    )

    label: ClassVar[str]
    """What people call this kind."""
    noun: ClassVar[str] = "回答"
    """What people give."""
    submit: ClassVar[str] = "提交"
    """What the button says of most."""
    withdrawal: ClassVar[str] = ""
    """What the button says by which whoever has its receipt takes it back; "" where nobody can."""
    texts_wait: ClassVar[bool] = False
    """Whether texts that are published wait for the result, as they tell what was chosen."""
    purpose: ClassVar[str] = "办这件事时联系您"
    """What it asks who somebody is for, unless it says `why`."""
    kept_facts: ClassVar[type[FormFacts]] = FormFacts
    """What the service keeps as facts of it, for pages to be made from."""
    made_up_share: ClassVar[float] = 0.4
    """The share of households that answer in a demo."""
    counts_heads: ClassVar[bool] = False
    """Whether each answer counts alike, so that it may be a secret vote."""
    counted_by: ClassVar[Mapping[str, Any]] = {"both": True, "silent": True, "silent_rule": True}
    """The settings that say how answers are counted and what follows from it, beside its questions: once somebody
    has answered they stand."""
    added_later: ClassVar[frozenset[str]] = frozenset()
    """The keys that are written once it is over, and change no count."""
    questions_template: ClassVar[str] = "questions"
    results_template: ClassVar[str] = "results"
    """The templates of theme/fragments that ask its questions and show what the answers add up to."""

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.closes <= self.opens:
            raise rule("截止时间早于开始时间", "请检查 opens 和 closes，closes 要在后面", "closes")
        refuse_clashing(self.questions)
        if self.revise != "never" and not self.votes:
            what = "任何人都能填的表，分不清谁是再交一次"
            raise rule(what, "请删掉 revise，或写 by: household（owner）", "revise")
        refuse_unused(self.paper, self.votes, self.model_fields_set)
        refuse_uncited(self.silent, self.silent_rule)
        if self.secret:
            heads = self.counts_heads
            refuse_unsecret(self.by, heads, self.results, self.paper, self.questions)
        if self.why and not self.personal:
            raise rule("没有问姓名和电话，不用写 why", "请删掉这一行，或加上要问的", "why")
        return self

    def shown_for(self, question: Question) -> dict[str, tuple[str, ...]]:
        """When a page asks `question`: earlier question → what is sent from there, any of it."""
        asked = {each.id: each for each in self.questions}
        conditions = (question.show_if or {}).items()
        return {other: asked[other].sent_for(option) for other, option in conditions}

    @property
    def votes(self) -> bool:
        """Whether it is answered once by each household or owner, who are known by a code."""
        return self.by != "anyone"

    @property
    def course(self) -> Course | None:
        """The stages that the office takes an answer through; None of a kind whose answers just count."""
        return None

    def days_at(self, stage: str, choices: Mapping[str, Sequence[str]]) -> int | None:  # noqa: ARG002
        """Within how many days an answer with these choices is to be taken on from there, if it has to."""
        return self.course.stages[stage].days if self.course else None

    @property
    def secret(self) -> bool:
        """Whether nobody learns what somebody chose, not even the office."""
        return self.secrecy == "secret"

    @property
    def lists_online(self) -> bool:
        """Whether each ballot that is given online is listed after the close, by a public number."""
        return self.votes and self.results != "never"

    @property
    def voter_noun(self) -> str:
        """What people call who answers it, after 哪 or a number."""
        return "位业主" if self.by == "owner" else "户"

    def written_at(self, number: int) -> Place:
        """Where, below `form:`, the front matter says the question of this number, from 0."""
        return ("questions", number)

    @property
    def published_questions(self) -> tuple[Question, ...]:
        """The questions whose answers may be published, after somebody has read them."""
        return tuple(question for question in self.questions if question.may_be_published)

    def definition(self) -> dict[str, Any]:
        """What it says, defaults and all, as JSON."""
        asked = [question.model_dump(mode="json", exclude_none=True) for question in self.questions]
        return self.model_dump(mode="json", exclude_none=True) | {"questions": asked}

    def state(self, now: datetime) -> State:
        """Whether answers are taken at `now`; the closing moment itself is closed."""
        if now < self.opens:
            return "before"
        return "open" if now < self.closes else "closed"

    def next_change(self, now: datetime) -> datetime | None:
        """When `state` changes next, or None."""
        return next((at for at in (self.opens, self.closes) if now < at), None)

    @property
    def personal(self) -> tuple[Question, ...]:
        """The questions about a person."""
        return tuple(question for question in self.questions if question.personal)

    @property
    def in_order_to(self) -> str:
        """What it asks who somebody is for."""
        if self.votes and not self.personal:
            return f"一{self.voter_noun}只算一份，也能核对"
        return self.why or self.purpose

    @property
    def kept_until(self) -> datetime:
        """When names and phones have been kept long enough: `keep` days after answers end. They are
        erased in the night that follows."""
        return self.closes + timedelta(days=self.keep)

    def shows_results(self, now: datetime) -> bool:
        """Whether counts may be seen by everybody at `now`."""
        return self.results == "live" or (self.results == "after-close" and now >= self.closes)

    def public(self, facts: FormFacts | None, now: datetime) -> FormFacts:
        """What may be seen at `now`: counts only when the form says so, every option named; texts only
        of questions that say that they are published.

        `facts` may be older than `now` and of an older form: the form as it stands decides which
        questions and options are shown.
        """
        found = facts or self.kept_facts(form=self.id, state="before")
        seen = self.shows_results(now) and found.box not in BOX_SAID
        shown = [q for q in self.questions if q.counted] if seen else []
        questions = {q.id: q.shown_of(found.questions.get(q.id)) for q in shown}
        public = {question.id for question in self.published_questions}
        now_so = {
            "form": self.id,
            "state": self.state(now),
            "questions": questions,
            "voices": tuple(voice for voice in found.voices if voice.question in public),
        }
        over = self.shows_results(now) and now >= self.closes
        return found.model_copy(update={**now_so, **({} if over else NOT_OVER)})

    def tallies(self, facts: FormFacts) -> tuple[Tally, ...]:
        """The results of the questions whose counts may be seen; none before the first answer to any."""
        if not any(found.answered for found in facts.questions.values()):
            return ()
        return tuple(
            question.tally(found, self.of_how_many(question, facts))
            for question in self.questions
            if (found := facts.questions.get(question.id))
        )

    def of_how_many(self, question: Question, facts: FormFacts) -> int:  # noqa: ARG002
        """Of how many a result of a question that somebody answered is a share: of all answers."""
        return facts.answers

    def outcome(self, facts: FormFacts) -> tuple[str, ...]:  # noqa: ARG002
        """What follows from the counts that may be seen, in whole sentences."""
        return ()

    def made_up(self, by: Respondent) -> dict[str, Sequence[str]]:
        """What somebody who doesn't exist may send, by question."""
        return {question.id: question.made_up(by) for question in self.questions}

    @property
    def heading(self) -> str:
        """That an answer counts, in a few words."""
        return "您的回答已收下" if self.results == "never" else "您的回答已计入"

    def acknowledgement(self, title: str, now: datetime) -> Acknowledgement:
        """What may be said at `now` of an answer that counts. A result may have to wait, or never be
        published."""
        over = self.shows_results(now) and self.state(now) != "open"
        final: Seen = "counted" if self.votes else "over"
        seen = final if over else self.results
        return acknowledged(self.heading, title, self.label, last_moment(self.closes), seen)

    def status_text(self, facts: FormFacts) -> str:
        """When it opens or closes, or that it is full, as a sentence."""
        return status_text(status_of(facts), self.opens, self.closes)

    @property
    def foreword(self) -> str:
        """What must be known before it is answered, a sentence; nothing for most forms."""
        return ""

    @property
    def button(self) -> str:
        """What its button says."""
        return self.submit

    @property
    def says_so(self) -> str:
        """What whoever answers says by it, word for word; nothing for most forms."""
        return ""

    def turnout(self, facts: FormFacts) -> Turnout:
        """How many have answered, and of how many where that is known; and that they are made up where
        they are."""
        found = self.answered(facts)
        if facts.turnout is not None and facts.state != "before":
            found = Turnout(str(facts.turnout))
        return replace(found, note=facts.note)

    def answered(self, facts: FormFacts) -> Turnout:
        """How many have answered."""
        some = Turnout("已有", facts.answers, f"份{self.noun}")
        return some if facts.answers else Turnout(self._nobody(facts.state))

    def _nobody(self, state: State) -> str:
        return {"before": "", "open": f"还没有人{self.noun}", "closed": f"没有人{self.noun}"}[state]

    def invitation(self, facts: FormFacts) -> str:
        """What an activity's page says of it, in a few words."""
        return self.status_text(facts).rstrip("。")

    def places(self, facts: FormFacts) -> str | None:  # noqa: ARG002
        """How many places there are, in a few words, where they are limited."""
        return None

    @property
    def reworded(self) -> tuple[str, ...]:
        """What was written otherwise before and counts as one, a sentence each."""
        return tuple(said for question in self.questions for said in question.reworded)
