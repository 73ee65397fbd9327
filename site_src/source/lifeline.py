"""Processes that a build forks end with it, also where it is killed: one that lived on would write
into a version that is built after it, or wait for its work for ever and keep the next build waiting."""

from __future__ import annotations

import os
from multiprocessing import parent_process
from threading import Thread


def end_with_parent() -> None:
    """To be called first in a forked process: from now on it ends where its parent does."""
    Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
