"""Why an entry is to be published, what would do instead, where its evidence is, and who decided: written down
before the household is told, and kept three years after the entry's end.

The assessment and its record are asked for by the Personal Information Protection Law, art. 55 and 56, for every
publication of personal data; so is how long they are kept. Nothing of it stands in content or in a fact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, astuple, dataclass, fields, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any

from forms_service.electorate.codes import CODES
from forms_service.refusal import Faulty, Refusal
from forms_service.staff.audit import Deed, merged, noted
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch
from site_src.kinds.list_entries import Entry
from site_src.source.moments import ZONE, moment
from site_src.taking_part.appeal import LETTER

CASES = "list_cases"
"""The table of cases: entry's key → what `Case` holds, with "ends", "written" (`assessed`), "by" and "at"."""
KEPT = timedelta(days=3 * 366)
"""So long a case is kept after its entry's end: three years at least."""
LIMIT = 1000
"""Characters of each of what is written."""


@dataclass(frozen=True)
class Case:
    """`why`: why it has to be published; `instead`: what was tried, and what else would do; `evidence`: where it is
    kept, apart from content; `objected`: what the household said, if it did; `first` and `second`: what each of the
    two bodies decided, and on which day."""

    why: str = ""
    instead: str = ""
    evidence: str = ""
    first: str = ""
    second: str = ""
    objected: str = ""

    @property
    def lacking(self) -> tuple[str, ...]:
        """What has still to be written before the household is told, by its label."""
        told_first = ("why", "instead", "evidence", "first", "second")
        return tuple(LABELS[name] for name in told_first if not getattr(self, name))

    @property
    def seen(self) -> str:
        """Known by whoever has read this case, field by field: another after any change."""
        texts = (str(text).encode() for text in astuple(self))
        return "-".join(blake2b(text, digest_size=8).hexdigest() for text in texts)

    def changed(self, seen: str) -> frozenset[str]:
        """The fields that say something else than in the case that was `seen`."""
        names = [each.name for each in fields(self)]
        then = dict(zip(names, seen.split("-"), strict=False))
        now = zip(names, self.seen.split("-"), strict=True)
        return frozenset(name for name, part in now if then.get(name) != part)


class Overtaken(Refusal):
    """Somebody else has written the case since it was looked at. `theirs`: what is kept; `mine`: what was to be, where
    what its writer hadn't touched is as the others wrote it; `clashing`: the fields that both wrote."""

    def __init__(self, who: str, mine: Case, theirs: Case, seen: str) -> None:
        text = f"您打开以后，{who}。您写的还没有存，也没有丢：请对照现在存着的，改好再存一次。"
        super().__init__(409, text, "没有存")
        touched = mine.changed(seen)
        untouched = {n: text for n, text in asdict(theirs).items() if n not in touched}
        self.mine, self.theirs = replace(mine, **untouched), theirs
        self.clashing = self.mine.changed(theirs.seen) & theirs.changed(seen)


LABELS: Mapping[str, str] = {
    "why": "为什么一定要公布",
    "instead": "试过什么办法，不公布行不行",
    "evidence": "证据收在哪里",
    "first": "第一家哪天怎么定的",
    "second": "第二家哪天怎么定的",
    "objected": "当事人说了什么",
}
HELP: Mapping[str, str] = {
    "why": "对谁有什么影响，不公布会怎样",
    "instead": "劝过几次、哪天；调解、告知、找本人改，为什么还不够",
    "evidence": "只写放在哪里，例如「社区档案柜 3 号盒」；照片、录像不放到网站上",
    "first": "例如「小区党支部 10 月 2 日同意，5 人到会，1 人回避」",
    "second": "例如「业主委员会 10 月 3 日同意」；要和第一家是两家",
    "objected": "没有说就空着；改好了，就不上榜",
}


def read_case(sent: Mapping[str, str]) -> Case:
    """What a form sent. Raises Faulty where it is too long."""
    said = {each.name: sent.get(each.name, "").strip() for each in fields(Case)}
    if faults := {
        name: f"最多 {LIMIT} 字，现在有 {len(text)} 字"
        for name, text in said.items()
        if len(text) > LIMIT
    }:
        raise Faulty(faults)
    if said["first"] and said["first"] == said["second"]:
        raise Faulty({"second": "要由两家分别决定，这里和第一家写的一样"})
    return Case(**said)


def case_of(state: State, entry: str) -> Case:
    """The case of the entry with this key; an empty one where nothing was written."""
    held: Mapping[str, Any] = state.get(CASES, {}).get(entry, {})
    return Case(**{each.name: held.get(each.name, "") for each in fields(Case)})


def assessed(state: State, entry: str) -> date | None:
    """The day from which an entry's case lacks nothing: what the entry says as `assessed`. None while it does."""
    if case_of(state, entry).lacking:
        return None
    held = state[CASES][entry]
    # Of cases from before that day was kept, when they were last written.
    return date.fromisoformat(held.get("written") or held["at"][:10])


def writing(
    entry: Entry, case: Case, seen: str, who: str, now: datetime
) -> Callable[[State], tuple[Patch, None]]:
    """What keeps the case of an entry, for Store.transact. `seen`: the case that it was written on (Case.seen). Raises
    Overtaken where another stands there since; the same sent twice is kept once."""

    def decide(state: State) -> tuple[Patch, None]:
        there = case_of(state, entry.key)
        if there == case:
            return {}, None
        if there.seen != seen:
            raise Overtaken(_last(state, entry), case, there, seen)
        at, written = now.isoformat(timespec="seconds"), ""
        if not case.lacking:
            written = str(assessed(state, entry.key) or now.astimezone(ZONE).date())
        document = {
            **asdict(case),
            "ends": entry.ends.isoformat(),
            "written": written,
            "by": who,
            "at": at,
        }
        note = noted(state, Deed(who, "list.case", entry.key), now)
        return merged({CASES: {entry.key: document}}, note), None

    return decide


def _last(state: State, entry: Entry) -> str:
    """What was done last with the case of an entry, and by whom."""
    held = state.get(CASES, {}).get(entry.key)
    if held is None:
        return "这一条存着的案卷到期删掉了"
    return f"{held['by']}在{moment(datetime.fromisoformat(held['at']))}存过这一条"


def due(state: State, now: datetime) -> Patch:
    """What takes out the cases that were kept long enough, with the codes of their letters; empty where none."""
    gone = {
        entry: None
        for entry, held in state.get(CASES, {}).items()
        if now >= datetime.fromisoformat(held["ends"]) + KEPT
    }
    if not gone:
        return {}
    codes = {
        digest: None
        for digest, held in state.get(CODES, {}).items()
        if held["by"] == LETTER and held["voter"] in gone
    }
    return {CASES: gone, **({CODES: codes} if codes else {})}
