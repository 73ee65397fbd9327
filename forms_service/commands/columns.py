"""A table on a terminal, where a Chinese character is as wide as two others."""

from __future__ import annotations

from collections.abc import Sequence

from wcwidth import wcswidth


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """The rows, which are as long as each other, in columns."""
    widths = [max(wcswidth(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell + " " * (width - wcswidth(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    )
