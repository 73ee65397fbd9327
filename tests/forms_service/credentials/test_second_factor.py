"""Digits of an app: good for their half minute and those beside it, and for their account alone."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest

from forms_service.credentials.second_factor import address, nonce, shared, step
from forms_service.credentials.secret import Secret
from tests.conftest import NOW

SECRET = Secret(b"k" * 32)


def digits(of: str, seconds: int = 0) -> str:
    return pyotp.TOTP(of).at(NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("away", [-30, 0, 30])
def test_the_digits_of_a_clock_that_is_half_a_minute_off_are_good(away: int) -> None:
    of = shared(SECRET, "王芳", "n")
    assert step(of, digits(of, away), NOW) == pyotp.TOTP(of).timecode(NOW) + away // 30


@pytest.mark.parametrize("away", [-90, -60, 60, 90])
def test_older_and_later_ones_are_not(away: int) -> None:
    of = shared(SECRET, "王芳", "n")
    assert step(of, digits(of, away), NOW) is None


@pytest.mark.parametrize("typed", ["", "123", "12345a", "１２", "0" * 5000])
def test_what_are_no_digits_is_not_good(typed: str) -> None:
    assert step(shared(SECRET, "王芳", "n"), typed, NOW) is None


def test_digits_may_be_typed_in_groups_and_in_full_width() -> None:
    of = shared(SECRET, "王芳", "n")
    code = digits(of)
    wide = code.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    assert step(of, f" {wide[:3]} {wide[3:]}", NOW)


def test_each_account_each_time_and_each_key_has_its_own() -> None:
    one = nonce()
    found = {
        shared(SECRET, "王芳", one),
        shared(SECRET, "李明", one),
        shared(SECRET, "王芳", nonce()),
        shared(Secret(b"l" * 32), "王芳", one),
    }
    assert len(found) == 4
    assert shared(SECRET, "王芳", one) in found


def test_an_app_reads_whose_and_of_what_it_is() -> None:
    said = pyotp.parse_uri(address(shared(SECRET, "王芳", "n"), "王芳", "御景湾"))
    assert (said.name, said.issuer, said.secret) == ("王芳", "御景湾", shared(SECRET, "王芳", "n"))
