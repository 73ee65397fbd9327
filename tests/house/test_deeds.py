"""Every deed that the audit log is told of has its words in the desk."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from forms_service.staff.deeds import DEEDS, said
from tests.conftest import ROOT


def written() -> Iterator[str]:
    """The words of deeds that are written where they are noted."""
    for path in (ROOT / "forms_service").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Deed":
                named = [k.value for k in node.keywords if k.arg == "did"]
                for each in [*node.args[1:2], *named]:
                    if isinstance(each, ast.Constant):
                        yield each.value


def test_every_deed_has_its_words() -> None:
    """A new one gets its line in forms_service/staff/deeds.py."""
    used = set(written())
    assert used
    assert used - DEEDS.keys() == set()


def test_a_word_of_old_is_read_out_as_it_stands() -> None:
    assert said("answer.cancel") == "取消了一份回答"
    assert said("a.word.of.old") == "a.word.of.old"
