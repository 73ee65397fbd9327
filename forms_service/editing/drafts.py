"""What somebody wrote and has not published yet: kept below state/ until it is published or thrown away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from forms_service.editing.saves import NotSaved, Saves
from forms_service.refusal import Refusal
from forms_service.staff.roles import Member
from site_src.editing.page_names import is_page_name, kind_label, title_of
from site_src.source.faults import Fault
from site_src.source.files import write_atomic


@dataclass(frozen=True)
class Draft:
    """A page's `text` as `who` has written it, beginning from the version `base`; `refused`: why it could
    not be published as it is."""

    path: str
    who: str
    text: str
    base: str
    at: datetime
    refused: tuple[Fault, ...] = ()

    @property
    def title(self) -> str:
        """What its page is called in it."""
        return title_of(self.path, self.text)

    @property
    def kind(self) -> str:
        """What pages of its kind are called."""
        return kind_label(self.path, self.text)


@dataclass(frozen=True)
class Drafts:
    """The drafts in a `folder`, a file each."""

    folder: Path

    @classmethod
    def below(cls, state: Path) -> Drafts:
        """Those that are kept in this state folder."""
        return cls(state / "drafts")

    def of(self, member: Member, path: str) -> Draft | None:
        """The member's draft of a page."""
        return _read(self._file(member.name, path))

    def all(self) -> Iterator[Draft]:
        """Every draft, the latest first."""
        found = filter(None, map(_read, self.folder.glob("*.json")))
        yield from sorted(found, key=lambda each: each.at, reverse=True)

    def keep(self, draft: Draft) -> None:
        """Keeps a draft in the place of the one before. Raises OSError."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        refused = [each.as_json() for each in draft.refused]
        said: dict[str, Any] = vars(draft) | {"at": draft.at.isoformat(), "refused": refused}
        data = json.dumps(said, ensure_ascii=False).encode()
        write_atomic(self._file(draft.who, draft.path), data)

    def refuse(self, draft: Draft, faults: tuple[Fault, ...]) -> None:
        """Notes why it could not be published. Raises OSError."""
        self.keep(replace(draft, refused=faults))

    def drop(self, member: Member, path: str) -> None:
        """Throws the member's draft of a page away."""
        self._file(member.name, path).unlink(missing_ok=True)

    def _file(self, who: str, path: str) -> Path:
        name = sha256(json.dumps([who, path]).encode()).hexdigest()[:32]
        return self.folder / f"{name}.json"


def _read(file: Path) -> Draft | None:
    try:
        said = json.loads(file.read_bytes())
        refused = tuple(map(Fault.of_json, said["refused"]))
        return Draft(**said | {"at": datetime.fromisoformat(said["at"]), "refused": refused})
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError):
        return None  # Of another version of the program.


def free_path(path: str, member: Member, drafts: Drafts, saves: Saves) -> str:
    """That path, or one like it, where no page and no draft of the member's lies. Raises Refusal."""
    stem = path.removesuffix(".md")
    for number in range(1, 100):
        name = path if number == 1 else f"{stem}-{number}.md"
        try:
            taken = saves.current(name).text is not None
        except NotSaved:
            taken = True
        if is_page_name(name) and not taken and not drafts.of(member, name):
            return name
    raise Refusal(409, "同名的页面太多了，请换一个标题。", "还没有开始写")
