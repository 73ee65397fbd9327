"""A preview's process, apart from the service."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import ROOT

BURSTS = """
from site_src.build.preview import within_limits
within_limits()
try:
    bytearray(3 * 1024**3)
except MemoryError:
    print("ended")
"""


def test_a_preview_that_bursts_takes_no_memory_from_the_service() -> None:
    """It ends instead; whoever asked is told that nothing came of it."""
    command = [sys.executable, "-c", BURSTS]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout == "ended\n"
