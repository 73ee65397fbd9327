"""How long personal data are kept: until `keep` days after a form's closing, and then only what the form
counts or what was written under a question that is not about a person; of photographs those that are published.
What was reported of a person or a visit to one, and so is never public, is personal whoever sent it.

What a form promised holds when its page is gone too, so the store notes for each form until when, and
which of its questions are personal and which are plain. A question that was personal once stays so,
whatever a later edit makes of it; what stands under a question that nobody knows is personal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from forms_service.answers.handled import with_reasons
from forms_service.answers.publication import Became, texts_of, with_entries
from forms_service.answers.reading import PUBLISHABLE
from forms_service.answers.stages import STAGE, since
from forms_service.answers.tally import ANSWERS
from forms_service.answers.turnout import with_voter_gone
from forms_service.attendance.keeping import without_old_names
from forms_service.due_process.cases import due as cases_due
from forms_service.electorate.paper_entries import without_voters
from forms_service.erasure.removal import Found, emptied
from forms_service.sealing.seals import seals_in
from forms_service.staff.audit import LOG, WORDS, merged
from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch
from site_src.forms.form import Form
from site_src.source.moments import ZONE, last_moment

VOTER_SEEN_BY = "只有工作人员查得到"
RETENTION = "retention"
"""The table of the notes: form id → `{"until", "personal", "plain"}`; in place of `until` of a form that
continues `days`, from the last step of each answer; `filed`: photographs; `unless_public`: what is personal in
an answer that may not be published."""
_NIGHT = time(3, 0)
# Of a form that was gone before there were notes: as long as a form keeps that says nothing else,
# from its last answer, since it took answers until then at least.
_UNKNOWN = timedelta(days=90)
WORDS_FOR = timedelta(days=183)
"""So long the audit log keeps what it says of persons where that is of no answer: half a year, as long as
logs are to be kept at least (Cybersecurity Law, art. 21)."""


def next_night(now: datetime) -> datetime:
    """When the next night's work begins, after `now`."""
    local = now.astimezone(ZONE)
    tonight = datetime.combine(local.date(), _NIGHT, ZONE)
    return tonight if now < tonight else tonight + timedelta(days=1)


def note(state: State, forms: Collection[Form]) -> Patch:
    """What is to be stored so that the store knows of these forms what it must; empty where it does."""
    held = state.get(RETENTION, {})
    changed: dict[str, Any] = {}
    for form in forms:
        seals = seals_in(state, form.id)
        sealed = datetime.fromisoformat(seals[-1]["at"]) if seals else None
        found = _note_of(form, held.get(form.id), sealed)
        if found != held.get(form.id):
            changed[form.id] = found
    return {RETENTION: changed} if changed else {}


def _note_of(form: Form, before: Document | None, sealed: datetime | None) -> Document:
    known = before or {"personal": [], "plain": []}
    personal = {*known["personal"], *(q.id for q in form.questions if q.personal)}
    plain = {*known["plain"], *(q.id for q in form.questions)} - personal
    filed = {*known.get("filed", ()), *(q.id for q in form.questions if q.filed)}
    own = {q.id for q in form.questions if q.personal_unless_public}
    own |= {*known.get("unless_public", ())}
    until = form.kept_until_sealed(sealed)
    found = {
        **({"until": until.isoformat()} if until else {"days": form.days_kept}),
        "personal": sorted(personal),
        "plain": sorted(plain),
    }
    apart = {"filed": sorted(filed), "unless_public": sorted(own)}
    return found | {name: ids for name, ids in apart.items() if ids}


def due(state: State, now: datetime) -> Found:
    """What has been kept long enough at `now`. Answers stay, without what is personal in them: they
    count as before."""
    held = state.get(RETENTION, {})
    answers = state.get(ANSWERS, {})
    until = _Until(answers, held)
    changed: dict[str, Any] = {}
    for receipt, answer in answers.items():
        form = answer["form"]
        if now < until.of(answer):
            continue
        plain = _plain(answer, held.get(form))
        filed = held[form].get("filed", ()) if form in held else ()
        public = [t for t in texts_of(receipt, answer) if t.became is Became.PUBLISHED]
        shown = {name: [t.text for t in public if t.question == name] for name in filed}
        kept = {
            name: shown[name] if name in filed and isinstance(value, list) else value
            for name, value in answer["entries"].items()
            if name in plain and (name not in filed or shown[name])
        }
        # Why the office did something to it may be about a person; what all may read was read for that.
        told = public and STAGE in answer
        left = with_voter_gone(answer if told else with_reasons(answer, lambda _: ""))
        if kept != answer["entries"] or left != answer:
            changed[receipt] = with_entries(left, kept)
    noted = {form: until.of_form(note) for form, note in held.items() if "until" in note}
    others = merged(
        without_voters(state, lambda form: form in noted and now >= noted[form]),
        without_old_names(state, now),
        cases_due(state, now),
    )
    return emptied(state, changed, list(_words_due(state, until, now)), others)


