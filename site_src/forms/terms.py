"""On what terms a form is answered: by whom, whether again, and when its results may be seen."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SerializeAsAny
from pydantic.json_schema import SkipJsonSchema

from site_src.questions.question import Question
from site_src.source.records import planned, worded

_BY = {"anyone": "任何人", "household": "每户一份", "owner": "每位业主一份"}
_REVISE = {"never": "不能", "until-close": "截止前可以改，算改过的"}
_RESULTS = {"live": "随时", "after-close": "截止以后", "never": "不公布"}

By = Annotated[
    Literal["anyone", "household", "owner"],
    planned("staff", fix="可以写 anyone（任何人）、household（每户一份）、owner（每位业主一份）"),
    Field(
        title="谁可以填",
        description="按户、按业主的，每份要填纸条上的口令",
        json_schema_extra=worded(_BY),
    ),
]
Revise = Annotated[
    Literal["never", "until-close"],
    Field(
        title="交了以后能不能改",
        description="能改的，截止前凭回执改；按户、按业主的凭口令再交一次，算后来那份",
        json_schema_extra=worded(_REVISE),
    ),
]
Results = Annotated[
    Literal["live", "after-close", "never"],
    Field(title="结果什么时候公布", json_schema_extra=worded(_RESULTS)),
]
ANYONE: By = "anyone"
ONCE: Revise = "never"
LIVE: Results = "live"
ASKED = "\0questions"
"""The key by which a kind hands itself the questions that it asks of all; no front matter can hold it, so whoever
writes questions of their own is told that it takes none."""
OwnQuestions = Annotated[
    SkipJsonSchema[tuple[SerializeAsAny[Question], ...]],
    Field(exclude=True, validation_alias=ASKED),
]
"""What a kind asks of all, by which its field `questions` is no key of the front matter."""
