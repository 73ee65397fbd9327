"""An entry of the black list ends by itself while the site is served."""

from __future__ import annotations

import time
from datetime import timedelta

from site_src.source.moments import end_of_day
from tests.conftest import NOW, Compound
from tests.support.black_list import SHOWN, WORDS, holding, name_somebody, says
from tests.support.clock import clock
from tests.support.serving import PATIENCE, serving


def test_a_served_entry_is_gone_from_every_file_a_second_after_its_end(good: Compound) -> None:
    """Of the site and of the version before it: pages, compressed copies, the lobby's deck, the poster. The new day's
    build brings none of it back."""
    last_day = NOW.date()
    name_somebody(good, last_day - timedelta(days=30), last_day)
    good.build(NOW)  # And once more as it is served, for another address.
    versions, clocked = good.folder / ".site", clock(good.folder, NOW)
    with serving(good.folder, **clocked.settings):
        assert holding(good.site) >= SHOWN
        held = [versions / path for path in holding(versions)]
        evening = good.site.readlink()
        end = end_of_day(last_day)
        clocked.set(end - timedelta(seconds=2))

        while (left := (end - clocked.now).total_seconds()) > 0:
            time.sleep(left)
        deadline = time.monotonic() + PATIENCE
        while any(says(path, WORDS) for path in held) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert clocked.now - end < timedelta(seconds=1)
        assert holding(versions) == set()

        while good.site.readlink() == evening and time.monotonic() < deadline:
            time.sleep(0.05)
        assert good.site.readlink() != evening, "the new day was built"
        assert holding(versions) == set()
    assert "已全部到期，按规定撤下" in good.page("roll/now.html")
