"""The smallest compound that can be answered: a home page and one poll."""

from __future__ import annotations

from tests.conftest import Compound


def built_poll(compound: Compound, body: str = "") -> Compound:
    """Writes the poll `bench` with this `body` into `compound`, and builds it."""
    compound.write(
        "index.md",
        "---\ntitle: 首页\ncompound: {name: 柳园, full_name: 柳园小区, address: 河边, "
        "motto: 有事好商量, households: 3}\n---\n",
    )
    compound.write(
        "bench.md",
        "---\ntitle: 长椅\nkind: form\nform:\n  id: bench\n  kind: poll\n  opens: 2020-01-01\n"
        "  closes: 2099-12-31\n  questions:\n"
        f"    - {{id: where, ask: 放哪里？, type: choice, options: [河边, 门口]}}\n---\n{body}",
    )
    compound.build()
    return compound
