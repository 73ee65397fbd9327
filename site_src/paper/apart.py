"""Printing in a process of its own: what is in its memory goes with it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any


class NotPrinted(Exception):
    """It could not be printed; the text is for whoever runs the machine, and holds no code."""


def printed_apart(template: str, url: str, data: Mapping[str, Any], now: datetime) -> bytes:
    """What `data` says by a template of theme/print, as a PDF. Raises NotPrinted."""
    said = json.dumps({"template": template, "url": url, "data": data, "now": now.isoformat()})
    done = subprocess.run(
        [sys.executable, "-P", "-m", "site_src.paper.slip_printer"],
        input=said.encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise NotPrinted(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    return done.stdout
