"""A form that has answers, changed under them in the desk: the two ways out that the check names."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from forms_service.editing.answered_forms import as_another, changed, reworded
from forms_service.editing.sheet import parsed, written
from site_src.editing.front_matter import values
from site_src.forms.fingerprints import Fingerprint, fingerprint_of
from site_src.kinds.page_kinds import FormMeta
from tests.conftest import NOW

PATH = "forms/lamp.md"
PAGE = """---
title: 路灯
form:
  kind: poll
  opens: 2026-11-01
  closes: 2026-11-30
  questions:
    - {id: q1, ask: 几点关, type: choice, options: [九点, 十点]}  # 大会上定的
---

请选。
"""


@pytest.fixture
def answered() -> Mapping[str, Fingerprint]:
    """Seven answers to the poll as it stands."""
    page, _ = parsed(PATH, PAGE)
    assert page is not None
    assert isinstance(page.meta, FormMeta)
    form = page.meta.form
    return {form.id: fingerprint_of(form, 7, {"q1": 7}, {"q1": {"九点": 4, "十点": 3}})}


def edit(**sent: str) -> str:
    return written(PATH, PAGE, {f"meta/form/questions/0/{key}": [v] for key, v in sent.items()})


def test_other_words_for_the_same_are_noted_by_a_press(answered: Mapping[str, Fingerprint]) -> None:
    """Of an option and of the question; then the check has nothing to say."""
    text = edit(ask="路灯几点关", options="晚上九点\n十点")
    found = changed(PATH, text, answered)
    assert found is not None
    assert found.only_words
    assert {change.fault.place[-1] for change in found.changes} == {"ask", 0}
    assert found.words == ["几点关 → 路灯几点关", "九点 → 晚上九点"]
    assert reworded(text, found, found.words[:1]) == text
    kept = reworded(text, found, found.words)
    [question] = values(kept)["form"]["questions"]
    assert question["was"] == "几点关"
    assert question["options"] == [{"say": "晚上九点", "was": "九点"}, "十点"]
    assert "}  # 大会上定的\n" in kept
    assert changed(PATH, kept, answered) is None


def test_an_option_that_was_reworded_is_asked_of_again(answered: Mapping[str, Fingerprint]) -> None:
    """Whoever writes something else over other words for the same has not said that it is the same."""
    text = edit(options="晚上九点\n十点")
    found = changed(PATH, text, answered)
    assert found is not None
    kept = reworded(text, found, found.words)
    name = "meta/form/questions/0/options"
    assert changed(PATH, written(PATH, kept, {name: ["晚上九点\n十点"]}), answered) is None
    again = changed(PATH, written(PATH, kept, {name: ["不关\n十点"]}), answered)
    assert again is not None
    assert again.words == ["九点 → 不关"]
    told = again.told([change.fault for change in again.changes])
    assert "{say" not in "".join(fault.fix for fault in told)


@pytest.mark.parametrize(
    "options", ["按户划分\n不同意", "按户划分\n不同意\n轮流\n先到", "先到先停\n按户划分\n轮流停"]
)
def test_options_that_nobody_can_pair_are_not_paired(options: str) -> None:
    """Fewer or more of them, or in other places: votes would go to what nobody voted for."""
    before = PAGE.replace("[九点, 十点]", "[按户划, 先到先停, 轮流停]")
    page, _ = parsed(PATH, before)
    assert page is not None
    assert isinstance(page.meta, FormMeta)
    votes = {"按户划": 4, "先到先停": 2, "轮流停": 1}
    answered = {"lamp": fingerprint_of(page.meta.form, 7, {"q1": 7}, {"q1": votes})}
    text = written(PATH, before, {"meta/form/questions/0/options": [options]})
    found = changed(PATH, text, answered)
    assert found is not None
    assert not found.only_words
    assert found.words == []
    assert reworded(text, found, []) == text
    assert not any("was:" in change.fault.fix for change in found.changes)


def test_what_means_something_else_has_one_way_out(answered: Mapping[str, Fingerprint]) -> None:
    """Another form, with an id of its own, that asks what was written."""
    text = edit(type="text")
    found = changed(PATH, text, answered)
    assert found is not None
    assert not found.only_words
    path, other = as_another(PATH, text, NOW)
    assert path == "forms/lamp-11231000.md"
    assert values(other)["form"]["id"] == "lamp-11231000"
    assert values(other)["form"]["questions"][0]["type"] == "text"
    assert changed(path, other, answered) is None


def test_a_page_that_changes_no_vote_is_let_be(answered: Mapping[str, Fingerprint]) -> None:
    """Its title, a new option, a draft; and what is no form."""
    assert changed(PATH, written(PATH, PAGE, {"meta/title": ["新"]}), answered) is None
    assert changed(PATH, edit(options="九点\n十点\n不关"), answered) is None
    assert (
        changed(PATH, written(PATH, edit(type="text"), {"meta/draft": ["true"]}), answered) is None
    )
    assert changed("a.md", "---\ntitle: 甲\n---\n", answered) is None
    assert changed(PATH, "---\ntitle: [甲\n---\n", answered) is None
