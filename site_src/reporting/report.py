"""People report what is wrong, and see what becomes of it, step by step (问题台账)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from site_src.forms.acknowledgement import Acknowledgement
from site_src.forms.facts import FormFacts
from site_src.forms.form import Form
from site_src.forms.status import Turnout
from site_src.forms.terms import ASKED, OwnQuestions
from site_src.proceedings.course import Course, Stage
from site_src.questions.choosing import Choice
from site_src.questions.persons import Name, Phone
from site_src.questions.photo import Photo
from site_src.questions.question import Question, Value
from site_src.questions.respondents import Respondent
from site_src.questions.results import Tally
from site_src.questions.writing import Text
from site_src.reporting.reported import PHOTOS, PLACE, SORT, SOURCE, WHAT, Reported
from site_src.source.records import NO_BOOL, Record, ShortText

SOURCES = (
    "居民反映",
    "网格员巡查",
    "物业巡查",
    "党员走访",
    "楼栋长走访",
    "居民协商议事会",
    "网格党支部联席会",
)
"""两巡、两访、两议, and residents themselves, who are meant where nothing is said."""
AGAIN_DAYS = 15
COURSE = Course(
    {
        "received": Stage(
            "收到",
            "三天之内告诉您受不受理",
            to=("verified", "refused", "transferred"),
            days=3,
        ),
        "verified": Stage(
            "核实",
            "去现场看过，接着定谁来办",
            to=("working", "refused", "transferred"),
            days=3,
            heading="去现场看过了",
        ),
        "working": Stage(
            "处理", "正在办", to=("solved", "transferred"), heading="正在办您反映的事"
        ),
        "solved": Stage(
            "已解决",
            f"请您去看看是不是真的办好了：{AGAIN_DAYS} 天以内，没办好可以请我们再办一次",
            by_sender={"closed": "办好了，可以销号", "reopened": "还没办好，请再办"},
            sender_days=AGAIN_DAYS,
            heading="您反映的事办好了",
        ),
        "reopened": Stage(
            "再办", "您说还没办好，正在再办一次", to=("settled",), heading="正在再办一次"
        ),
        "settled": Stage(
            "已解决",
            "再办了一次，请您看看",
            by_sender={"closed": "办好了，可以销号"},
            heading="您反映的事又办了一次",
        ),
        "transferred": Stage(
            "转交",
            "交给管这件事的部门了，办完告诉您",
            to=("solved",),
            days=30,
            heading="转给管这件事的部门了",
        ),
        "refused": Stage("不予受理", "原因写在下面", heading="您反映的事没有受理"),
        "closed": Stage("已销号", "您说办好了，这件事了结了", heading="这件事了结了"),
    }
)
"""收到 → 核实 → 处理 → 已解决, 不予受理 or 转交. Solved and closed are two things: whoever reported says whether it is,
and may have it taken up again, once: what was done again has a stage of its own, from which no way leads back."""


class Sort(Record):
    """A kind of problem. `days`: within so many it is to be solved; `private`: what is reported of it is about a
    person or a visit to one, and never public."""

    say: ShortText = Field(title="哪一类")
    days: Annotated[int, Field(ge=1, le=365), NO_BOOL] = Field(default=15, title="多少天之内办完")
    private: bool = Field(default=False, title="从不公开", description="反映人的、走访特殊人群的")


class Where(Choice):
    """Where it is, of what sort, or who found it: figures of these are the ledger's."""

    type: Literal["choice"] = "choice"
    control: ClassVar[str] = "control-select"


class What(Text):
    """What is wrong, in the words of whoever reports it."""

    type: Literal["text"] = "text"
    publish: Literal["approved"] = "approved"
    personal_unless_public: ClassVar[bool] = True

    @property
    def seen_by(self) -> str:
        return "只给办这件事的工作人员看，不公开"


class Pictures(Photo):
    """What it looks like."""

    type: Literal["photo"] = "photo"
    publish: Literal["approved"] = "approved"


