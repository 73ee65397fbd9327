"""Who was at an activity: ticks of several phones, merged in whatever order, and the hours they are worth."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from forms_service.answers.reading import Answer, read_answer
from forms_service.answers.sending import Sending
from forms_service.attendance.credits import HOURS, number_of, set_by_office, typed_number
from forms_service.attendance.expected import expected, volunteers_by
from forms_service.attendance.keeping import NAMES_FOR
from forms_service.attendance.lists import ADDED, TICKS, Room, Tick, closing, in_time, merging
from forms_service.erasure.removal import erase, of_receipt
from forms_service.erasure.retention import due
from forms_service.keeping.facts_out import facts_of
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import keeping
from forms_service.keeping.withdrawal import withdrawn
from forms_service.kinds.table import Counts
from forms_service.store.ledger_state import LedgerState
from forms_service.store.tables import Store
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.facts import facts_bytes
from site_src.source.moments import ZONE
from site_src.volunteering.profile import NAME, NOT, PHONE, SHOWN, SURNAME, TEAM, WHOLE

NOW = datetime(2026, 11, 23, 18, 30, tzinfo=ZONE)
LIST = "news/class.md|2026-11-23"
HELD: dict[str, Any] = {
    "activity": "news/class.md",
    "title": "四点半课堂",
    "theme": "文化活动",
    "day": "2026-11-23",
    "minutes": 120,
    "closed": "",
    "by": "",
}
JOIN = FORM_KINDS.read(
    {
        "id": "join",
        "kind": "volunteer",
        "opens": "2026-01-01",
        "closes": "2027-12-31",
        "teams": ["文艺助学队", "环境保护队"],
    }
)
PLACES = FORM_KINDS.read(
    {
        "id": "places",
        "kind": "signup",
        "opens": "2026-01-01",
        "closes": "2027-12-31",
        "questions": [
            {"id": "who", "ask": "称呼", "type": "name", "required": True},
            {"id": "phone", "ask": "电话", "type": "phone", "required": True},
            {"id": "child", "ask": "孩子叫什么", "type": "name"},
        ],
    }
)
FORMS = (JOIN, PLACES)


def sent(store: Store, counts: Counts, form: Any, values: Mapping[str, str]) -> str:
    answer = read_answer(form, {name: [value] for name, value in values.items()})
    assert isinstance(answer, Answer)
    return keeping(store, Known(counts), Sending(form, answer, NOW - timedelta(days=30)))().receipt


def join(store: Store, counts: Counts, name: str, phone: str, way: str = WHOLE) -> str:
    values = {NAME: name, PHONE: phone, TEAM: "文艺助学队", SHOWN: way}
    return sent(store, counts, JOIN, values)


def came(who: str, minute: int = 0, here: bool = True, **more: str) -> Tick:
    return Tick(who, here, NOW - timedelta(minutes=60 - minute), f"{minute:08x}", **more)


def close(store: Store, who: Mapping[str, str], minutes: int = 120) -> None:
    """Ticks who came, `who`: by receipt, and closes the list."""

    def decide(state: Any) -> tuple[Any, None]:
        volunteers = volunteers_by(state, PLACES, FORMS)
        ticks = [came(each) for each in who]
        return merging(state, HELD, ticks, who, volunteers), None

    store.transact(decide)
    store.transact(
        lambda state: (
            closing(state, HELD, minutes, "领队", volunteers_by(state, PLACES, FORMS), NOW),
            None,
        )
    )


ticks = st.lists(
    st.builds(
        Tick,
        who=st.sampled_from(["aa", "bb", "w-cc", "w-dd"]),
        here=st.booleans(),
        at=st.integers(0, 5).map(lambda minute: NOW + timedelta(minutes=minute)),
        op=st.integers(0, 9999).map("{:08x}".format),
        name=st.just("王芳"),
    ),
    max_size=12,
    unique_by=lambda tick: tick.op,
)


@given(made=ticks, data=st.data())
def test_however_ticks_of_two_phones_arrive_the_list_is_the_same(
    made: list[Tick], data: st.DataObject
) -> None:
    """In any order, in any portions, some of them twice: the latest of a person holds."""

    def kept(portions: list[list[Tick]]) -> Any:
        held = LedgerState()
        for portion in portions:
            known = {"aa": "A" * 16, "bb": "B" * 16}
            held.apply(merging(held.tables, HELD, portion, known, {}))
        return held.tables.get(TICKS, {})

    shuffled = data.draw(st.permutations(made + made[::2]))
    cut = data.draw(st.integers(0, len(shuffled)))
    assert kept([shuffled[:cut], shuffled[cut:]]) == kept([made])


@given(sendings=st.lists(ticks, max_size=4), most=st.integers(0, 3))
def test_a_list_has_never_more_who_were_added_than_it_has_room_for(
    sendings: list[list[Tick]], most: int
) -> None:
    """Whoever was expected, or is on it already, is ticked all the same."""
    state: dict[str, dict[str, Any]] = {TICKS: {}}
    for sending in sendings:
        room = Room.on(state, LIST, most)
        taken = room.taken(sending)
        patch = merging(state, HELD, taken, {"aa": "A", "bb": "B"}, {})
        state[TICKS] |= patch.get(TICKS) or {}
        there = Room.on(state, LIST, most)
        assert len(there.added) <= most
        known = [tick for tick in sending if tick.who in room.added or tick.who[:2] != ADDED]
        assert {tick.op for tick in known} <= {tick.op for tick in taken}
        if len(taken) < len(sending):
            assert there.full


def test_who_signed_up_and_the_teams_volunteers_are_expected_each_once(store: Store) -> None:
    """A volunteer who signed up with the same phone is one person, by the name of his registration; a child is called
    by the name that its parent gave, beside the parent's."""
    counts = Counts.of(store)
    teacher = join(store, counts, "欧小兰", "13800000001")
    signed = sent(store, counts, PLACES, {"who": "王芳", "phone": "13800000002", "child": "王小满"})
    sent(store, counts, PLACES, {"who": "小欧", "phone": "13800000001"})
    state = store.journal.state
    found = expected(state, PLACES, ["文艺助学队"], FORMS)
    assert [(each.name, each.receipt) for each in found] == [
        ("欧小兰", teacher),
        ("王芳、王小满", signed),
    ]
    others = expected(state, PLACES, ["环境保护队"], FORMS)
    assert {(each.name, each.volunteer) for each in others} == {
        ("王芳、王小满", ""),
        ("小欧", teacher),
    }


