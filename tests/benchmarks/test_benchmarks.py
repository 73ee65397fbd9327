"""The benchmarks run seldom, and must not have fallen behind what they measure."""

from __future__ import annotations

import importlib

import pytest

from tests.conftest import ROOT

MODULES = sorted(
    path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    for path in (ROOT / "benchmarks").rglob("*.py")
    if path.stem not in ("__init__", "__main__")
)


@pytest.mark.parametrize("module", MODULES)
def test_a_benchmark_finds_all_that_it_imports(module: str) -> None:
    assert importlib.import_module(module).__doc__
