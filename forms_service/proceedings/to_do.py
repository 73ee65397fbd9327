"""What is to be taken on by the office: the overdue first, then by when it is due, then the oldest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from forms_service.answers.stages import due, since
from forms_service.desk.frame import DESK
from forms_service.proceedings.underway import Underway
from forms_service.staff.roles import Right
from forms_service.store.ledger_state import Document
from forms_service.today.waiting import Source, Waiting
from site_src.content.site import PublishedForm

PROCEEDINGS = "/proceedings"
Forms = Callable[[], Mapping[str, PublishedForm]]


@dataclass(frozen=True)
class Task:
    """An answer that the office is to take on: since when it stands at `stage` (its label), and until when it is
    to be taken on, if it has to. `new`: nobody has taken it on yet."""

    receipt: str
    document: Document
    published: PublishedForm
    stage: str
    since: datetime
    due: datetime | None
    new: bool

    def overdue(self, now: datetime) -> bool:
        return self.due is not None and self.due <= now


def tasks(underway: Underway, forms: Mapping[str, PublishedForm], form: str = "") -> list[Task]:
    """All of them, or those of one form; hold the store still meanwhile."""
    found = [
        task
        for name, each in forms.items()
        if not form or name == form
        for task in _of(underway, each)
    ]
    # What is due comes first, the longest overdue before all.
    return sorted(found, key=lambda task: (task.due is None, task.due or task.since, task.receipt))


def _of(underway: Underway, published: PublishedForm) -> Iterator[Task]:
    form = published.form
    if form.course is None:
        return
    for key, stage in form.course.stages.items():
        if key in form.course.ended:
            continue
        for receipt, document in underway.at(form.id, key).items():
            yield Task(
                receipt,
                document,
                published,
                stage.label,
                since(document),
                due(document, form),
                key == form.course.first,
            )


def to_take_on(tasks_now: Callable[[], list[Task]]) -> Source:
    """Answers that wait for their first step, and those that are overdue, form by form."""

    def found(now: datetime) -> Iterator[Waiting]:
        by_form: dict[str, list[Task]] = {}
        for task in tasks_now():
            by_form.setdefault(task.published.form.id, []).append(task)
        for name, held in by_form.items():
            new = [task for task in held if task.new]
            late = [task for task in held if task.overdue(now)]
            if not new and not late:
                continue
            said = [f"{len(late)} 件超期"] if late else []
            said += [f"{len(new)} 件新的等着看"] if new else []
            address = f"{DESK}{PROCEEDINGS}?{urlencode({'form': name})}"
            text = f"「{held[0].published.title}」有 {'，'.join(said)}"
            yield Waiting(f"proceedings {name}", text, address, Right.HANDLE_ANSWERS, told=True)

    return found