def test_closing_credits_each_volunteer_who_came_once(store: Store) -> None:
    """Whoever is no volunteer gets nothing; who was ticked twice, as volunteer and as guest, gets it once."""
    counts = Counts.of(store)
    teacher = join(store, counts, "欧小兰", "13800000001")
    guest = sent(store, counts, PLACES, {"who": "小欧", "phone": "13800000001"})
    other = sent(store, counts, PLACES, {"who": "王芳", "phone": "13800000002"})
    close(store, {"aa": teacher, "bb": guest, "cc": other})
    hours = store.journal.state[HOURS].values()
    assert [(each["receipt"], each["minutes"]) for each in hours] == [(teacher, 120)]


def test_a_child_of_a_volunteer_is_called_and_earns_the_parent_no_hours(store: Store) -> None:
    """Whether the parent sees to the class, and is on the list beside it, or brings it and goes home."""
    counts = Counts.of(store)
    teacher = join(store, counts, "欧小兰", "13800000001")
    child = {"who": "欧小兰", "phone": "13800000001", "child": "欧小满"}
    signed = sent(store, counts, PLACES, child)
    found = expected(store.journal.state, PLACES, ["文艺助学队"], FORMS)
    assert [(each.name, each.volunteer) for each in found] == [
        ("欧小兰", teacher),
        ("欧小兰、欧小满", ""),
    ]
    close(store, {"bb": signed})
    assert HOURS not in store.journal.state


