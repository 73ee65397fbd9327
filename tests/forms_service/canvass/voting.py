"""A compound of a few pages, with a vote that is over and a secret one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from forms_service.secrecy.ballot_box import with_key
from forms_service.secrecy.key_parts import NewKey, new_key
from forms_service.staff.roles import Role
from forms_service.store.tables import open_store
from tests.conftest import Compound
from tests.support.desk import sign_in
from tests.support.votes import cast, parts, with_roster

HOME = """---
title: 首页
order: 0
compound: {name: 柳岸新村, full_name: 柳岸市柳岸新村, address: 柳岸路1号, motto: 有事好商量, households: 30}
---

/// forms
///
"""
PAGE = """---
title: TITLE
kind: form
form:
  kind: poll
  opens: OPENS
  closes: CLOSES
  results: after-close
  MORE
  questions:
    - {id: q, ask: 同意吗？, type: choice, options: [同意, 不同意], required: true}
---
"""
SECRET = "by: household\n  secrecy: secret"
PAGES = {
    "shed": ("建车棚", "2026-11-01", "2026-11-20", "by: owner"),
    "guard": ("换保安", "2026-11-01", "2026-11-20", SECRET),
    "lamps": ("换路灯", "2026-11-01", "2026-11-20", SECRET),
    "later": ("选组长", "2099-11-01", "2099-11-20", SECRET),
}


@dataclass(frozen=True)
class Voted:
    """`receipts`: of the vote that is over, in the order of its voters; `slips`: of the secret one's key; `lost`: the
    receipts of another secret one, whose slips nobody has."""

    compound: Compound
    receipts: list[str]
    slips: NewKey
    lost: list[str]


def voted_in(folder: Path) -> Voted:
    """Neither result is sealed, nor the secret vote's box opened; its pages are still to be built."""
    compound = Compound(folder)
    compound.write("index.md", HOME)
    compound.write("ask/index.md", "---\ntitle: 请您说说\norder: 1\n---\n")
    for name, (title, opens, closes, more) in PAGES.items():
        said = {"TITLE": title, "OPENS": opens, "CLOSES": closes, "MORE": more}
        text = PAGE
        for word, by in said.items():
            text = text.replace(word, by)
        shown = f"\n/// form | {name}\n///\n\n/// results | {name}\n///\n"
        compound.write(f"ask/{name}.md", text + shown)
    forms = {name: published.form for name, published in compound.read().forms.items()}
    before = forms["shed"].opens - timedelta(days=1)
    key = new_key("guard")
    sign_in(compound.state, {"王芳": Role.CLERK, "赵监督": Role.AUDITOR})
    with open_store(compound.state / "store") as store:
        with_roster(store, parts(5), before)
        receipts = cast(store, forms["shed"], ["同意", "同意", "不同意", "同意"])
        store.transact(lambda state: (with_key(state, forms["guard"], key, "王芳", before), None))
        cast(store, forms["guard"], ["同意", "不同意", "不同意"])
        gone = new_key("lamps")
        store.transact(lambda state: (with_key(state, forms["lamps"], gone, "王芳", before), None))
        lost = cast(store, forms["lamps"], ["同意", "不同意"])
    return Voted(compound, receipts, key, lost)