class Report(Form):
    """反映问题: where, of what sort, what, photographs; published once somebody read it, and taken on in stages."""

    kind: Literal["report"]
    where: Annotated[tuple[ShortText, ...], Field(min_length=2, max_length=60)] = Field(
        title="在哪里", description="可以选的地方，一行一个"
    )
    sorts: Annotated[tuple[Sort, ...], Field(min_length=2, max_length=20)] = Field(
        title="哪一类", description="每一类写多少天之内办完"
    )
    results: Literal["never"] = "never"
    questions: OwnQuestions

    label: ClassVar[str] = "反映问题"
    noun: ClassVar[str] = "反映"
    submit: ClassVar[str] = "交上去"
    again: ClassVar[str] = "再反映一件"
    purpose: ClassVar[str] = "核实时联系您"
    continues: ClassVar[bool] = True
    steps_told: ClassVar[bool] = True
    added_later: ClassVar[frozenset[str]] = frozenset({"where", "sorts"})
    kept_facts: ClassVar[type[FormFacts]] = Reported
    made_up_share: ClassVar[float] = 0.12
    results_template: ClassVar[str] = "reported"
    shown_by: ClassVar[tuple[str, ...]] = ("form", "results")

    @model_validator(mode="before")
    @classmethod
    def _asks(cls, data: Any) -> Any:
        """Its questions are the same for all, but for what may be chosen."""
        try:
            places = TypeAdapter(tuple[ShortText, ...]).validate_python(data.get("where"))
            sorts = TypeAdapter(tuple[Sort, ...]).validate_python(data.get("sorts"))
        except ValidationError:
            return {**data, ASKED: ()}  # Told of these themselves, at their lines.
        if len(places) < 2 or len(sorts) < 2:
            return {**data, ASKED: ()}
        return {**data, ASKED: tuple(_questions(places, [sort.say for sort in sorts]))}

    @property
    def course(self) -> Course:
        return COURSE

    def days_at(self, stage: str, choices: Mapping[str, Sequence[str]]) -> int | None:
        if stage in ("working", "reopened"):
            return self.days_of("".join(choices.get(SORT, ())))
        return super().days_at(stage, choices)

    def days_of(self, sort: str) -> int | None:
        """Within how many days what is of this sort is to be solved."""
        return next((each.days for each in self.sorts if each.say == sort), None)

    @property
    def private_sorts(self) -> frozenset[str]:
        """Those of which nothing is ever public."""
        return frozenset(sort.say for sort in self.sorts if sort.private)

    def kept_back(self, values: Mapping[str, Value]) -> frozenset[str]:
        if values.get(SORT) not in self.private_sorts:
            return frozenset()
        return frozenset(question.id for question in self.questions)

    def public(self, facts: FormFacts | None, now: datetime) -> FormFacts:
        """Its texts are the ledger's, and stand nowhere else; what came to be private is taken out."""
        found = super().public(facts, now).model_copy(update={"voices": ()})
        if not isinstance(found, Reported):
            return found
        items = tuple(item for item in found.items if item.sort not in self.private_sorts)
        return found.model_copy(update={"items": items})

    def tallies(self, facts: FormFacts) -> tuple[Tally, ...]:  # noqa: ARG002
        """None: what came in stands in the ledger."""
        return ()

    @property
    def foreword(self) -> str:
        private = "、".join(f"「{sort.say}」" for sort in self.sorts if sort.private)
        said = "写的话和照片，工作人员看过以后才写进台账，人人看得到；不写您是谁。"
        return f"{said}{private}从不公开，只有工作人员看得到。" if private else said

    @property
    def heading(self) -> str:
        return "收到您反映的事"

    def acknowledgement(self, title: str, now: datetime) -> Acknowledgement:  # noqa: ARG002
        then = "每办一步都写在这张回执上，请留好；办完请您来说一声办好了没有。"
        return Acknowledgement(self.heading, "已经记下，三天之内有人去看", "看看台账", then)

    def answered(self, facts: FormFacts) -> Turnout:
        if not facts.answers:
            return super().answered(facts)
        return Turnout("一共收到", facts.answers, "件")

    def made_up(self, by: Respondent) -> dict[str, Sequence[str]]:
        public = [sort.say for sort in self.sorts if not sort.private]
        by.draw.random()  # Who answers at all was drawn by the same.
        place = by.draw.choice(self.where)
        what, fitting = by.draw.choice(_MADE_UP)
        return {
            PLACE: [place],
            SORT: [fitting if fitting in public else by.draw.choice(public)],
            WHAT: [f"示例：{place}，{what}。"],
            SOURCE: [by.draw.choice(SOURCES)],
            "phone": [by.phone] if by.draw.random() < 0.5 else [],
        }


_MADE_UP = (
    ("灯坏了一盏，夜里看不见台阶", "公共设施"),
    ("雨水井盖松了，车一过就响", "公共设施"),
    ("垃圾桶满了两天没有清", "环境卫生"),
    ("门关不上，风一吹就响", "物业服务"),
    ("通道又停了车", "公共安全"),
    ("有一颗螺丝露在外面，怕划到孩子", "公共安全"),
    ("有一处一直渗水", "物业服务"),
    ("夜里楼上总有拖椅子的声音", "邻里纠纷"),
)
"""What is reported in a demo, and as which sort where the form has that."""


def _questions(places: Sequence[str], sorts: Sequence[str]) -> tuple[Question, ...]:
    must = {"required": True}
    return (
        Where.model_validate({"id": PLACE, "ask": "在哪里", "options": [*places], **must}),
        Where.model_validate({"id": SORT, "ask": "哪一类", "options": [*sorts], **must}),
        What.model_validate(
            {"id": WHAT, "ask": "什么事", "help": "一两句话，一件一份", "max": 300, **must}
        ),
        Pictures.model_validate({"id": PHOTOS, "ask": "照片（没有可以不交）"}),
        Where.model_validate(
            {"id": SOURCE, "ask": "怎么发现的", "help": "自己反映的不用选", "options": [*SOURCES]}
        ),
        Name.model_validate({"id": "name", "ask": "怎么称呼您（可以不填）", "type": "name"}),
        Phone.model_validate(
            {"id": "phone", "ask": "电话（可以不填，凭回执也能查）", "type": "phone"}
        ),
    )
