"""How a form stands, in words: the same on pages, lists, posters and screens.

A sign-up says which places are taken and which are left; everything else, how many have answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from site_src.forms.facts import FormFacts, QuestionFacts
from site_src.forms.form import Form
from site_src.source.moments import last_moment, moment

Status = Literal["before", "open", "full", "closed"]


def status_of(facts: FormFacts) -> Status:
    """A form's state as people see it: a sign-up without a place left is full, not open."""
    return "full" if facts.full else facts.state


def status_text(form: Form, facts: FormFacts) -> str:
    """When a form opens or closes, or that it is full, as a sentence."""
    match status_of(facts):
        case "before":
            return f"{moment(form.opens)}开始，{last_moment(form.closes)}截止。"
        case "open":
            return f"正在进行，{last_moment(form.closes)}截止。"
        case "full":
            return "已报满，谢谢大家。"
        case "closed":
            return f"已于{last_moment(form.closes)}截止。"


@dataclass(frozen=True)
class Turnout:
    """How many have answered, as a sentence without its full stop; `number` is for larger type."""

    lead: str = ""
    number: int | None = None
    rest: str = ""

    def __str__(self) -> str:
        parts = (self.lead, "" if self.number is None else str(self.number), self.rest)
        return " ".join(part for part in parts if part)


def turnout(form: Form, facts: FormFacts) -> Turnout:
    """How many have answered a form; of a sign-up with a limit, the places taken and left."""
    what = "报名" if form.kind == "signup" else "回答"
    places = f"{facts.capacity} 个名额" if facts.capacity is not None else ""
    if facts.left == 0:
        return Turnout(f"{places}，已报满")
    if not facts.answers:
        nobody = {"before": "", "open": f"还没有人{what}", "closed": f"没有人{what}"}[facts.state]
        return Turnout("，".join(filter(None, (places, nobody))))
    left = f"，还有 {facts.left} 个名额" if facts.state != "closed" else f"，余 {facts.left} 个名额"
    return Turnout("已有", facts.answers, f"份{what}" + (left if places else ""))


@dataclass(frozen=True)
class Count:
    """How many chose an option. `share`: of all answers, from 0 to 1; `percent`: that in words."""

    option: str
    count: int
    share: float
    percent: str


@dataclass(frozen=True)
class Tally:
    """What the answers to a question add up to; no `counts` where nobody has answered it."""

    ask: str
    counts: tuple[Count, ...]


def tallies(form: Form, facts: FormFacts) -> tuple[Tally, ...]:
    """The results of the questions whose counts may be seen; none before the first answer to any."""
    if not any(found.answered for found in facts.questions.values()):
        return ()
    return tuple(
        Tally(question.ask, tuple(_counts(found, facts.answers)) if found.answered else ())
        for question in form.questions
        if (found := facts.questions.get(question.id))
    )


def _counts(found: QuestionFacts, answers: int) -> Iterator[Count]:
    for option, count in found.counts.items():
        yield Count(option, count, count / answers, percent(count, answers))


def reworded(form: Form) -> tuple[str, ...]:
    """What was written otherwise before and counts as one, a sentence each."""
    said = []
    for question in form.questions:
        if question.was:
            earlier = "」「".join(question.was)
            said.append(f"问题「{question.ask}」曾写作「{earlier}」，回答一起算。")
        for option in question.options:
            if option.was:
                earlier = "」「".join(option.was)
                said.append(f"选项「{option.say}」曾写作「{earlier}」，票一起算。")
    return tuple(said)


def percent(count: int, of: int) -> str:
    """A share in words, halves rounded up: neither 0% where somebody chose it nor 100% where
    somebody did not. `of` is at least 1."""
    rounded = (200 * count + of) // (2 * of)
    if rounded == 0 and count:
        return "不到 1%"
    if rounded == 100 and count < of:
        return "99% 以上"
    return f"{rounded}%"
