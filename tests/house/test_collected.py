"""Every folder of tests is one that pytest enters: its defaults leave out those named `build`, `dist` or `venv`."""

from __future__ import annotations

from fnmatch import fnmatch

import pytest

from tests.conftest import ROOT


def test_pytest_enters_every_folder_that_holds_tests(pytestconfig: pytest.Config) -> None:
    left_out = pytestconfig.getini("norecursedirs")
    folders = {
        parent.name
        for module in (ROOT / "tests").rglob("test_*.py")
        for parent in module.relative_to(ROOT).parents
        if parent.name
    }
    assert "build" in folders
    assert [f for f in folders if any(fnmatch(f, pattern) for pattern in left_out)] == []
