"""File handles, of which a process has so many and no more: what connections may take of them, and
whether some are left. Each file, connection and program that is started needs one or a few."""

from __future__ import annotations

import os
import resource
from contextlib import suppress

_MOST = 1000
# Enough for answering and for a build, which opens its own files in another process.
_FEW = 12


def allowed() -> int:
    """How many this process may have open at once, seen now: an administrator may change it."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _MOST * 2 if soft == resource.RLIM_INFINITY else soft


def for_connections() -> int:
    """The half of them, or what one process can answer. The other half is for the store, pages, builds,
    and for connections that have been accepted and not looked at yet."""
    return min(allowed() // 2, _MOST)


def accepted_at_once() -> int:
    """How many connections may be accepted before the first of them is looked at."""
    return max(allowed() // 16, 8)


def left() -> bool:
    """Whether a few are left."""
    taken: list[int] = []
    try:
        for _ in range(_FEW):
            taken.append(os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC))
    except OSError:
        return False
    finally:
        for handle in taken:
            with suppress(OSError):
                os.close(handle)
    return True
