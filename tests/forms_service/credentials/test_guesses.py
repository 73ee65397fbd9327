"""How often a password may be guessed, of one account and by one client."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forms_service.credentials.guesses import Guesses, browser_mark, known_browser
from forms_service.credentials.secret import Secret
from forms_service.refusal import Refusal
from tests.conftest import NOW

SECRET = Secret(b"k" * 32)
LATER = NOW + timedelta(minutes=15, seconds=1)


def client(number: int) -> list[tuple[str, int]]:
    return [(f"203.0.113.{number}", 1)]


def guessed(guesses: Guesses, times: int, name: str = "王芳", browser: str = "") -> None:
    for number in range(times):
        guesses.take(name, browser, client(number), NOW)


def test_one_account_is_guessed_at_ten_times_by_however_many_clients() -> None:
    guesses = Guesses()
    guessed(guesses, 10)
    with pytest.raises(Refusal) as refused:
        guesses.take("王芳", "", client(11), NOW)
    assert refused.value.status == 429
    assert 0 < int(refused.value.headers["Retry-After"]) <= 900
    guesses.take("李明", "", client(11), NOW)
    guesses.take("王芳", "", client(11), LATER)


def test_one_client_guesses_thirty_times_at_however_many_accounts() -> None:
    guesses = Guesses()
    for number in range(30):
        guesses.take(f"谁{number}", "", client(1), NOW)
    with pytest.raises(Refusal):
        guesses.take("王芳", "", client(1), NOW)
    guesses.take("王芳", "", client(2), NOW)


def test_it_is_said_in_the_same_words_whichever_limit_is_reached() -> None:
    of_account, of_client = Guesses(), Guesses()
    guessed(of_account, 10)
    for number in range(30):
        of_client.take(f"谁{number}", "", client(1), NOW)
    said = []
    for guesses in (of_account, of_client):
        with pytest.raises(Refusal) as refused:
            guesses.take("王芳", "", client(1), NOW)
        said.append((refused.value.text, refused.value.title, refused.value.headers))
    assert said[0] == said[1]


def test_who_knows_the_password_may_come_as_often_as_he_likes() -> None:
    guesses = Guesses()
    for _ in range(100):
        guesses.take("王芳", "", client(1), NOW)
        guesses.give_back("王芳", "", client(1))


def test_a_stranger_does_not_shut_out_the_browser_that_signed_in_before() -> None:
    guesses = Guesses()
    guessed(guesses, 10)
    mark = browser_mark(SECRET, "王芳")
    browser = known_browser(SECRET, "王芳", mark)
    guesses.take("王芳", browser, client(20), NOW)
    guessed(guesses, 9, browser=browser)
    with pytest.raises(Refusal):
        guesses.take("王芳", browser, client(20), NOW)


@pytest.mark.parametrize("forged", ["", ".", "abc", "abc.", "abc.def", "é.é", "x" * 5000])
def test_a_mark_that_we_did_not_give_is_nobodys(forged: str) -> None:
    assert known_browser(SECRET, "王芳", forged) == ""


def test_a_mark_is_good_for_its_own_account_alone() -> None:
    mark = browser_mark(SECRET, "王芳")
    assert known_browser(SECRET, "王芳", mark)
    assert known_browser(SECRET, "李明", mark) == ""
    assert known_browser(Secret(b"l" * 32), "王芳", mark) == ""
