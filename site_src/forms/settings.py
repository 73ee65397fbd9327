"""What every form says.

Both sides stand on this: the site renders forms by it, the service takes answers by it. The front matter is
a contract (ARCHITECTURE.md, "Forms").
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from site_src.forms.facts import State
from site_src.forms.on_paper import (
    BOTH,
    Both,
    Paper,
    Silent,
    SilentRule,
    refuse_uncited,
    refuse_unused,
)
from site_src.forms.secrecy import NAMED, Secrecy, refuse_unsecret
from site_src.forms.terms import ANYONE, LIVE, ONCE, By, Results, Revise
from site_src.questions.question import Question, refuse_clashing
from site_src.questions.types import AnyQuestion
from site_src.source.frontmatter import Place
from site_src.source.moments import End, Start, last_moment
from site_src.source.records import NO_BOOL, Record, ShortText, rule

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Slug = Annotated[str, Field(pattern=SLUG, max_length=60)]


class FormSettings(Record):
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

    purpose: ClassVar[str] = "办这件事时联系您"
    """What it asks who somebody is for, unless it says `why`."""
    kept_from_seal: ClassVar[bool] = False
    """Whether `keep` is counted from the seal of its result, where that comes after the close."""
    counts_heads: ClassVar[bool] = False
    """Whether each answer counts alike, so that it may be a secret vote."""
    continues: ClassVar[bool] = False
    """Whether it is there for one thing after another: a browser may send several, and what is personal is
    kept for `keep` days from when each was done with, not from the form's closing."""
    reply_words: ClassVar[tuple[str, str]] = ("采纳", "未采纳")
    """What stands before a reply to what somebody wrote: that it was taken up, or not."""
    reply_asks: ClassVar[tuple[str, str]] = ("业委会、物业怎么看", "为什么，打算怎么办")
    """What the office is asked for such a reply: which of the two, and what it says."""
    again: ClassVar[str] = "再交一份"
    """What the button says by which somebody sends one more to a form that continues."""

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.closes <= self.opens:
            raise rule("截止时间早于开始时间", "请检查 opens 和 closes，closes 要在后面", "closes")
        refuse_clashing(self.questions)
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
    def changed_by_receipt(self) -> bool:
        """Whether whoever has an answer's receipt may change it until the form closes. Who votes gives another one
        by their code."""
        return self.revise == "until-close" and not self.votes

    @property
    def code_by(self) -> str:
        """Whose codes it asks for; "" where whoever likes answers it."""
        return self.by if self.votes else ""

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
    def kept_until(self) -> datetime | None:
        """When names and phones have been kept long enough, and are erased in the night that follows: `keep`
        days after answers end; None of a form that continues (`kept_until_of`)."""
        return None if self.continues else self.closes + timedelta(days=self.keep)

    def kept_until_sealed(self, sealed: datetime | None) -> datetime | None:
        """`kept_until` of one whose result was sealed then, if it was."""
        until = self.kept_until
        if until and sealed and self.kept_from_seal:
            return max(until, sealed + timedelta(days=self.keep))
        return until

    def kept_until_of(self, done: datetime) -> datetime:
        """The same for one answer, with which the office was `done` at last."""
        return self.kept_until or done + timedelta(days=self.days_kept)

    @property
    def days_kept(self) -> int:
        """So many days from when it was done with, of a form that continues."""
        return self.keep

    @property
    def kept_for(self) -> str:
        """How long names and phones are kept, as it is promised."""
        if self.kept_from_seal:
            return f"结果封存 {self.keep} 天后（没有封存的，从截止算）删除"
        if until := self.kept_until:
            return f"截止 {self.keep} 天后（{last_moment(until)}）删除"
        return f"办完 {self.keep} 天后删除"

    def shows_results(self, now: datetime) -> bool:
        """Whether counts may be seen by everybody at `now`."""
        return self.results == "live" or (self.results == "after-close" and now >= self.closes)
