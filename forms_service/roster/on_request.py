"""An import as a command asks for it, of a running service too; each is an entry of the audit log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from forms_service.control import Message, ask
from forms_service.roster.cells import Row
from forms_service.roster.importing import Imported, imported
from forms_service.roster.parts import Contact, Part
from forms_service.roster.rosters import kept
from forms_service.roster.samples import to_merge_into
from forms_service.staff.audit import Deed, merged, noted
from forms_service.store.journal import StoreClosed, StoreFull
from forms_service.store.ledger_state import State, owe
from forms_service.store.sealed import Patch

NOT_WRITTEN = "磁盘写不了，名册没有改。请检查磁盘，再运行一次。"
Decide = Callable[[State], tuple[Patch, Imported]]


def importing(rows: Sequence[Row], by: str, now: datetime) -> Decide:
    """The action that merges `rows` into the roster, for Store.transact. Where they change nothing, not
    even whom to reach, nothing is written; where somebody known is named otherwise, or no more, the store's
    file is to be written again, as after an erasure."""

    def decide(state: State) -> tuple[Patch, Imported]:
        before = to_merge_into(state)
        done = imported(before, rows)
        if done.roster == before:
            return {}, done
        what = f"新增 {len(done.added)} 改动 {len(done.changed)} 删去 {len(done.removed)}"
        note = noted(state, Deed(by, "roster.import", what), now)
        gone = owe(now) if before.contacts.items() - done.roster.contacts.items() else {}
        return merged(kept(state, done.roster, by, now), gone, note), done

    return decide


def ask_service(folder: Path, rows: Sequence[Row], by: str) -> str:
    """Has the running service import it; why it could not, or "". Raises control.NobodyAnswers."""
    said = ask(folder, "roster", {"by": by, "rows": [asdict(row) for row in rows]})
    return str(said.get("fault", ""))


@dataclass(frozen=True)
class Requests:
    """What a running service does when it is asked to. `change` commits what a decision makes."""

    change: Callable[[Decide], Awaitable[Imported]]
    now: Callable[[], datetime]

    async def answer(self, message: Message) -> Message:
        """Imports it, and says why it could not."""
        rows = [
            Row(row["number"], Part(**row["part"]), Contact(**row["contact"]))
            for row in message["rows"]
        ]
        try:
            await self.change(importing(rows, message["by"], self.now()))
        except (StoreFull, StoreClosed):
            return {"fault": NOT_WRITTEN}
        return {}
