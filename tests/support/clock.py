"""A clock for programs of a test that can be set while they run: libfaketime's, which moves the time of day alone, for
them and all that they start. What they wait for by the monotonic clock takes as long as ever."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from site_src.source.files import write_atomic
from site_src.source.moments import ZONE


@dataclass(frozen=True)
class Clock:
    """The time that programs see whose environment has its `settings`. `file`: by how many seconds it differs."""

    file: Path
    library: Path

    @property
    def settings(self) -> Mapping[str, str]:
        return {
            "LD_PRELOAD": f"{self.library}",
            "FAKETIME_TIMESTAMP_FILE": f"{self.file}",
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    @property
    def now(self) -> datetime:
        return datetime.now(ZONE) + timedelta(seconds=float(self.file.read_text("utf-8")))

    def set(self, now: datetime) -> None:
        """Has it be `now`, and go on from there."""
        write_atomic(self.file, f"{now.timestamp() - time.time():+.6f}\n".encode())


def clock(folder: Path, now: datetime) -> Clock:
    """A clock at `now`, kept in `folder`. Skips the test where the library is not there."""
    library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    if library is None:
        pytest.skip("needs faketime (make packages)")
    made = Clock(folder / "clock", library)
    made.set(now)
    return made
