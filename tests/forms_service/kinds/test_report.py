"""Reports as the service's kind hears of them: each sort's days, and what a form makes private after all."""

from __future__ import annotations

from datetime import datetime

from forms_service.answers.publication import Became, Decision, texts_of, with_decision
from forms_service.answers.reading import Answer, read_answer
from forms_service.answers.sending import Sending
from forms_service.answers.stages import due
from forms_service.answers.tally import ANSWERS
from forms_service.kinds.report import Reports
from forms_service.store.ledger_state import Document
from site_src.form_kinds.table import FORM_KINDS
from site_src.reporting.report import Report
from site_src.source.moments import ZONE

NOW = datetime(2026, 11, 20, 9, tzinfo=ZONE)
SAID = {
    "id": "report",
    "kind": "report",
    "opens": "2026-11-01",
    "closes": "2027-12-31",
    "where": ["东门", "西门"],
    "sorts": [{"say": "公共设施", "days": 9}, {"say": "纠纷", "days": 30}],
}
FORM = FORM_KINDS.read(SAID)
LATER = FORM_KINDS.read(
    {**SAID, "sorts": [{"say": "公共设施", "days": 9}, {"say": "纠纷", "private": True}]}
)

NOTHING = {"quarters": {}, "items": [], "answers": 0, "sample": 0, "updated": None}


def reported(sort: str = "纠纷") -> Document:
    """A report that was let be published."""
    answer = read_answer(FORM, {"place": ["东门"], "sort": [sort], "what": ["很吵"]})
    assert isinstance(answer, Answer)
    document = Sending(FORM, answer, NOW).document
    [text] = texts_of("A" * 16, document)
    return with_decision(document, text, Decision(Became.PUBLISHED, NOW, "clerk"))


def test_a_sort_that_is_made_private_later_is_public_no_longer() -> None:
    """Neither its reports nor their number, nor when one came, whatever was decided of them before."""
    reports = Reports()
    reports.change(ANSWERS, "A" * 16, None, reported())
    assert isinstance(LATER, Report)
    open_, private = (reports.facts(form, None) for form in (FORM, LATER))
    assert (len(open_["items"]), open_["quarters"]) == (1, {"2026Q4": {"received": 1}})
    assert (open_["answers"], open_["updated"]) == (1, NOW.isoformat(timespec="seconds"))
    assert private == NOTHING
    earlier = FORM.kept_facts(form="report", state="open", **open_)
    assert getattr(LATER.public(earlier, NOW), "items", None) == ()


def test_what_is_taken_away_again_leaves_nothing() -> None:
    reports, document = Reports(), reported()
    reports.change(ANSWERS, "A" * 16, None, document)
    reports.change(ANSWERS, "A" * 16, document, None)
    assert reports.facts(FORM, None) == NOTHING


def test_the_office_has_three_days_to_look_at_it_and_the_sort_s_days_to_do_it() -> None:
    for stage, days in (("received", 3), ("working", 9)):
        document = {**reported("公共设施"), "stage": stage}
        assert ((due(document, FORM) or NOW) - NOW).days == days
