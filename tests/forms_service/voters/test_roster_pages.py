"""What the roster's page says: the roster that holds, and those that votes which have begun are counted by."""

from __future__ import annotations

from datetime import timedelta

from forms_service.roster.rosters import kept
from forms_service.store.tables import Store
from forms_service.voters.roster_pages import figures, frozen, waiting
from site_src.content.site import PublishedForm
from tests.forms_service.electorate.test_electorate import OPENS, roster, vote


def test_a_vote_that_has_begun_shows_the_roster_of_its_opening(store: Store) -> None:
    begun = PublishedForm(vote(), "车棚", "forms/che-peng.html")
    ahead = PublishedForm(vote(opens="2026-11-20"), "以后的", "forms/later.html")
    early, late = OPENS - timedelta(days=1), OPENS + timedelta(days=1)
    store.transact(lambda state: (kept(state, roster(8950, 9010), "小李", early), None))
    store.transact(lambda state: (kept(state, roster(8950), "小李", late), None))
    state = store.journal.state
    found = figures(state)
    assert found is not None
    assert (found.totals.owners, found.have) == (1, {"household": (0, 1), "owner": (0, 1)})
    [shown] = frozen(state, [begun, ahead], late)
    assert (shown.title, len(shown.electorate.voters)) == ("车棚", 2)


def test_without_a_roster_there_are_no_figures(store: Store) -> None:
    assert figures(store.journal.state) is None


def test_before_a_first_roster_is_imported_it_is_told_which_votes_it_will_be_for_good(
    store: Store,
) -> None:
    """They are open already: what is imported after it doesn't move their denominators."""
    begun = PublishedForm(vote(), "车棚", "forms/che-peng.html")
    ahead = PublishedForm(vote(opens="2026-11-20"), "以后的", "forms/later.html")
    late = OPENS + timedelta(days=1)
    assert waiting(store.journal.state, [begun, ahead], late) == ["车棚"]
    store.transact(lambda state: (kept(state, roster(8950), "小李", late), None))
    assert waiting(store.journal.state, [begun, ahead], late) == []