def _plain(answer: Document, note: Document | None) -> frozenset[str]:
    """The questions under which this answer says nothing about a person; none of a form that nobody noted."""
    if note is None:
        return frozenset()
    return frozenset(note["plain"]) - _never_public(answer, note.get("unless_public", ()))


def _never_public(answer: Mapping[str, Any], questions: Iterable[str]) -> frozenset[str]:
    """Those of the questions of which nothing may ever be published in this answer."""
    return frozenset(questions) - frozenset(answer.get(PUBLISHABLE, ()))


def _words_due(state: State, until: _Until, now: datetime) -> Iterator[str]:
    """The entries of the audit log whose words go: with what is personal in the answer they are about."""
    log, answers = state.get(LOG, {}), state.get(ANSWERS, {})
    for name, apart in state.get(WORDS, {}).items():
        answer = answers.get(apart["receipt"])
        if answer is not None:
            over = now >= until.of(answer)
        else:
            over = now - datetime.fromisoformat(log[name]["at"]) >= WORDS_FOR
        if over:
            yield name


def held_now(state: State) -> Mapping[str, tuple[datetime, int]]:
    """What is kept of persons: by form until when (of one that continues, of its oldest), and of how many
    answers; the first to go first."""
    notes, answers = state.get(RETENTION, {}), state.get(ANSWERS, {})
    until = _Until(answers, notes)
    numbers: Counter[str] = Counter()
    first: dict[str, datetime] = {}
    for answer in answers.values():
        form = answer["form"]
        if not answer["entries"].keys() <= _plain(answer, notes.get(form)):
            numbers[form] += 1
            first[form] = min(first.get(form, until.of(answer)), until.of(answer))
    return {form: (first[form], numbers[form]) for form in sorted(numbers, key=first.__getitem__)}


def kept_text(form: Form, answer: Mapping[str, Any], now: datetime) -> str:
    """For whoever gave this answer: who sees what is personal in it, and until when it is kept, or that
    it is gone; "" where nothing was given."""
    given: dict[str, str] = {}
    own = [q.id for q in form.questions if q.personal_unless_public]
    private = _never_public(answer, own)
    for question in form.questions:
        personal = question.personal or question.id in private
        if personal and question.id in answer["entries"]:
            asks = given.get(question.seen_by, "")
            given[question.seen_by] = f"{asks}「{question.ask}」"
    over = form.kept_until or form.kept_until_of(since(answer))
    until = last_moment(over)
    if form.kept_from_seal:
        until = f"结果封存满 {form.keep} 天（没有封存的，从截止算）"
    if "voter" in answer:
        given.setdefault(VOTER_SEEN_BY, f"是哪{form.voter_noun}投的")
    if given:
        seen = "；".join(f"{asks}{seen_by}" for seen_by, asks in given.items())
        return f"{seen}，保留到{until}，过后当晚自动删除。"
    if now >= over and (form.votes or form.personal):
        what = "姓名和电话" if form.personal else f"是哪{form.voter_noun}投的，"
        return f"{what}只保留到{until}，已经删除。"
    return ""


class _Until:
    """Until when what is personal in answers is kept, by what was noted of their forms."""

    def __init__(self, answers: Mapping[str, Document], held: Mapping[str, Document]) -> None:
        self._held = held
        self._last: dict[str, datetime] = {}
        for answer in answers.values():
            if (form := answer["form"]) not in held:
                last = datetime.fromisoformat(answer["at"]) + _UNKNOWN
                self._last[form] = max(self._last.get(form, last), last)
        self._of_forms = {
            form: self.of_form(note) for form, note in held.items() if "until" in note
        } | self._last

    @staticmethod
    def of_form(note: Document) -> datetime:
        return datetime.fromisoformat(note["until"])

    def of(self, answer: Document) -> datetime:
        """That of one answer."""
        form = answer["form"]
        if form in self._of_forms:
            return self._of_forms[form]
        days: int = self._held[form]["days"]
        return since(answer) + timedelta(days=days)
