"""What the tests of a build share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import Compound


@pytest.fixture
def copy(built_good: Compound, tmp_path: Path) -> Compound:
    """A copy of the small compound as built, to change at will."""
    shutil.copytree(built_good.folder, tmp_path / "compound", symlinks=True)
    return Compound(tmp_path / "compound")
