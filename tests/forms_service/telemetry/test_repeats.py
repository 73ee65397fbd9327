"""The log under a fault that lasts: each thing once, then how often."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.telemetry.logs import LOG, LogHandler, event
from forms_service.telemetry.repeats import Repeats
from tests.support.calling import PATIENCE, eventually

SOON = 0.05


class Written(io.StringIO):
    """What a log holds."""

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def written() -> Iterator[Written]:
    yield from logging_to(SOON)


@pytest.fixture
def patient() -> Iterator[Written]:
    """Of a log that counts for longer than the test lasts."""
    yield from logging_to(PATIENCE)


def logging_to(every: float) -> Iterator[Written]:
    stream = Written()
    handler = LogHandler(stream, every)
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    try:
        yield stream
    finally:
        LOG.removeHandler(handler)
        handler.close()


def failed(kind: type[Exception] = OSError) -> None:
    try:
        raise kind("too many open files: /home/x")
    except Exception:
        event("pages not refilled", logging.ERROR, form="bench", failed=True)


def test_a_fault_that_lasts_stands_there_once_and_then_with_its_count(written: Written) -> None:
    for _ in range(1000):
        failed()
    eventually(lambda: sum(line.get("repeated", 1) for line in written.lines()) == 1000)
    first, *others = written.lines()
    assert "repeated" not in first
    assert others
    # Told in turns, not each time.
    assert len(others) < 100
    assert all(
        {**line, "at": "", "repeated": 0} == {**first, "at": "", "repeated": 0} for line in others
    )


def test_a_fault_that_comes_back_after_a_quiet_time_is_told_at_once(written: Written) -> None:
    failed()
    for told in range(2, 4):
        eventually(lambda: not has_timer())
        failed()
        assert len(written.lines()) == told
    assert all("repeated" not in line for line in written.lines())


def has_timer() -> bool:
    [handler] = [h for h in LOG.handlers if isinstance(h, LogHandler)]
    return handler.counting


def test_what_differs_is_told_each(patient: Written) -> None:
    failed()
    failed(ValueError)
    event("pages not refilled", logging.ERROR, form="swing")
    event("pages not refilled", logging.WARNING, form="swing")
    logging.getLogger("linli").warning("pages not refilled")
    assert len(patient.lines()) == 5


def test_what_is_no_warning_and_what_a_build_says_stands_there_each_time(patient: Written) -> None:
    for _ in range(3):
        event("request", route="/s/forms/{form}", status=303)
        event("site not built", logging.ERROR, output="news/a.md:3: …")
    assert len(patient.lines()) == 6


def test_what_was_counted_is_told_when_the_log_ends() -> None:
    stream = Written()
    handler = LogHandler(stream, PATIENCE)
    LOG.addHandler(handler)
    try:
        for _ in range(5):
            failed()
    finally:
        LOG.removeHandler(handler)
        handler.close()
    assert [line.get("repeated") for line in stream.lines()] == [None, 4]


@given(st.lists(st.sampled_from("abc") | st.none()))
def test_every_event_is_told_or_counted(events: list[str | None]) -> None:
    """None: a turn."""
    repeats, told = Repeats[str](), 0
    for each in [*events, None]:
        if each is None:
            told += sum(count for _, count in repeats.turn())
        else:
            told += repeats.is_new(each)
    assert told == sum(each is not None for each in events)
    repeats.turn()
    assert not repeats
