"""Somebody who has the whole state folder, before and after the close of a secret vote, and every word of how
it is made: he joins voters and choices no better than by guessing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from forms_service.answers.reading import Answer
from forms_service.answers.sending import Sending
from forms_service.answers.tally import ANSWERS, OPENED
from forms_service.canvass.opening import backups_with_envelopes
from forms_service.care.care import backup, restore
from forms_service.erasure.backup_record import note_made
from forms_service.secrecy.ballot_box import ENVELOPES
from forms_service.store.tables import open_store
from tests.forms_service.secrecy.test_ballot_box import AFTER, BEFORE, FORM, Voting

HOUSEHOLDS = 60
YES, NO = "同意", "不同意"


def everything(folder: Path) -> str:
    """All that lies below a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return "\n".join(path.read_bytes().decode(errors="replace") for path in files)


def found(held: str) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Where voters and where choices stand."""
    voters = [(m.start(), m[1]) for m in re.finditer(r'"voter":"([^"]+)"', held)]
    choices = [(m.start(), m[1]) for m in re.finditer(r'"q":\["(\w+)"\]', held)]
    return voters, choices


def by_place(held: str) -> dict[str, str]:
    """Whoever stands nearest to a choice gave it."""
    voters, choices = found(held)
    return {v: min(choices, key=lambda choice: abs(choice[0] - at))[1] for at, v in voters}


def by_order(held: str) -> dict[str, str]:
    """The first voter gave the first choice, and so on."""
    voters, choices = found(held)
    first = list(dict.fromkeys(voter for _, voter in voters))
    return dict(zip(first, (choice for _, choice in choices), strict=False))


def by_receipt(held: str) -> dict[str, str]:
    """Receipts in their order are choices in theirs."""
    pairs = re.findall(r'"voter":"([^"]+)","channel":"online","receipt":"(\w+)"', held)
    in_order = [voter for voter, _ in sorted(set(pairs), key=lambda pair: pair[1])]
    return dict(zip(in_order, (choice for _, choice in found(held)[1]), strict=False))


def by_line(held: str) -> dict[str, str]:
    """What is written in one line belongs together."""
    guess: dict[str, str] = {}
    for line in held.splitlines():
        voters, choices = found(line)
        guess |= {voter: choices[0][1] for _, voter in voters if choices}
    return guess


ATTACKS: list[Callable[[str], dict[str, str]]] = [by_place, by_order, by_receipt, by_line]


def right(guess: Mapping[str, str], truth: Mapping[str, str]) -> float:
    """The share that he has right. Of 60 guesses that tell nothing it is 0.5, and 0.065 the standard
    deviation."""
    assert guess.keys() == truth.keys()
    return sum(truth[voter] == choice for voter, choice in guess.items()) / len(truth)


def drawn_lots(voters: list[str]) -> dict[str, str]:
    """Half of them choose one way, half the other, in an order that nobody knows."""
    order = Random(13).sample(voters, len(voters))
    return {
        voter: YES if at % 2 else NO for at, voter in enumerate(Random(7).sample(order, len(order)))
    }


def test_while_the_vote_runs_no_choice_can_be_read(tmp_path: Path) -> None:
    """Not by a word, nor by a size, nor by a digest that trying all choices would find."""
    with open_store(tmp_path / "store") as store:
        voting = Voting(store)
        voting.make_key()
        for at, choice in enumerate([YES, NO, YES]):
            voting.send(voting.voters[at], choice, at, key=f"{at}" * 16)
        sizes = {len(each["sealed"]) for each in store.journal.state[ENVELOPES].values()}
        tried = {Sending(FORM, Answer({"q": [choice]}), BEFORE).body for choice in (YES, NO)}
    held = everything(tmp_path)
    assert len(sizes) == 1
    assert YES not in held
    assert not any(digest in held for digest in tried)
    assert not any(part in held or part.replace("-", "") in held for part in voting.key.parts)


@pytest.fixture(scope="module")
def over(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """What is left of a vote that was counted, its store restored once while it ran, and a backup made;
    and who chose what."""
    folder = tmp_path_factory.mktemp("over")
    place = folder / "store"
    with open_store(place) as store:
        voting = Voting(store, HOUSEHOLDS)
        voting.make_key()
        truth = drawn_lots(voting.voters)
        for at, (voter, choice) in enumerate(truth.items()):
            voting.send(voter, choice, at, key=f"{at:016}")
    backup(place, folder / "backup")
    restore(folder / "backup", place)
    note_made(place, folder / "backup", AFTER)
    with open_store(place) as store:
        voting.store = store
        assert ENVELOPES in everything(place)
        voting.open()
        assert [each.place for each in backups_with_envelopes(store, FORM.id)] == [
            folder / "backup"
        ]
    return place, truth


@pytest.mark.parametrize("attack", ATTACKS)
def test_afterwards_nothing_joins_the_two(
    over: tuple[Path, dict[str, str]], attack: Callable[[str], dict[str, str]]
) -> None:
    place, truth = over
    assert 0.2 < right(attack(everything(place)), truth) < 0.8


def test_the_attackers_would_have_found_a_named_votes() -> None:
    """As answers stand in a store that doesn't keep them apart."""
    truth = drawn_lots([f"户 {at}" for at in range(HOUSEHOLDS)])
    held = "\n".join(
        json.dumps(
            {"choices": {"q": [choice]}, "voter": voter}, ensure_ascii=False, separators=(",", ":")
        )
        for voter, choice in truth.items()
    )
    assert [right(attack(held), truth) for attack in (by_order, by_line)] == [1.0, 1.0]


def test_what_is_left_of_the_two_has_no_field_in_common_that_tells(
    over: tuple[Path, dict[str, str]],
) -> None:
    place, _ = over
    with open_store(place, read_only=True) as store:
        answers = store.journal.state[ANSWERS]
        assert not store.journal.state.get(ENVELOPES)
    drawn = {name: each for name, each in answers.items() if "drawn" in each}
    assert {frozenset(each) for each in drawn.values()} == {
        frozenset({"form", "at", "choices", "entries", "by", "drawn"})
    }
    last = (FORM.closes - timedelta(seconds=1)).isoformat()
    assert {each["at"] for each in drawn.values()} == {last}
    assert [*drawn] == [f"{FORM.id}/{number:06}" for number in range(1, HOUSEHOLDS + 1)]
    said = [each["choices"]["q"] for each in drawn.values()]
    assert said == sorted(said)
    outer = [each for each in answers.values() if each.get("status") == OPENED]
    assert len(outer) == HOUSEHOLDS
    assert all(each["choices"] == {} for each in outer)
    held = everything(place)
    assert '"sealed":"' not in held
