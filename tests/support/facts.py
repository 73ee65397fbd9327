"""Facts of forms, as answers would have added up to."""

from __future__ import annotations

from site_src.content.site import Site
from site_src.forms.facts import FormFacts
from site_src.questions.results import QuestionFacts


def all_for_the_first_option(site: Site, form: str, answers: int) -> FormFacts:
    """So many answers to `form`, all of them for the first option of each question."""
    return FormFacts(
        form=form,
        state="open",
        answers=answers,
        questions={
            question.id: QuestionFacts(counts={question.counted[0]: answers})
            for question in site.forms[form].form.questions
            if question.counted
        },
    )
