"""A command of `linli` given in this process."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Sequence

import pytest

from tests.conftest import Compound

Said = tuple[int, str, str]


def linli(
    compound: Compound, work: Callable[[Sequence[str]], int], *words: str, stdin: str = ""
) -> Said:
    """Gives the command; its exit code and what it says."""
    out, err = io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        for name, value in compound.environment.items():
            patch.setenv(name, value)
        patch.setattr("sys.stdin", io.StringIO(stdin))
        code = work(words)
    return code, out.getvalue(), err.getvalue()
