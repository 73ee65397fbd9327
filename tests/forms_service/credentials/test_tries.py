"""Wrong codes: so many of one client and of all, in words that don't tell whether a code is right."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from forms_service.credentials.tries import Tries
from forms_service.refusal import Refusal
from forms_service.senders.clients import counted
from site_src.source.moments import ZONE

NOW = datetime(2026, 9, 25, 8, tzinfo=ZONE)
HERE, THERE = counted("203.0.113.7"), counted("203.0.113.8")


def test_a_client_errs_a_third_as_often_as_it_may_send() -> None:
    tries = Tries("6/minute")
    tries.take(HERE, NOW)
    tries.take(HERE, NOW)
    with pytest.raises(Refusal) as refused:
        tries.take(HERE, NOW)
    assert refused.value.status == 429
    assert refused.value.headers["Retry-After"] == "60"
    assert "没有核对" in refused.value.text
    tries.take(THERE, NOW)
    tries.take(HERE, NOW + timedelta(minutes=1))


def test_a_right_code_counts_for_nothing() -> None:
    tries = Tries("3/minute")
    for _ in range(200):
        tries.take(HERE, NOW)
        tries.give_back(HERE)
    tries.take(HERE, NOW)


def test_all_together_err_no_more_than_a_hundred_do() -> None:
    tries = Tries("3/minute")
    for number in range(100):
        tries.take(counted(f"198.51.100.{number}"), NOW)
    with pytest.raises(Refusal):
        tries.take(HERE, NOW)
