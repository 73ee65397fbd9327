"""A compound that has voted, and its desk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from forms_service.staff.roles import Role
from tests.conftest import NOW, Compound
from tests.forms_service.canvass.voting import Voted, voted_in
from tests.support.desk import Desk, sign_in
from tests.support.serving import serving


@pytest.fixture(scope="session")
def voted(tmp_path_factory: pytest.TempPathFactory) -> Voted:
    """Tests only read it."""
    found = voted_in(tmp_path_factory.mktemp("voted"))
    found.compound.build(NOW)
    return found


@pytest.fixture
def shed(voted: Voted, tmp_path: Path) -> Iterator[Compound]:
    """A copy to change at will."""
    folder = tmp_path / "compound"
    shutil.copytree(voted.compound.folder, folder, symlinks=True)
    yield Compound(folder)
    shutil.rmtree(folder)


@dataclass(frozen=True)
class Served:
    """A copy that is served, as a clerk and an auditor see it."""

    compound: Compound
    clerk: Desk
    auditor: Desk


@pytest.fixture(scope="session")
def served(voted: Voted, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Each vote in it is one test's."""
    folder = tmp_path_factory.mktemp("served") / "compound"
    shutil.copytree(voted.compound.folder, folder, symlinks=True)
    tokens = sign_in(folder / "state", {"李明": Role.CLERK, "赵监督": Role.AUDITOR})
    with serving(folder) as site:
        clerk, auditor = Desk(site.url, tokens["李明"]), Desk(site.url, tokens["赵监督"])
        yield Served(Compound(folder), clerk, auditor)
