"""A store of a test's own, and what its answers add up to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from forms_service.answers.tally import Tally
from forms_service.store.tables import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store") as store:
        yield store


@pytest.fixture
def tally(store: Store) -> Tally:
    tally = Tally()
    store.subscribe(tally.change)
    return tally
