"""Who is signed in, and until when."""

from __future__ import annotations

from datetime import timedelta

from forms_service.credentials.secret import Secret
from forms_service.staff.accounts import STAFF
from forms_service.staff.sessions import IDLE, LONGEST, NOTED, SESSIONS, Sessions, ended, used
from forms_service.store.ledger_state import LedgerState
from tests.conftest import NOW

SECRET = Secret(b"k" * 32)


def begun() -> tuple[LedgerState, Sessions, str]:
    state, sessions = LedgerState(), Sessions(SECRET)
    state.apply({STAFF: {"王芳": {"role": "clerk"}}})
    patch, token = sessions.begun(state.tables, "王芳", NOW)
    state.apply(patch)
    return state, sessions, token


def test_the_store_holds_no_token() -> None:
    state, _, token = begun()
    assert token not in str(state.tables)


def test_a_session_ends_when_it_is_idle() -> None:
    state, sessions, token = begun()
    assert sessions.found(state.tables, token, NOW + IDLE - timedelta(seconds=1))
    last = NOW + 2 * IDLE - timedelta(seconds=1)
    assert sessions.found(state.tables, token, last) is None


def test_a_session_in_use_ends_after_its_hours() -> None:
    state, sessions, token = begun()
    now = NOW
    while now < NOW + LONGEST:
        session = sessions.found(state.tables, token, now)
        assert session
        state.apply(used(state.tables, session.id, now))
        now += timedelta(minutes=20)
    assert sessions.found(state.tables, token, NOW + LONGEST) is None


def test_an_account_that_is_disabled_has_no_session() -> None:
    state, sessions, token = begun()
    state.apply({STAFF: {"王芳": {"role": "clerk", "disabled": True}}})
    assert sessions.found(state.tables, token, NOW) is None


def test_a_session_in_use_is_written_down_now_and_then_and_lasts_to_the_moment() -> None:
    state, sessions, token = begun()
    for minutes in range(1, 120):
        now = NOW + timedelta(minutes=minutes)
        session = sessions.found(state.tables, token, now)
        assert session
        patch = used(state.tables, session.id, now)
        assert bool(patch) == (minutes % (NOTED.seconds // 60) == 0)
        state.apply(patch)
    last = NOW + timedelta(minutes=119)
    assert sessions.found(state.tables, token, last + IDLE - timedelta(seconds=1))
    # A service that has started since knows what was written.
    after = Sessions(SECRET)
    assert after.found(state.tables, token, last + IDLE - NOTED)
    assert Sessions(SECRET).found(state.tables, token, last + IDLE) is None


def test_a_token_that_we_did_not_give_is_nobodys() -> None:
    state, sessions, token = begun()
    [name] = state.tables[SESSIONS]
    for forged in ("", "x", name, token[:-1], token + "x", token.upper()):
        assert sessions.found(state.tables, forged, NOW) is None
    assert Sessions(Secret(b"l" * 32)).found(state.tables, token, NOW) is None


def test_sessions_are_listed_the_latest_first_and_ended_one_by_one_or_all() -> None:
    state, sessions, token = begun()
    later = NOW + timedelta(minutes=10)
    patch, other = sessions.begun(state.tables, "王芳", later, "手机")
    state.apply(patch)
    state.apply({STAFF: {"李明": {"role": "admin"}}})
    patch, another = sessions.begun(state.tables, "李明", later)
    state.apply(patch)
    listed = sessions.of(state.tables, "王芳", later)
    assert [(each.browser, each.seen) for each in listed] == [("手机", later), ("", NOW)]
    assert ended(state.tables, "李明", listed[0].id) == {}
    state.apply(ended(state.tables, "王芳", listed[0].id))
    assert sessions.found(state.tables, other, later) is None
    assert sessions.found(state.tables, token, later)
    state.apply(ended(state.tables, "王芳"))
    assert sessions.of(state.tables, "王芳", later) == []
    assert sessions.found(state.tables, another, later)


def test_what_has_ended_is_taken_out_when_the_next_begins() -> None:
    state, sessions, _ = begun()
    patch, _ = sessions.begun(state.tables, "王芳", NOW + LONGEST)
    state.apply(patch)
    assert len(state.tables[SESSIONS]) == 1
