"""A form that has answers, changed under them: the two ways out that `linli check` names, each done by a
press. Either it says the same with other words, or it becomes another form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from forms_service.editing.sheet import parsed
from site_src.content.form_changes import Change, changes_of
from site_src.editing.front_matter import put
from site_src.editing.spans import read, rewritten
from site_src.forms.fingerprints import Fingerprint
from site_src.kinds.page_kinds import FormMeta
from site_src.source.faults import Fault

_WAYS = "怎么办，见「这张表已经有人答过」"


@dataclass(frozen=True)
class Changed:
    """What was changed of a form that has answers; `form`: its id."""

    form: str
    changes: tuple[Change, ...]

    @property
    def only_words(self) -> bool:
        """Whether all of it may say the same as before."""
        return all(change.keeps for change in self.changes)

    @property
    def words(self) -> list[str]:
        """What was said and what is said instead, where all of it may mean the same."""
        return [" → ".join(change.words) for change in self.changes] if self.only_words else []

    def told(self, faults: Iterable[Fault]) -> tuple[Fault, ...]:
        """The faults as the desk says them, which has buttons for what `linli check` has written out as front
        matter."""
        own = {change.fault.what for change in self.changes}
        return tuple(replace(each, fix=_WAYS) if each.what in own else each for each in faults)


def changed(path: str, raw: str, answered: Mapping[str, Fingerprint]) -> Changed | None:
    """What a draft would change of a form under its answers; None where nothing is."""
    page, _ = parsed(path, raw)
    if page is None or not isinstance(page.meta, FormMeta) or page.meta.draft:
        return None
    found = changes_of(page, answered)
    return Changed(page.meta.form.id, tuple(found)) if found else None


def reworded(raw: str, found: Changed, agreed: Sequence[str]) -> str:
    """The text where what was changed says that it is the same with other words; as it is, unless `agreed`
    are its `words`: somebody wrote on since they were shown. Raises NotEditable."""
    if not found.only_words or [*agreed] != found.words:
        return raw
    text = read(raw)
    for change in found.changes:
        if change.keeps:
            text = put(text, *change.keeps)
    return rewritten(raw, text)


def as_another(path: str, raw: str, now: datetime) -> tuple[str, str]:
    """The page as that of a new form: where it lies, and its text. Raises NotEditable."""
    stem = path.removesuffix(".md")
    name = f"{stem}-{now:%m%d%H%M}"
    return f"{name}.md", rewritten(
        raw, put(read(raw), ("form", "id"), name.rpartition("/")[2][-60:])
    )
