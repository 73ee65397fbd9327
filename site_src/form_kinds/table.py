"""The table of form kinds. A new one is a record in a module of its own, here, in `taking_part` or in `volunteering`, and a line here.

- `poll`: people say what they think, and all see what came of it.
- `evaluation`: people say how satisfied they are, and what follows is done.
- `consultation`: people say what they think of a draft, article by article.
- `ballot`: owners decide a matter, by number and by area.
- `election`: owners elect their committee.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import PlainValidator, SerializeAsAny

from site_src.form_kinds.ballot import Ballot
from site_src.form_kinds.consultation import Consultation
from site_src.form_kinds.election import Election
from site_src.form_kinds.evaluation import Evaluation
from site_src.form_kinds.poll import Poll
from site_src.forms.facts import FormFacts, facts_in
from site_src.forms.form import Form
from site_src.reporting.report import Report
from site_src.source.records import Family
from site_src.taking_part.appeal import Appeal
from site_src.taking_part.applications import CheckIn, Proposal
from site_src.taking_part.booking import Booking
from site_src.taking_part.claim import Claim
from site_src.taking_part.nomination import Nomination
from site_src.taking_part.pledge import Pledge
from site_src.taking_part.question_box import QuestionBox
from site_src.taking_part.sign_up import SignUp
from site_src.taking_part.topics import Topics
from site_src.volunteering.registration import Volunteer

FORM_KINDS: Family[Form] = Family(
    "kind",
    "表单种类",
    {
        "poll": Poll,
        "signup": SignUp,
        "nomination": Nomination,
        "appeal": Appeal,
        "pledge": Pledge,
        "booking": Booking,
        "claim": Claim,
        "questionbox": QuestionBox,
        "topics": Topics,
        "checkin": CheckIn,
        "proposal": Proposal,
        "report": Report,
        "evaluation": Evaluation,
        "consultation": Consultation,
        "volunteer": Volunteer,
        "ballot": Ballot,
        "election": Election,
    },
)
AnyForm = Annotated[SerializeAsAny[Form], PlainValidator(FORM_KINDS.read), FORM_KINDS]


def read_facts(folder: Path, forms: Iterable[Form]) -> Mapping[str, FormFacts]:
    """The facts of those forms that have any."""
    read = ((form.id, facts_in(folder / f"{form.id}.json", form.kept_facts)) for form in forms)
    return {name: facts for name, facts in read if facts is not None}
