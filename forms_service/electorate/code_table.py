"""Codes as a table to take along."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from forms_service.electorate.codes import grouped
from forms_service.electorate.delivery import found_at
from forms_service.electorate.issuing import Slip

COLUMNS = ("楼栋", "单元", "房号", "业主编号", "口令")


def codes_csv(slips: Iterable[Slip]) -> bytes:
    """The table of codes, a row each: that of an owner of several parts stands at the one where they are
    found. It begins with a byte order mark, by which Excel knows UTF-8."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(COLUMNS)
    for slip in slips:
        part = found_at(slip.voter)
        rows.writerow([part.building, part.unit, part.room, part.owner, grouped(slip.code)])
    return ("\ufeff" + written.getvalue()).encode()
