"""Ratios against named baselines measured in the same run: `make bench`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure: ours, the baseline's (same unit), their ratio, the bar, and whether it holds."""

    name: str
    ours: float
    baseline: float
    unit: str
    ratio: float
    bar: str
    ok: bool
