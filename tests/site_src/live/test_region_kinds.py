"""Kinds of live region: what each says it depends on is all it depends on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from site_src.content.reading import read_site
from site_src.content.site import Site
from site_src.forms.facts import FormFacts
from site_src.kinds.page_kinds import Slot
from site_src.live.filling import Filler, pages_showing, shown
from site_src.live.region_kinds import REGION_KINDS, region_kind, touched_by
from site_src.lobby.decks import deck_page, deck_url
from site_src.markup.block_kinds import BLOCKS
from site_src.show.notices import Urgent
from site_src.show.regions import names_in, soonest
from site_src.show.view import View
from site_src.source.moments import ZONE
from tests.conftest import DEMO, GOOD, NOW
from tests.support.facts import all_for_the_first_option

BASE_URL = "http://127.0.0.1:8000"
Regions = Mapping[str, tuple[str, ...]]


def at(month: int, day: int, hour: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=ZONE)


def _regions(site: Site) -> Regions:
    """The regions that the site's pages and decks hold, with the URLs of those."""
    found: dict[str, set[str]] = {"notice": {"index.html"}}
    for screen in site.screens:
        for name in names_in(deck_page(screen, View(site, {}, NOW, BASE_URL))):
            found.setdefault(name, set()).add(deck_url(screen))
    for page in site.pages.values():
        if page.published:
            for name in names_in(page.markup.html):
                found.setdefault(name, set()).add(page.url)
    return {name: tuple(sorted(urls)) for name, urls in found.items()}


@pytest.fixture(scope="module")
def site() -> Site:
    return read_site(GOOD).site


@pytest.fixture(scope="module")
def regions(site: Site) -> Regions:
    return _regions(site)


def test_every_block_and_every_slot_of_a_playlist_is_a_kind_of_region() -> None:
    """The others stand in the templates of pages and decks."""
    slots = {f"slot:{slot}" for slot in get_args(Slot)}
    assert REGION_KINDS.keys() == BLOCKS.keys() | slots | {"kept", "notice", "takeover"}


def test_an_unknown_region_is_told_apart() -> None:
    for name in ("weather", "slot:weather", "slot"):
        with pytest.raises(LookupError):
            region_kind(name)


# The clock: what a region says of how long it holds is true.


def _holds_until(regions: Regions, filler: Filler) -> datetime | None:
    return soonest(filler.region(name, url).until for name, urls in regions.items() for url in urls)


@pytest.mark.parametrize("content", [GOOD, DEMO], ids=["good", "demo"])
def test_nothing_changes_by_the_clock_before_it_was_said_to(content: Path) -> None:
    site = read_site(content).site
    regions = _regions(site)
    for now in [*(at(1, 1, year=2025) + timedelta(days=16 * n) for n in range(50)), NOW]:
        before = Filler(View(site, {}, now, BASE_URL))
        end = _holds_until(regions, before) or at(1, 1, year=2030)
        assert end > now
        after = Filler(View(site, {}, end - timedelta(seconds=1), BASE_URL))
        assert shown(regions, before) == shown(regions, after), f"between {now} and {end}"


def test_only_what_depends_on_the_clock_says_how_long_it_holds(
    site: Site, regions: Regions
) -> None:
    """The service looks at no others for the next moment."""
    for now in (at(1, 1) + timedelta(days=30 * n) for n in range(12)):
        filler = Filler(View(site, {}, now, BASE_URL))
        shown(regions, filler)
        for (name, _), region in filler.rendered.items():
            assert region.until is None or region_kind(name)[0].clock, name


def test_walking_from_change_to_change_comes_to_an_end(site: Site, regions: Regions) -> None:
    now, steps = at(1, 1, year=2025), 0
    while (until := _holds_until(regions, Filler(View(site, {}, now, BASE_URL)))) is not None:
        assert until > now
        now, steps = until, steps + 1
        assert steps < 200


# What an answer touches.


def test_an_answer_touches_its_own_forms_regions_and_the_lists_of_forms(site: Site) -> None:
    names = (
        "form:lamp", "form:picnic", "results:lamp", "signup:lamp", "forms", "pact", "latest:5",
        "numbers:members,answers", "numbers:households", "posters", "slot:forms", "slot:notice:hall",
    )  # fmt: skip
    regions = dict.fromkeys(names, ("ask/lamp.html", "ask/picnic.html"))
    touched = touched_by(regions, site.forms["lamp"])
    assert {name for name, url in touched if url == "ask/picnic.html"} == {
        "form:lamp",
        "results:lamp",
        "signup:lamp",
        "forms",
        "numbers:members,answers",
        "slot:forms",
    }
    assert [url for name, url in touched if name == "posters"] == ["ask/lamp.html"]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["lamp", "picnic", "reading-score"]), st.integers(1, 40))
def test_what_an_answer_does_not_touch_it_does_not_change(
    site: Site, regions: Regions, form: str, answers: int
) -> None:
    facts = {form: all_for_the_first_option(site, form, answers)}
    before = shown(regions, Filler(View(site, {}, NOW, BASE_URL)))
    after = shown(regions, Filler(View(site, facts, NOW, BASE_URL)))
    changed = {(name, at) for name, at in before if before[name, at] != after[name, at]}
    touched = touched_by(regions, site.forms[form])
    assert changed <= touched | {(name, "") for name, _ in touched}


CALLED = Urgent(
    id="fire",
    title="B座三层冒烟",
    text="请走楼梯下楼。",
    start=None,
    screens=("all",),
    until=at(12, 1),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([{}, {"lamp": FormFacts(form="lamp", state="open", answers=3)}]),
    st.sampled_from([(), (CALLED,)]),
    st.timedeltas(timedelta(0), timedelta(days=400)),
)
def test_what_a_later_look_takes_over_is_what_it_would_have_found(
    site: Site,
    regions: Regions,
    facts: dict[str, FormFacts],
    called: tuple[Urgent, ...],
    passed: timedelta,
) -> None:
    """Whatever came since: answers, a notice, the end of something, or nothing."""
    first = Filler(View(site, {}, NOW, BASE_URL))
    shown(regions, first)
    view = View(site, facts, NOW + passed, BASE_URL, called)
    assert shown(regions, first.later(view)) == shown(regions, Filler(view))


def test_a_region_of_its_own_page_changes_that_page_alone() -> None:
    regions = {"entries": ("roll/a.html", "roll/b.html"), "forms": ("x.html", "y.html")}
    assert pages_showing(regions, [("entries", "roll/a.html"), ("forms", "")]) == {
        "roll/a.html",
        "x.html",
        "y.html",
    }
