"""The table of question types. A new one is a record in a module of its own, and a line here.

- `choosing`: questions that are answered by choosing: `choice`, `choices`, `scale`.
- `writing`: questions that are answered in words and numbers: `text`, `number`, `date`.
- `rank`: questions that are answered by putting options in order: `rank`.
- `persons`: questions about a person: `name`, `phone`.
- `household`: questions that ask where somebody lives: `household`.
- `photo`: questions that are answered with photographs: `photo`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import PlainValidator, SerializeAsAny

from site_src.questions.choosing import Choice, Choices, Scale
from site_src.questions.household import Household
from site_src.questions.persons import Name, Phone
from site_src.questions.photo import Photo
from site_src.questions.question import Question
from site_src.questions.rank import Rank
from site_src.questions.writing import Date, Number, Text
from site_src.source.records import Family

TYPES: Family[Question] = Family(
    "type",
    "题型",
    {
        "choice": Choice,
        "choices": Choices,
        "scale": Scale,
        "rank": Rank,
        "text": Text,
        "number": Number,
        "date": Date,
        "name": Name,
        "phone": Phone,
        "photo": Photo,
        "household": Household,
    },
)
AnyQuestion = Annotated[SerializeAsAny[Question], PlainValidator(TYPES.read), TYPES]
