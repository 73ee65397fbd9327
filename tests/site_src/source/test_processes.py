"""Work in processes beside a build."""

from __future__ import annotations

import multiprocessing
import os
from contextlib import ExitStack

import pytest

from site_src.source.faults import BuildFailed
from site_src.source.processes import ProcessEnded, beside


def test_what_comes_of_the_work_is_handed_back() -> None:
    """The work sees what the build holds in memory, and gives back more than a pipe holds at once."""
    held = "邻" * 1_000_000
    with beside(lambda: (os.getpid(), held + "里")) as result:
        pid, text = result()
    assert pid != os.getpid()
    assert text == held + "里"


def test_what_the_work_raises_is_raised_here() -> None:
    """An editor is told the same words wherever the work was done."""

    def fail() -> None:
        raise BuildFailed("没有建成")

    with beside(fail) as result, pytest.raises(BuildFailed, match="没有建成"):
        result()


def test_a_process_that_is_killed_is_told() -> None:
    """As the system does where memory gives out."""
    with beside(lambda: os._exit(9)) as result, pytest.raises(ProcessEnded, match="意外结束"):
        result()


def test_none_is_left_where_the_build_fails() -> None:
    """Also where nobody takes what comes of the work, and it is more than a pipe holds."""
    with pytest.raises(OSError, match="disk"), ExitStack() as stack:  # noqa: PT012
        for _ in range(3):
            stack.enter_context(beside(lambda: "邻" * 1_000_000))
        raise OSError("disk")
    assert multiprocessing.active_children() == []
