"""A store of a test's own, and what its answers add up to; the desk of a small compound."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms_service.answers.tally import Tally
from forms_service.staff.roles import Role
from forms_service.store.tables import Store, open_store
from tests.conftest import Compound
from tests.forms_service.handling.counter import counter
from tests.support.asking import Asked
from tests.support.asking import asked as asking
from tests.support.desk import Desk, sign_in
from tests.support.serving import Site, serving

__all__ = ("counter",)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store") as store:
        yield store


@pytest.fixture
def tally(store: Store) -> Tally:
    tally = Tally()
    store.subscribe(tally.change)
    return tally


@pytest.fixture(scope="session")
def _office(
    _good_once: Compound, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, dict[str, Desk]]]:
    """The small compound, served once, with an account of each role's name and one that leaves. Who
    asks may say from where."""
    folder = tmp_path_factory.mktemp("desk") / "compound"
    # Answers are this one's own.
    left = shutil.ignore_patterns("facts")
    shutil.copytree(_good_once.folder, folder, symlinks=True, ignore=left)
    members = {role.value: role for role in Role} | {"leaver": Role.EDITOR}
    tokens = sign_in(folder / "state", members)
    settings = {"LINLI_ALERTS": "json://127.0.0.1:1/", "LINLI_TRUSTED_PROXIES": "127.0.0.1"}
    with serving(folder, **settings) as site:
        yield site, {"": Desk(site.url)} | {name: Desk(site.url, tokens[name]) for name in members}


@pytest.fixture
def office(_office: tuple[Site, dict[str, Desk]]) -> Site:
    """The small compound as it is served with a desk. Tests may give accounts of their own."""
    return _office[0]


@pytest.fixture
def desks(_office: tuple[Site, dict[str, Desk]]) -> dict[Role | None, Desk]:
    """The desk as each role sees it, and as somebody who is not signed in. Tests change nothing that
    others look at."""
    desks = _office[1]
    return {None: desks[""], **{role: desks[role.value] for role in Role}}


@pytest.fixture
def leaver(_office: tuple[Site, dict[str, Desk]]) -> Desk:
    """The desk of an editor who may log out."""
    return _office[1]["leaver"]


@pytest.fixture(scope="session")
def asked(_good_once: Compound, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """The small compound with forms that ask for photographs and for what is wrong, served. Tests look at what they
    sent themselves."""
    with asking(_good_once, tmp_path_factory.mktemp("asked")) as found:
        yield found
