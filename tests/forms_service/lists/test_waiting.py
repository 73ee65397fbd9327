"""What a black entry waits for on 「今天」, from its case to its letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from forms_service.credentials.secret import Secret
from forms_service.due_process.cases import Case, case_of, writing
from forms_service.due_process.letters import issuing
from forms_service.lists.waiting import unfinished_entries
from forms_service.store.tables import open_store
from site_src.source.moments import ZONE
from tests.conftest import Compound
from tests.support.black_list import name_somebody

WRITTEN = datetime(2026, 12, 2, 10, tzinfo=ZONE)
CASE = Case("淋过孩子。", "劝过三次。", "3 号盒。", "议事会同意。", "业主大会同意。")


def test_an_entry_waits_for_its_case_then_for_the_day_of_it_then_for_its_letter(
    good: Compound, tmp_path: Path
) -> None:
    name_somebody(good, date(2026, 12, 12), date(2027, 1, 31))
    page = good.content / "roll/now.md"
    page.write_text(page.read_text("utf-8").replace("    assessed: 2026-09-24\n", ""), "utf-8")
    with open_store(tmp_path) as store:

        def waits(now: datetime) -> list[tuple[str, str]]:
            return [
                (each.key, each.text)
                for each in unfinished_entries(good.read, lambda: store.journal.state, str)(now)
                if each.key.endswith("2026q4-1")
            ]

        def write(case: Case, now: datetime) -> None:
            seen = case_of(store.journal.state, entry.key).seen
            store.transact(writing(entry, case, seen, "clerk", now))

        [entry] = good.read().by_url["roll/now.html"].meta.entries  # type: ignore[attr-defined]
        write(replace(CASE, second=""), WRITTEN - timedelta(days=1))
        [(key, text)] = waits(WRITTEN)
        assert key == "case 2026q4-1"
        assert "有一条还没写：第二家哪天怎么定的" in text

        write(CASE, WRITTEN)
        # What the household says comes later, and is no other assessment.
        write(replace(CASE, objected="知道了。"), WRITTEN + timedelta(days=3))
        [(key, text)] = waits(WRITTEN)
        assert key == "assessed 2026q4-1"
        assert "请在榜单里补上 assessed: 2026-12-02，补上以前不公布" in text

        name_somebody(good, date(2026, 12, 12), date(2027, 1, 31))
        assert [key for key, _ in waits(WRITTEN)] == ["letter 2026q4-1"]
        store.transact(issuing(Secret(b"k" * 32), entry, "clerk", WRITTEN))
        assert waits(WRITTEN) == []

        # Whatever the entry says of it.
        write(replace(CASE, why=""), WRITTEN)
        [(_, text)] = waits(WRITTEN)
        assert "写着 2026-09-24 评估过，案卷里还没写：为什么一定要公布" in text
