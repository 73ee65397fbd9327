"""Who is on a list before anybody comes: who signed up for the activity, and the volunteers of its teams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from forms_service.answers.tally import ANSWERS, counts
from forms_service.attendance.credits import number_of
from forms_service.store.ledger_state import Document, State
from site_src.forms.form import Form
from site_src.questions.persons import Name, Phone
from site_src.volunteering.profile import NAME, PHONE, TEAM
from site_src.volunteering.registration import Volunteer


@dataclass(frozen=True)
class Person:
    """Somebody expected: the answer by which we know of him, and as whom he gets hours, where he does."""

    receipt: str
    name: str
    volunteer: str = ""


def registrations(state: State, forms: Iterable[Form]) -> Iterator[tuple[str, Document]]:
    """The volunteers by their receipts: registrations that count."""
    ids = {form.id for form in forms if isinstance(form, Volunteer)}
    for receipt, document in state.get(ANSWERS, {}).items():
        if document["form"] in ids and counts(document):
            yield receipt, document


def expected(
    state: State, form: Form | None, teams: Iterable[str], forms: Iterable[Form]
) -> list[Person]:
    """Those of an activity whose sign-up is `form` and whom these teams see to, by name; a volunteer who signed
    up too, with the same phone, is one person. Names that are no longer kept are on no list."""
    forms, wanted = list(forms), set(teams)
    wordings = {
        question.id: question.wordings
        for each in forms
        if isinstance(each, Volunteer)
        for question in each.questions
        if question.id == TEAM
    }
    phones: dict[str, str] = {}
    found: list[Person] = []
    for receipt, document in registrations(state, forms):
        entries = document["entries"]
        if number := entries.get(PHONE):
            phones[number] = receipt
        team = "".join(document["choices"].get(TEAM, ()))
        if wordings.get(TEAM, {}).get(team, team) in wanted and entries.get(NAME):
            found.append(Person(receipt, entries[NAME], receipt))
    here = {person.volunteer for person in found}
    for receipt, name, phone in _signed_up(state, form):
        volunteer = phones.get(phone, "")
        if not volunteer or volunteer not in here:
            found.append(Person(receipt, name, volunteer))
    return sorted(found, key=lambda each: (not each.volunteer, each.name, each.receipt))


def _signed_up(state: State, form: Form | None) -> Iterator[tuple[str, str, str]]:
    """Receipt, name and phone of who takes a place. Whoever signs children up gives theirs too: a leader calls all
    the names of an answer, and it is they who come, so the phone is nobody's of them, "": a volunteer who is their
    parent is another line, with hours of their own."""
    if form is None or isinstance(form, Volunteer):
        return
    names = [q.id for q in form.questions if isinstance(q, Name)]
    phone = next((q.id for q in form.questions if isinstance(q, Phone)), "")
    for receipt, document in state.get(ANSWERS, {}).items():
        if document["form"] != form.id or not counts(document):
            continue
        entries = document["entries"]
        if named := [entries[name] for name in names if entries.get(name)]:
            alone = len(named) == 1
            yield receipt, "、".join(named), entries.get(phone, "") if alone else ""


def volunteers_by(state: State, form: Form | None, forms: Iterable[Form]) -> Mapping[str, str]:
    """Whose hours are whose: to a registration's receipt from itself, from its number, and from the answer by
    which a volunteer signed up with the same phone. A number that two share is nobody's."""
    found: dict[str, str] = {}
    phones: dict[str, str] = {}
    for receipt, document in registrations(state, forms):
        number = number_of(receipt)
        found[number] = "" if number in found else receipt
        found[receipt] = receipt
        if phone := document["entries"].get(PHONE):
            phones[phone] = receipt
    for receipt, _, phone in _signed_up(state, form):
        if phone in phones:
            found[receipt] = phones[phone]
    return found
