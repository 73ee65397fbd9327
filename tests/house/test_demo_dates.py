"""Tests answer the demo's forms by the real clock: their copy of it must be whole in whichever week they run."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from site_src.content.reading import read_site
from tests.conftest import NOW
from tests.support.demo import copy_demo, later


def test_the_demo_that_tests_answer_is_whole_years_from_now_and_as_open(tmp_path: Path) -> None:
    copy_demo(tmp_path / "content", date(2029, 6, 1))
    forms = read_site(tmp_path / "content").site.forms
    assert forms["siban-kt"].form.closes.date() == later(date(2027, 1, 11), date(2029, 6, 1))
    weeks = later(NOW.date(), date(2029, 6, 1)) - NOW.date()
    assert forms["dianti-cz"].form.state(NOW + weeks) == "open"
