"""Who wants in, and is not who he says: the same work and the same words, whatever is wrong."""

from __future__ import annotations

import asyncio

import pyotp
import pytest
from argon2 import Parameters, extract_parameters

from forms_service.credentials.guesses import Guesses, browser_mark
from forms_service.credentials.passwords import Hashing, fits, hashed
from forms_service.credentials.second_factor import kept, shared
from forms_service.credentials.secret import Secret
from forms_service.refusal import Refusal
from forms_service.staff.accounts import STAFF, Account, account
from forms_service.staff.admission import Admission, Proved, Typed, still_proved
from forms_service.store.ledger_state import LedgerState, State
from tests.conftest import NOW

SECRET = Secret(b"k" * 32)
PASSWORD = "旧书包 蓝水壶 三号楼"
CLIENT = [("203.0.113.7", 1)]
HASH = hashed(PASSWORD)


def digits(nonce: str = "n", name: str = "赵云") -> str:
    return pyotp.TOTP(shared(SECRET, name, nonce)).at(NOW)


class Office:
    """An office of four: somebody with a password, with digits too, without any yet, and disabled."""

    def __init__(self) -> None:
        self.work: list[Parameters] = []
        self.ledger = LedgerState()
        self.ledger.apply(
            {
                STAFF: {
                    "王芳": {"role": "clerk", "password": HASH},
                    "赵云": {"role": "admin", "password": HASH, "factor": kept("n", 0)},
                    "新来的": {"role": "clerk"},
                    "走了的": {"role": "clerk", "disabled": "2026-01-01"},
                }
            }
        )
        self.admission = Admission(SECRET, Hashing(self._counted), Guesses())

    def _counted(self, hash_kept: str, password: str) -> bool:
        self.work.append(extract_parameters(hash_kept))
        return fits(hash_kept, password)

    @property
    def state(self) -> State:
        return self.ledger.tables

    def account(self, name: str) -> Account | None:
        return account(self.state, name)

    async def asks(self, name: str, password: str = PASSWORD, code: str = "") -> Proved:
        typed = Typed(name, password, code)
        return await self.admission.proved(self.account(name), typed, CLIENT, NOW)

    def enters(self, proved: Proved) -> None:
        self.ledger.apply(still_proved(self.state, proved, NOW)[0])


@pytest.fixture
def office() -> Office:
    return Office()


def test_who_knows_name_and_password_is_let_in(office: Office) -> None:
    proved = asyncio.run(office.asks(" 王芳"))
    office.enters(proved)
    found = office.account("王芳")
    assert found
    assert found.seen == NOW


@pytest.mark.parametrize(
    ("name", "password", "code"),
    [
        ("王芳", "另一个 密码 不对的", ""),
        ("谁", PASSWORD, ""),
        ("谁" * 5000, PASSWORD, ""),
        ("", "", ""),
        ("新来的", PASSWORD, ""),
        ("走了的", PASSWORD, ""),
        ("赵云", PASSWORD, ""),
        ("赵云", PASSWORD, "000000"),
        ("赵云", "另一个 密码 不对的", digits()),
    ],
)
def test_whatever_is_wrong_costs_the_same_work_and_says_the_same(
    office: Office, name: str, password: str, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        asyncio.run(office.asks(name, password, code))
    assert (refused.value.status, refused.value.text.partition("。")[0]) == (
        403,
        "名字、密码或验证码不对",
    )
    assert office.work == [extract_parameters(HASH)]


def test_digits_are_good_once(office: Office) -> None:
    office.enters(asyncio.run(office.asks("赵云", code=digits())))
    with pytest.raises(Refusal):
        asyncio.run(office.asks("赵云", code=digits()))


def test_of_two_who_send_the_same_digits_at_once_one_is_let_in(office: Office) -> None:
    one, two = (asyncio.run(office.asks("赵云", code=digits())) for _ in range(2))
    office.enters(one)
    with pytest.raises(Refusal):
        office.enters(two)


@pytest.mark.parametrize(
    "change", [{"password": "other"}, {"password": None}, {"factor": kept("m", 0)}]
)
def test_what_was_changed_meanwhile_lets_nobody_in(
    office: Office, change: dict[str, object]
) -> None:
    proved = asyncio.run(office.asks("王芳"))
    values = {**office.state[STAFF]["王芳"], **change}
    office.ledger.apply({STAFF: {"王芳": {k: v for k, v in values.items() if v}}})
    with pytest.raises(Refusal):
        office.enters(proved)


def test_of_a_thousand_guesses_at_one_account_ten_are_looked_at(office: Office) -> None:
    """However many clients guess, at once or not; the right one is let in by the browser it was known
    to, while they guess."""
    held = office.account("王芳")

    async def guess(number: int) -> int:
        typed = Typed("王芳", f"猜的 密码 第{number}个")
        client = [(f"198.51.{number // 250}.{number % 250}", 1)]
        try:
            await office.admission.proved(held, typed, client, NOW)
        except Refusal as refusal:
            return refusal.status
        return 303

    async def guessing() -> list[int]:
        return await asyncio.gather(*(guess(number) for number in range(1000)))

    assert sorted(asyncio.run(guessing())) == [403] * 10 + [429] * 990
    assert len(office.work) == 10
    mark = browser_mark(SECRET, "王芳")
    typed = Typed("王芳", PASSWORD, mark=mark)
    assert asyncio.run(office.admission.proved(held, typed, CLIENT, NOW)).account == held
    with pytest.raises(Refusal) as refused:
        asyncio.run(office.asks("王芳"))
    assert refused.value.status == 429


def test_a_password_is_confirmed_as_often_as_it_may_be_guessed(office: Office) -> None:
    held = office.account("王芳")
    assert held
    admission = Admission(SECRET, Hashing(lambda _, password: password == PASSWORD), Guesses())

    def confirm(password: str) -> int:
        try:
            asyncio.run(admission.confirm(held, password, "s", CLIENT, NOW))
        except Refusal as refusal:
            return refusal.status
        return 200

    assert [confirm(PASSWORD) for _ in range(11)] == [200] * 11
    assert [confirm("不对的") for _ in range(11)] == [403] * 10 + [429]
