"""Projects tallies as facts: what may be public, written as files for the site to read.

Only this module writes `state/facts`. Nothing personal is in it: counts of the form's own options,
how many answers, and when the last one came; of what people wrote only the texts that somebody read and let
be published; the fingerprints by which edits are refused that would drop votes; and the urgent notices
that were called.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from forms_service.answers.tally import FormTally, Tally
from forms_service.kinds.table import Counts
from site_src.forms.facts import FormFacts, facts_bytes, facts_in, without_texts
from site_src.forms.fingerprints import (
    SUFFIX,
    fingerprint_bytes,
    fingerprint_of,
    read_fingerprints,
)
from site_src.forms.form import Form
from site_src.questions.question import by_word
from site_src.show.notices import CALLED, Urgent, called_bytes
from site_src.source.files import write_atomic


def facts_of(form: Form, counts: Counts, now: datetime) -> FormFacts:
    """A form's public facts at `now`. Hold the store still meanwhile, so that they say how one
    moment was."""
    tally, turnout = counts.tally.of(form.id), counts.turnout(form)
    raw = form.kept_facts.model_validate(
        {
            "form": form.id,
            "state": form.state(now),
            "answers": tally.answers,
            "questions": {
                q.id: q.facts(tally.marks.get(q.id, {})) for q in form.questions if q.counted
            },
            "updated": tally.updated,
            "sample": tally.sample,
            "waiting": len(tally.queue),
            "voices": counts.voices.of(form.id),
            "unpublished": counts.voices.unpublished(form.id),
            "turnout": turnout,
            "silent": counts.silent(form),
            **counts.records.facts(form, counts.electorates.of(form), now),
            **counts.kind(form).facts(form, turnout),
        }
    )
    return form.public(raw, now)


def fingerprint_file(
    form: Form, tally: FormTally, sealed: bool = False
) -> tuple[str, bytes | None]:
    """The name and the bytes of a form's fingerprint; None for a form without answers, which may be
    changed at will. `sealed`: whether its result is."""
    name = f"{form.id}{SUFFIX}"
    if not tally.answers:
        return name, None
    found = fingerprint_of(form, tally.answers, tally.answered, chosen_in(tally), sealed)
    return name, fingerprint_bytes(found)


def gone_fingerprints(
    folder: Path, known: Collection[str], tally: Tally
) -> Iterator[tuple[str, bytes | None]]:
    """The fingerprints of forms that are no longer `known`, with how many answers are left of them:
    editors are told so, and answers may have been erased since."""
    for name, left in read_fingerprints(folder).items():
        if name not in known:
            answers = tally.of(name).answers
            now = left.model_copy(update={"answers": answers})
            yield f"{name}{SUFFIX}", fingerprint_bytes(now) if answers else None


def chosen_in(tally: FormTally) -> dict[str, dict[str, int]]:
    """Question → what was chosen, in the words of then → how often."""
    return {question: by_word(marks) for question, marks in tally.marks.items()}


@dataclass(frozen=True)
class Uncounted:
    """Votes in words that their form no longer knows: in no result until it does."""

    form: str
    question: str
    option: str
    answers: int

    def __str__(self) -> str:
        return (
            f"表单「{self.form}」的问题「{self.question}」有 {self.answers} 份选了「{self.option}」，"
            "表单里没有这个写法，没有算进结果。"
            f"意思没变的选项请加上 was: {self.option}，问题的 id 改过就改回去"
        )


def uncounted(form: Form, tally: FormTally) -> tuple[Uncounted, ...]:
    """The votes that the form as it stands would drop."""
    words = {question.id: question.wordings for question in form.questions}
    return tuple(
        Uncounted(form.id, question, option, count)
        for question, counts in chosen_in(tally).items()
        for option, count in counts.items()
        if option not in words.get(question, {})
    )


def write_fingerprints(folder: Path, files: Iterable[tuple[str, bytes | None]]) -> None:
    """Brings these fingerprints up to date. No page shows them. Raises OSError."""
    for name, data in files:
        if data is None:
            (folder / name).unlink(missing_ok=True)
        else:
            write_atomic(folder / name, data)


def write_facts(folder: Path, facts: Iterable[FormFacts]) -> int:
    """Brings these facts' files up to date; returns how many changed. Raises OSError."""
    return sum(write_atomic(folder / f"{f.form}.json", facts_bytes(f)) for f in facts)


def take_out_voices(folder: Path, gone: Collection[str] | None, known: Collection[str]) -> int:
    """Takes the texts out of the facts of forms that are `gone` (None: of all that are not `known`): no page
    shows them, and what is erased from now on has to be in no file. Returns how many changed. Raises
    OSError."""
    paths = folder.glob("*.json") if gone is None else (folder / f"{name}.json" for name in gone)
    changed = 0
    for path in sorted(paths):
        if path.stem not in known and facts_in(path, FormFacts) is not None:
            changed += write_atomic(path, without_texts(path.read_bytes()))
    return changed


def write_called(folder: Path, notices: Iterable[Urgent]) -> int:
    """Brings the called notices' file up to date; returns whether it changed. Raises OSError."""
    return write_atomic(folder / CALLED, called_bytes(notices))
