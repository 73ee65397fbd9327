"""A process that prints slips and ballots: their sheet comes as JSON by its input, the PDF goes by its output. What is
in its memory goes with it; and Typst starts threads, after which no process may be forked (`beside`).

`python -m site_src.paper.slip_printer`
"""

from __future__ import annotations

import json
import sys
from datetime import datetime

from site_src.paper.printing import Sheet, in_a_file, pdf_of
from site_src.paper.qr import drawn
from site_src.source.processes import bound_memory

_MEMORY = 2 * 1024 * 1024 * 1024
"""Bytes of address space: 1,600 slips take a third."""


def main() -> None:
    """Reads, and writes."""
    bound_memory(_MEMORY)
    said = json.load(sys.stdin.buffer)
    data = said["data"]
    for slip in data.get("slips", ()):
        slip["qr"] = in_a_file(drawn(slip.pop("address")))
    sheet = Sheet(said["template"], said["template"], said["url"], data)
    sys.stdout.buffer.write(pdf_of(sheet, datetime.fromisoformat(said["now"])))


if __name__ == "__main__":
    main()
