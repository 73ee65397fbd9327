"""The documents for newcomers name what there is, where it is."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT
from tests.house.test_imports import PACKAGES

DOCUMENTS = ["ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"]
A_PATH = re.compile(r"(?:site_src|forms_service|tests|theme|deploy|benchmarks|\.ci)/[\w./-]*\w/?")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_a_document_names_is_there(document: str) -> None:
    named = set(A_PATH.findall((ROOT / document).read_text(encoding="utf-8")))
    assert named, "a document that names no file leads nowhere"
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def test_the_architecture_names_every_package() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert [name for name in PACKAGES if f"`{name.split('.')[1]}`" not in text] == []


def test_what_modules_cite_of_the_design_stands_in_the_architecture() -> None:
    """A module that says `ARCHITECTURE.md, "The idea"` means a heading."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    cited = {
        title
        for top in ("site_src", "forms_service")
        for path in (ROOT / top).rglob("*.py")
        for title in re.findall(r'ARCHITECTURE\.md, "([^"]+)"', path.read_text(encoding="utf-8"))
    }
    assert cited, "nothing cites the architecture any more"
    assert sorted(title for title in cited if f"# {title}\n" not in text) == []
