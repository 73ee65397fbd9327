"""`linli new`: a page begun, a contest's with what the ledger says was solved in the quarter."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime

from site_src.content.new_page import AlreadyThere, new_page
from site_src.settings import Settings


def new(kind: str, title: str, settings: Settings, now: datetime) -> int:
    """Writes the page and says where; the exit code."""
    held = _candidates(settings, now) if kind == "contest" else ()
    try:
        print(new_page(settings.content, kind, title, now, held))
        print("请打开它，把〔填：…〕都换成您要写的，再运行 linli check。", file=sys.stderr)
    except AlreadyThere as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _candidates(settings: Settings, now: datetime) -> Sequence[str]:
    # What other pages don't need isn't read for them.
    from site_src.content.reading import read_site
    from site_src.form_kinds.table import read_facts
    from site_src.live.ledger import candidates
    from site_src.show.view import View

    site = read_site(settings.content).site.as_of(now)
    facts = read_facts(settings.state / "facts", (p.form for p in site.forms.values()))
    return candidates(View(site, facts, now, settings.base_url))
