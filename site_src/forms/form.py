"""What a kind of form must know, beside what every form says (`settings`).

A kind is a record of its own, of `taking_part` or `form_kinds`; its words are methods.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal, Self

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from site_src.forms.acknowledgement import Acknowledgement, Seen, acknowledged
from site_src.forms.facts import NOT_OVER, FormFacts, State
from site_src.forms.secrecy import BOX_SAID
from site_src.forms.settings import FormSettings
from site_src.forms.status import Turnout, status_of, status_text
from site_src.proceedings.course import Course
from site_src.questions.question import Question, Value
from site_src.questions.respondents import Respondent
from site_src.questions.results import Tally
from site_src.source.moments import last_moment

_ALWAYS = timedelta(days=180)
"""A form that is open for so long is always there: nobody has to be told when it closes."""


class Form(FormSettings):
    """A form, and what its kind knows of it."""

    label: ClassVar[str]
    """What people call this kind."""
    noun: ClassVar[str] = "回答"
    """What people give."""
    submit: ClassVar[str] = "提交"
    """What the button says of most."""
    withdrawal: ClassVar[str] = ""
    """What the button says by which whoever has its receipt takes it back; "" where nobody can."""
    withdrawal_says: ClassVar[str] = "改了主意？点一下就收回，不再计入，写的名字马上删掉。"
    """What stands beside that button."""
    full_said: ClassVar[str] = "已报满"
    """What is said of it where there is no room."""
    texts_wait: ClassVar[bool] = False
    """Whether texts that are published wait for the result, as they tell what was chosen."""
    kept_facts: ClassVar[type[FormFacts]] = FormFacts
    """What the service keeps as facts of it, for pages to be made from."""
    for_everybody: ClassVar[bool] = True
    """Whether it invites whoever passes by, so that lobby screens show it; not a kind that is for those alone whom
    something befell or who are of a group: a letter or a page leads them there."""
    made_up_share: ClassVar[float] = 0.4
    """The share of households that answer in a demo."""
    counted_by: ClassVar[Mapping[str, Any]] = dict.fromkeys(
        ("results", "both", "silent", "silent_rule"), True
    )
    """The settings that say how answers are counted, when all see it and what follows, beside its questions: once
    somebody has answered they stand."""
    stands_why: ClassVar[str] = "怎么算、几时公布，要在投票以前说好"
    """Why they do, as whoever edits the form is told."""
    added_later: ClassVar[frozenset[str]] = frozenset()
    """The keys that are written once it is over, and change no count."""
    tells_how_many: ClassVar[bool] = True
    """Whether all may know how many answered, and when the last one did: of some kinds that tells of neighbours."""
    steps_told: ClassVar[bool] = False
    """Whether all may read the steps by which the office took an answer on, with their reasons."""
    owed_on: ClassVar[Literal["page", "texts"] | None] = None
    """Where the office does what it owes by the answers: on the form's page, or under the texts that are published;
    None of a kind by which it owes nothing more than its course says."""
    questions_template: ClassVar[str] = "questions"
    results_template: ClassVar[str] = "results"
    """The templates of theme/fragments that ask its questions and show what the answers add up to."""
    shown_by: ClassVar[tuple[str, ...]] = ("form", "results", "voices")
    """The blocks of its page that ask its questions and show what came of it, from above; `voices` where some of what
    people write is published."""

    @property
    def blocks(self) -> tuple[str, ...]:
        """The same, as an editor would write them."""
        shown = (name for name in self.shown_by if name != "voices" or self.published_questions)
        return tuple(f"{name} | {self.id}" for name in shown)

    def asked_in(self, buildings: tuple[str, ...]) -> Self:
        """The form as it is asked in a compound with these buildings."""
        asked = tuple(question.asked_in(buildings) for question in self.questions)
        if all(old is new for old, new in zip(self.questions, asked, strict=True)):
            return self
        return self.model_copy(update={"questions": asked})

    @property
    def course(self) -> Course | None:
        """The stages that the office takes an answer through; None of a kind whose answers just count."""
        return None

    def days_at(self, stage: str, choices: Mapping[str, Sequence[str]]) -> int | None:  # noqa: ARG002
        """Within how many days an answer with these choices is to be taken on from there, if it has to."""
        return self.course.stages[stage].days if self.course else None

    def shown_until(self, facts: FormFacts, now: datetime) -> datetime | None:  # noqa: ARG002
        """When the clock alone next changes what is shown of it with these facts."""
        return self.next_change(now)

    def lets_go(self, now: datetime) -> bool:
        """Whether an answer can be taken back at `now` by whoever has its receipt."""
        return bool(self.withdrawal) and self.state(now) == "open"

    def told_of(
        self,
        values: Mapping[str, Value],  # noqa: ARG002
        since: datetime,  # noqa: ARG002
        stage: str,  # noqa: ARG002
        now: datetime,  # noqa: ARG002
    ) -> Mapping[str, str]:
        """What else the receipt of an answer with these values says at `now`, heading by heading, where it counts and has
        stood at `stage` of the course since then ("" without a course)."""
        return {}

    def heading_of(
        self,
        values: Mapping[str, Value],  # noqa: ARG002
        since: datetime,  # noqa: ARG002
        stage: str,
        now: datetime,  # noqa: ARG002
    ) -> str:
        """How an answer stands at `now` that counts, in a few words: arguments as of `told_of`. "" while nothing has
        come of it since it was sent."""
        if self.course is None or stage == self.course.first:
            return ""
        reached = self.course.stages[stage]
        return reached.heading or reached.label

    def credited(self, values: Mapping[str, Value]) -> str:  # noqa: ARG002
        """Whoever sent an answer with these values, as they agreed to be named on a page; "" where they didn't."""
        return ""

    @property
    def follows(self) -> tuple[str, ...]:
        """The answers to other forms that its rows follow from, by key (`proceedings/follow_up.py`)."""
        return ()

    def kept_back(self, values: Mapping[str, Value]) -> frozenset[str]:  # noqa: ARG002
        """The questions of which nothing is ever published in an answer with these values, whatever they say of
        themselves."""
        return frozenset()

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
        now_so: dict[str, Any] = {
            "form": self.id,
            "state": self.state(now),
            "questions": questions,
            "voices": tuple(voice for voice in found.voices if voice.question in public),
        }
        if not self.tells_how_many:
            now_so |= {"answers": 0, "updated": None}
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

    def owed(self, facts: FormFacts) -> str:  # noqa: ARG002
        """What the office owes by these facts, as it is said after the form's title; "" where nothing."""
        return ""

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
    def always_open(self) -> bool:
        """Whether it is open year in, year out."""
        return self.closes - self.opens >= _ALWAYS

    @property
    def foreword(self) -> str:
        """What must be known before it is answered, a sentence; nothing for most forms."""
        return ""

    def button(self, facts: FormFacts) -> str:  # noqa: ARG002
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
        if not self.tells_how_many:
            return Turnout()
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


class NeverOnPaper(Form):
    """A kind that no ballot on paper is of: what is said of those is no key of it."""

    paper: SkipJsonSchema[Literal[False]] = Field(default=False, exclude=True)
    both: SkipJsonSchema[Literal["paper-first"]] = Field(default="paper-first", exclude=True)
    silent: SkipJsonSchema[Literal["apart"]] = Field(default="apart", exclude=True)
    silent_rule: SkipJsonSchema[None] = Field(default=None, exclude=True)