def test_what_was_ticked_offline_before_the_list_was_closed_counts_when_it_comes(
    store: Store,
) -> None:
    """And what was ticked after it doesn't."""
    counts = Counts.of(store)
    first, late = (join(store, counts, f"志愿者{n}", f"1380000000{n}") for n in (1, 2))
    close(store, {"aa": first})
    number = typed_number(f"{number_of(late)[:4]}-{number_of(late)[4:]}")

    def merge(tick: Tick) -> list[str]:
        def decide(state: Any) -> tuple[Any, None]:
            held = state["checkin_lists"][LIST]
            known = volunteers_by(state, None, FORMS)
            return merging(state, held, in_time(held, [tick]), {"aa": first}, known), None

        store.transact(decide)
        return sorted(each["receipt"] for each in store.journal.state[HOURS].values())

    after = Tick("w-1", True, NOW + timedelta(minutes=1), "ff", "迟到的", number)
    assert merge(after) == [first]
    before = Tick("w-2", True, NOW - timedelta(minutes=1), "ff", "志愿者", number)
    assert merge(before) == sorted([first, late])


def test_hours_that_the_office_set_stand_whatever_comes_later(store: Store) -> None:
    """Once a person, in place of what the list gave."""
    counts = Counts.of(store)
    teacher = join(store, counts, "欧小兰", "13800000001")
    close(store, {"aa": teacher})
    held = store.journal.state["checkin_lists"][LIST]
    store.transact(lambda state: (set_by_office(state, held, LIST, "zz", teacher, 30), None))
    close(store, {"aa": teacher})
    assert [each["minutes"] for each in store.journal.state[HOURS].values()] == [30]


def test_facts_show_hours_as_each_chose_and_hide_them_at_once(store: Store) -> None:
    """Nothing personal but what was chosen is in the facts; leaving hides a person, and leaves the sum."""
    counts = Counts.of(store)
    people = {
        "aa": join(store, counts, "欧小兰", "13800000001"),
        "bb": join(store, counts, "李金莲", "13800000002", SURNAME),
        "cc": join(store, counts, "暗行者", "13800000003", NOT),
    }
    close(store, people)

    def shown() -> list[str]:
        year = facts_of(JOIN, counts, NOW).model_dump()["years"]["2026"]
        assert year["total"]["minutes"] == 360
        return [each["name"] for each in year["shown"]]

    assert shown() == ["李*", "欧小兰"]
    data = facts_bytes(facts_of(JOIN, counts, NOW)).decode()
    assert not [word for word in ("李金莲", "暗行者", "138", *people.values()) if word in data]
    store.transact(lambda state: (withdrawn(state, JOIN, people["aa"], NOW), None))
    assert shown() == ["李*"]


def test_erasing_a_volunteer_leaves_nothing_of_his_ticks_and_hours(store: Store) -> None:
    """As of all that names his receipt."""
    counts = Counts.of(store)
    teacher = join(store, counts, "欧小兰", "13800000001")
    close(store, {"aa": teacher})
    erase(store, of_receipt(teacher), NOW)
    assert not store.journal.state[HOURS]
    assert not store.journal.state[TICKS]
    assert "years" not in facts_of(JOIN, counts, NOW).model_dump()


def test_a_volunteer_who_was_added_by_number_is_erased_from_the_list_too(store: Store) -> None:
    """Name and all, though nobody expected him there; so nothing of him is left."""
    counts = Counts.of(store)
    helper = join(store, counts, "周文涛", "13800000001")

    def decide(state: Any) -> tuple[Any, None]:
        known = volunteers_by(state, None, FORMS)
        tick = came("w-1", name="周文涛", number=number_of(helper))
        return merging(state, HELD, [tick, came("w-1", 1)], {}, known), None

    store.transact(decide)
    [tick] = store.journal.state[TICKS].values()
    assert (tick["receipt"], tick["name"], tick["here"]) == (helper, "周文涛", True)
    erase(store, of_receipt(helper), NOW)
    assert not store.journal.state[TICKS]


def test_names_that_were_added_at_an_activity_go_in_time(store: Store) -> None:
    """That somebody came stays."""
    tick = came("w-1", name="王芳")
    store.transact(lambda state: (merging(state, HELD, [tick], {}, {}), None))
    assert not due(store.journal.state, NOW + timedelta(days=89)).patch
    found = due(store.journal.state, NOW + NAMES_FOR)
    [left] = (found.patch[TICKS] or {}).values()
    assert (left["name"], left["here"]) == ("", True)
