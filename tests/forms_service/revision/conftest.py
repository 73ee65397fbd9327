"""The desk of a compound whose content is a git work tree, with somebody of each role signed in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from forms_service.staff.roles import Role
from forms_service.versions.saving import Saving
from tests.conftest import GOOD
from tests.support.desk import Desk, sign_in_all
from tests.support.serving import Site, serving
from tests.support.work_tree import WorkTree, saving, work_tree


@dataclass(frozen=True)
class Office:
    """A served compound: its desk as each role sees it, and its content's work tree."""

    desks: dict[Role, Desk]
    tree: WorkTree
    site: Site

    @property
    def saving(self) -> Saving:
        """What saves pages, as the desk does."""
        return saving(self.tree.content, self.site.state)

    @property
    def editor(self) -> Desk:
        return self.desks[Role.EDITOR]


@pytest.fixture(scope="package")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    shutil.copytree(GOOD, folder / "content")
    (folder / ".gitignore").write_text("/*\n!/content\n", encoding="utf-8")
    tree = work_tree(folder)
    tree.commit("第一版")
    tokens = sign_in_all(folder / "state")
    with serving(folder) as site:
        yield Office({role: Desk(site.url, token) for role, token in tokens.items()}, tree, site)
