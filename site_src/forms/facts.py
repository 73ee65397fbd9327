"""What the answers add up to: one small JSON file per form, without personal data.

The file is a contract (ARCHITECTURE.md, "HTTP"): the service writes it into `state/facts/`, the site shows
it at `/facts/<form>.json`, but for the texts that pages show. The site build reads these and never the store.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from site_src.forms.seal import Sealed
from site_src.forms.secrecy import Box
from site_src.forms.turnout import SaidNothing, TookPart
from site_src.forms.voices import Voice
from site_src.questions.results import QuestionFacts

State = Literal["before", "open", "closed"]


class FormFacts(BaseModel):
    """A form's public facts. `answers`: answers that count; `updated`: when the last one came,
    ISO 8601 with zone, or None. A kind may add to them."""

    model_config = ConfigDict(frozen=True)
    form: str
    state: State
    answers: int = 0
    questions: dict[str, QuestionFacts] = {}
    updated: str | None = None
    sample: Annotated[int, Field(exclude_if=lambda count: not count)] = 0
    """How many of the answers are made up, for a demo (`linli sample`)."""
    voices: Annotated[tuple[Voice, ...], Field(exclude_if=lambda voices: not voices)] = ()
    """The texts that are published, newest first: each was read before, and let be."""
    unpublished: Annotated[dict[str, int], Field(exclude_if=lambda found: not found)] = {}
    """How many texts are not published, by the reason that their writers are told."""
    turnout: Annotated[TookPart | None, Field(exclude_if=lambda found: found is None)] = None
    """Of a form that is answered by household or by owner."""
    silent: Annotated[SaidNothing | None, Field(exclude_if=lambda found: found is None)] = None
    """Of a vote that is over whose form counts those who said nothing (`silent: majority`), apart."""
    box: Annotated[Box | None, Field(exclude_if=lambda box: box is None)] = None
    """Of a secret vote that is over: how its box is."""
    record: Annotated[str, Field(exclude_if=lambda record: not record)] = ""
    """Of a vote that is over: what anyone may count it again by, a file of its own on the site (`lines_url`)."""
    seal: Annotated[Sealed | None, Field(exclude_if=lambda seal: seal is None)] = None
    """Of a vote that is over: None while its result is preliminary (初步)."""

    personal: ClassVar[Mapping[str, Any]] = {"voices": True, "record": True}
    """The fields, as `model_dump` excludes them, that pages show and the figures that anybody may read don't hold: they can be taken back."""

    @property
    def note(self) -> str:
        """What is said beside every number of answers where some are made up."""
        if not self.sample:
            return ""
        few = self.sample < self.answers
        return f"（其中 {self.sample} 份是示例数据）" if few else "（示例数据）"

    @property
    def full(self) -> bool:
        """Whether it is open and has no place left."""
        return False

    @property
    def takes(self) -> bool:
        """Whether an answer is taken: it may be to wait for a place, where it is full."""
        return self.state == "open" and not self.full


_WRITTEN = ("voices", "held", "items")
"""The fields of any kind's facts that hold what people wrote."""
NOT_OVER: Mapping[str, Any] = {"record": "", "seal": None, "silent": None}
"""What facts say of a vote before its result may be seen by everybody."""
F = TypeVar("F", bound=FormFacts)


def facts_bytes(facts: FormFacts) -> bytes:
    """The file that pages are made from: the same facts give the same bytes."""
    return _bytes(facts.model_dump())


def figures_bytes(facts: FormFacts) -> bytes:
    """The file that anybody may read: figures alone. Texts stand on the pages, where they can be taken
    back, and are sent with no answer's refill to every screen."""
    return _bytes(facts.model_dump(exclude=dict(facts.personal)))


def lines_url(form: str) -> str:
    """Where the site holds a vote's record, from its root."""
    return f"facts/{form}.lines.txt"


def without_texts(data: bytes) -> bytes:
    """A file of facts, of whatever kind, less the texts in it."""
    found = json.loads(data)
    for name in _WRITTEN:
        found.pop(name, None)
    return _bytes(found)


def _bytes(found: dict[str, Any]) -> bytes:
    return (json.dumps(found, ensure_ascii=False) + "\n").encode()


def lost(folder: Path, published: Path) -> tuple[str, ...]:
    """The forms that have answers by the facts that a site has `published`, where `folder` holds no facts
    at all: it isn't mounted, or was moved away, and a page made now would say that nobody answered."""
    if any(facts_in(path, FormFacts) for path in folder.glob("*.json")):
        return ()
    read = (facts_in(path, FormFacts) for path in sorted(published.glob("*.json")))
    return tuple(facts.form for facts in read if facts is not None and facts.answers)


def facts_in(path: Path, model: type[F]) -> F | None:
    """The facts that a file holds. One that can't be read counts as none: the service writes it again
    from the store at its next start."""
    try:
        return model.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
