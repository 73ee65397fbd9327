"""An import looked at before it is done. The table goes to the browser and comes back with the confirmation:
it lies on no disk meanwhile, and is read again as if it were new."""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from forms_service.refusal import Refusal
from forms_service.roster.cells import CellFault, Row, read_table
from forms_service.roster.importing import Imported, imported
from forms_service.roster.on_request import importing
from forms_service.roster.rosters import since
from forms_service.roster.samples import to_merge_into
from forms_service.roster.tables import LARGEST, Table, table_of
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch


@dataclass(frozen=True)
class Preview:
    """What a table says: its faults, or its rows and, `packed`, the table itself."""

    rows: Sequence[Row]
    faults: Sequence[CellFault]
    packed: str


def preview_of(data: bytes) -> Preview:
    """Looks at a file. Raises tables.Unreadable."""
    return _read(table_of(data))


def unpacked(packed: str) -> Preview:
    """Looks at a table that comes back. Raises Refusal 422 where it is none of ours."""
    try:
        opened = zlib.decompressobj()
        text = opened.decompress(urlsafe_b64decode(packed), LARGEST)
        table = json.loads(text)
        if not opened.eof or not all(isinstance(c, str) for row in table for c in row):
            raise ValueError
    except (ValueError, TypeError, zlib.error):
        raise Refusal(422, "预览的内容坏了，什么也没有改。请重新选文件。", "没有导入") from None
    return _read(table)


def _read(table: Table) -> Preview:
    read = read_table(table)
    text = json.dumps(table, ensure_ascii=False).encode()
    return Preview(read.rows, read.faults, urlsafe_b64encode(zlib.compress(text)).decode())


def held_against(state: State, rows: Sequence[Row]) -> tuple[Imported, str]:
    """What an import would change now, and the name of the roster that it was held against."""
    return imported(to_merge_into(state), rows), _name(state)


def confirmed(
    rows: Sequence[Row], against: str, by: str, now: datetime
) -> Callable[[State], tuple[Patch, Imported]]:
    """The action that imports what was looked at, for Store.transact. Raises Refusal 409 where another
    roster holds by now."""
    decide = importing(rows, by, now)

    def found(state: State) -> tuple[Patch, Imported]:
        if _name(state) != against:
            text = "您看预览的时候，别人导入了名册，什么也没有改。请重新选文件，再看一遍。"
            raise Refusal(409, text, "没有导入")
        return decide(state)

    return found


def _name(state: State) -> str:
    held = since(state)
    return str(held["digest"]) if held else ""
