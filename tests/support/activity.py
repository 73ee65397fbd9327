"""A small compound whose activity began an hour ago, with a registration of volunteers for two teams."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from site_src.source.moments import ZONE
from tests.conftest import Compound, article

ACTIVITY = "news/clean.md"


def put_activity(folder: Path) -> Compound:
    """Its content, not built yet."""
    compound = Compound(folder)
    compound.write(
        "index.md",
        "---\ntitle: 首页\ncompound: {name: 柳园, full_name: 柳园小区, address: 河边, "
        "motto: 有事好商量, households: 3}\n---\n",
    )
    compound.write(
        "forms/join.md",
        "---\ntitle: 志愿者登记\nform:\n  kind: volunteer\n  opens: 2020-01-01\n"
        "  closes: 2099-12-31\n  teams: [扶老助残队, 环境保护队]\n---\n\n"
        "/// form | join\n///\n\n/// results | join\n///\n",
    )
    starts = datetime.now(ZONE) - timedelta(hours=1)
    front = {
        "kind": "activity",
        "starts": f"{starts:%Y-%m-%dT%H:%M}",
        "ends": f"{starts + timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "theme": "环境保护",
        "teams": "[环境保护队]",
    }
    compound.write(ACTIVITY, article("清洁", "2020-01-01", **front))
    return compound
