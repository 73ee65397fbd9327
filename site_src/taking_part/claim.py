"""People claim service posts (认领服务岗位), and give them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, TypeAdapter, ValidationError, model_validator
from pydantic.json_schema import SkipJsonSchema

from site_src.forms.acknowledgement import Acknowledgement
from site_src.forms.facts import FormFacts
from site_src.forms.form import NeverOnPaper
from site_src.forms.status import Turnout, status_of
from site_src.forms.terms import ASKED, OwnQuestions
from site_src.proceedings.course import Course, Stage
from site_src.questions.choosing import Choice
from site_src.questions.persons import Name, Phone
from site_src.questions.question import Question, Unreadable, Value
from site_src.questions.respondents import Respondent
from site_src.source.moments import ZONE, last_moment
from site_src.source.records import rule, worded
from site_src.taking_part.pledge import shown_name, whole_name
from site_src.taking_part.service_posts import Holder, Post

POST, NAME, PHONE = "service_post", "name", "phone"
NAMED, PHONE_SHOWN = "named", "phone_shown"
"""The questions that it asks of all; by the last two whoever claims a post says what all may see of them."""
WHOLE, SURNAME, NAMELESS = "写全名", "只写姓，例如「李*」", "不写名字"
WITH_PHONE, WITHOUT_PHONE = "写上，邻居可以打", "不写，只给工作人员联系用"
GIVEN = "given"
"""The stage of a claim that was chosen: whoever gave it holds the post."""
_CHOOSING = Course(
    {
        "asked": Stage(
            "等党支部定",
            "定下来会打电话告诉您，这张回执上也看得到。",
            to=(GIVEN, "declined"),
            days=14,
        ),
        GIVEN: Stage("定了您", "值班岗会和您商量怎么开始。", heading="岗位归您了"),
        "declined": Stage("这次没有定您", "谢谢您愿意出力。别的岗还空着，欢迎再看看。"),
    }
)
_BY_WHOM = {"first": "谁先认领归谁", "branch": "由党支部定"}
_DAYS_A_MONTH = 31
"""At most: nobody who still holds a post is forgotten."""
_SEEN_BY = "公开多少由您在下面选，全部的只有工作人员看得到"


class Claimed(FormFacts):
    """Of claims: how many `posts` there are, how many are `vacant`, and who holds the others, by post."""

    held: Mapping[str, Holder] = Field(default_factory=dict)
    posts: int = 0
    vacant: int = 0

    personal: ClassVar[Mapping[str, Any]] = {**FormFacts.personal, "held": True}

    @property
    def full(self) -> bool:
        return self.state == "open" and not self.vacant


class PostChoice(Question):
    """One of the `posts`. Answers hold its name in the words of then."""

    type: Literal["post"] = "post"
    posts: tuple[Post, ...]

    control: ClassVar[str] = "control-posts"

    @property
    def missing(self) -> str:
        return "请选一个岗"

    @property
    def labels(self) -> Mapping[str, str]:
        """Every name that a post ever had, and the one that it has now."""
        return {word: post.called for post in self.posts for word in post.wordings}

    def read_one(self, text: str) -> Value | Unreadable:
        return text if text in self.labels else Unreadable("请从列出的岗位里选一个")

    def made_up(self, by: Respondent) -> Sequence[str]:
        return by.pick([post.called for post in self.posts], 1, self.id)

    def answer_schema(self) -> dict[str, Any]:
        return super().answer_schema() | {"enum": [post.called for post in self.posts]}


class HolderName(Name):
    """The name of whoever claims it."""

    type: Literal["name"] = "name"

    @property
    def seen_by(self) -> str:
        return _SEEN_BY


class HolderPhone(Phone):
    """And their number."""

    type: Literal["phone"] = "phone"

    @property
    def seen_by(self) -> str:
        return _SEEN_BY


def _asked(posts: tuple[Post, ...]) -> tuple[Question, ...]:
    must = {"required": True}
    named = {"id": NAMED, "ask": "公示牌上怎么写您的名字？", "type": "choice"}
    shown = {"id": PHONE_SHOWN, "ask": "电话写不写到公示牌上？", "type": "choice"}
    return (
        PostChoice.model_validate({"id": POST, "ask": "认领哪个岗？", "posts": posts, **must}),
        HolderName.model_validate({"id": NAME, "ask": "您的姓名", **must}),
        HolderPhone.model_validate({"id": PHONE, "ask": "您的电话", **must}),
        Choice.model_validate({**named, "options": [WHOLE, SURNAME, NAMELESS], **must}),
        Choice.model_validate({**shown, "options": [WITHOUT_PHONE, WITH_PHONE], **must}),
    )


class Claim(NeverOnPaper):
    """认领岗位: whoever comes first, or whom the branch chooses, holds a post until their term is over, or they
    give it back."""

    kind: Literal["claim"]
    by: SkipJsonSchema[Literal["anyone"]] = Field(default="anyone", exclude=True)
    revise: SkipJsonSchema[Literal["never"]] = Field(default="never", exclude=True)
    secrecy: SkipJsonSchema[Literal["named"]] = Field(default="named", exclude=True)
    results: Literal["never"] = "never"
    chosen: Annotated[
        Literal["first", "branch"], Field(title="怎么定", json_schema_extra=worded(_BY_WHOM))
    ] = "first"
    posts: Annotated[tuple[Post, ...], Field(min_length=1, max_length=100)] = Field(title="岗位")
    questions: OwnQuestions

    continues: ClassVar[bool] = True
    label: ClassVar[str] = "认领岗位"
    noun: ClassVar[str] = "认领"
    submit: ClassVar[str] = "认领这个岗"
    withdrawal: ClassVar[str] = "交还岗位"
    withdrawal_says: ClassVar[str] = (
        "不当了？点一下就交还，写着的名字和电话马上删掉，这个岗再请别人认领。"
    )
    full_said: ClassVar[str] = "岗位都有人了"
    purpose: ClassVar[str] = "和您商量值班，公示牌上写不写由您选"
    kept_facts: ClassVar[type[FormFacts]] = Claimed
    made_up_share: ClassVar[float] = 0.05
    results_template: ClassVar[str] = "how-many"
    shown_by: ClassVar[tuple[str, ...]] = ("form", "results", "holders", "voices")

    @model_validator(mode="before")
    @classmethod
    def _asks(cls, data: Any) -> Any:
        """Its questions are the same for all."""
        try:
            posts = TypeAdapter(tuple[Post, ...]).validate_python(data.get("posts"))
        except ValidationError:
            return {**data, ASKED: ()}  # Told of the post itself, at its line.
        return {**data, ASKED: _asked(posts)}

    @model_validator(mode="after")
    def _apart(self) -> Self:
        seen: set[str] = set()
        for number, post in enumerate(self.posts):
            if twice := next((word for word in post.wordings if word in seen), None):
                what = f"有两个岗位都叫「{twice}」"
                raise rule(what, "请给其中一个换个名字，例如 一单元助老岗", "posts", number)
            seen |= set(post.wordings)
        return self

    @property
    def course(self) -> Course | None:
        return _CHOOSING if self.chosen == "branch" else None

    @property
    def which(self) -> PostChoice:
        """The question by which a post is chosen."""
        asked = self.questions[0]
        assert isinstance(asked, PostChoice)
        return asked

    def lets_go(self, now: datetime) -> bool:
        """A post can be given back whenever somebody has it."""
        return self.state(now) != "before"

    @property
    def days_kept(self) -> int:
        """As long as somebody may hold a post, and `keep` days."""
        return self.keep + _DAYS_A_MONTH * max(post.term for post in self.posts)

    @property
    def kept_for(self) -> str:
        return f"任期满 {self.keep} 天后删除，交还了马上删除"

    def public(self, facts: FormFacts | None, now: datetime) -> FormFacts:
        """Who holds what now: when a term is over, its post is vacant, and nobody is named."""
        found = super().public(facts, now)
        known = found.held if isinstance(found, Claimed) else {}
        held = {
            post.called: holder
            for post in self.posts
            for word in post.wordings
            if (holder := known.get(word)) and now < holder.until
        }
        left = len(self.posts) - len(held)
        changed = {"held": held, "posts": len(self.posts), "vacant": left}
        return Claimed.model_validate(dict(found) | changed)

    def shown_until(self, facts: FormFacts, now: datetime) -> datetime | None:
        """A post is vacant again when its term is over."""
        ends = (holder.until for holder in held_in(facts).values())
        moments = (at for at in (self.next_change(now), *ends) if at and now < at)
        return min(moments, default=None)

    def told_of(
        self, values: Mapping[str, Value], since: datetime, stage: str, now: datetime
    ) -> Mapping[str, str]:
        """When the term of whoever holds the post is over."""
        until = self._until(values, since, stage)
        if until is None:
            return {}
        if until <= now:
            return {"任期": f"到{last_moment(until)}已经满了，这个岗空出来了。还愿意当，请再认领。"}
        return {"任期": f"到{last_moment(until)}，满了自己空出来，再请人认领。"}

    def heading_of(
        self, values: Mapping[str, Value], since: datetime, stage: str, now: datetime
    ) -> str:
        until = self._until(values, since, stage)
        if until and until <= now:
            return "您的任期满了，谢谢您"
        return super().heading_of(values, since, stage, now)

    def _until(self, values: Mapping[str, Value], since: datetime, stage: str) -> datetime | None:
        """When the term ends of whoever holds the post by such an answer; None where nobody does."""
        called = self.which.labels.get(str(values.get(POST)))
        post = next((post for post in self.posts if post.called == called), None)
        if post is None or (self.course and stage != GIVEN):
            return None
        return post.until(since.astimezone(ZONE).date())

    @property
    def heading(self) -> str:
        return "岗位归您了" if self.chosen == "first" else "您的申请已收下"

    def acknowledgement(self, title: str, now: datetime) -> Acknowledgement:  # noqa: ARG002
        became, way = f"「{title}」记上了您认领的岗", "看看都有谁在岗"
        then = "值班岗会给您打电话，商量怎么开始。任期满了自己空出来，中途不当了，凭这张回执交还。"
        if self.chosen == "branch":
            then = "一个岗可以有几位报，党支部两周内定。任期满了自己空出来，中途不当了，凭这张回执交还。"
        return Acknowledgement(self.heading, became, way, then)

    def status_text(self, facts: FormFacts) -> str:
        if status_of(facts) == "full":
            return "岗位都有人了，谢谢大家。有人交还或任期到了，这里会再请人。"
        return super().status_text(facts)

    def answered(self, facts: FormFacts) -> Turnout:
        """How many posts there are, and how many wait for somebody."""
        posts, vacant = len(self.posts), facts.vacant if isinstance(facts, Claimed) else 0
        if not vacant:
            return Turnout(f"{posts} 个岗位都有人了")
        return Turnout(f"{posts} 个岗位，还空着", vacant, "个")

    def invitation(self, facts: FormFacts) -> str:
        if status_of(facts) == "open" and isinstance(facts, Claimed):
            return f"还空着 {facts.vacant} 个岗位"
        return self.full_said if status_of(facts) == "full" else super().invitation(facts)

    def places(self, facts: FormFacts) -> str | None:
        return str(self.answered(facts))


def held_in(facts: FormFacts) -> Mapping[str, Holder]:
    """Who holds which post, by its name."""
    return facts.held if isinstance(facts, Claimed) else {}


def shown_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Of a claim's answers what all may see: what whoever gave them chose, and nothing that was erased."""
    name, phone = str(values.get(NAME, "")), str(values.get(PHONE, ""))
    as_named = {WHOLE: whole_name(name), SURNAME: shown_name(name)}
    return {
        "name": as_named.get(values.get(NAMED, NAMELESS), "") if name else "",
        "phone": phone if values.get(PHONE_SHOWN) == WITH_PHONE else "",
    }
